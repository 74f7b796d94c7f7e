import ContactCenterModel

/// What things cost, in US dollars. Prices change without the program and without notice, so they are data, with their day
/// and their source.
enum CostShapes {
  static let costs = ObjectShape(
    "costs", "What an architecture pays for, in US dollars.",
    [
      .optional(
        "prices", CommonShapes.map("region", prices, atMost: 1_000), default: [:],
        "Prices of the services by region, in place of the catalogue's."),
      .optional("agentHour", CommonShapes.number(0, 1e6), "An idle agent's hour; not counted when left out."),
      .optional(
        "replicaDay", CommonShapes.number(0, 1e9),
        "What the service charges a day for a replica; not published, and not counted when left out."),
      .optional(
        "standby", CommonShapes.map("standing cost", standby, atMost: 1_000), default: [:],
        "What else keeping another region ready costs, by id."),
    ])

  static let standby = ObjectShape(
    "standing cost", "Something paid for by the day.",
    [.required("perDay", CommonShapes.number(0, 1e9), "What a day of it costs.")])

  static let prices = ObjectShape(
    "prices", "What the services charge in one region, in US dollars.",
    [
      .optional("voiceMinute", price, "A minute of a call in the service."),
      .optional(
        "inboundMinute", .object(byNumberType), "A minute of an inbound call on the telephone network, by number."),
      .optional("numberDay", .object(byNumberType), "A day of a phone number."),
      .optional("chatMessage", price, "A message of a chat."),
      .optional("task", price, "A task."),
      .optional("messagingUnitHour", price, "An hour of a messaging unit of a Premium namespace."),
      .optional("standardHour", price, "An hour of a Standard namespace, its base charge."),
      .optional("standardMillionOperations", price, "A million operations of a Standard namespace."),
      .optional("basicMillionOperations", price, "A million operations of a Basic namespace."),
      .optional(
        "zoneRedundantUnitHour", price, default: 0,
        "What an hour of a unit costs more in a namespace with copies in several zones."),
      .optional(
        "voiceMinimum", CommonShapes.duration, default: "PT10S", "The least time in the service that is charged."),
      .optional(
        "inboundMinimum", CommonShapes.duration, default: "PT1M",
        "The least time on the telephone network that is charged."),
    ])

  private static let price = Shape.either([
    CommonShapes.number(0, 1e6), .array(of: .object(datedPrice), counts: 1...1_000),
  ])

  static let byNumberType = ObjectShape(
    "prices by type of number", "A price for each type of phone number.",
    PhoneNumberConfiguration.NumberType.allCases.map { type in
      .optional(type.rawValue, price, "Of a number of the type \(type.rawValue).")
    })

  static let datedPrice = ObjectShape(
    "dated price", "A price from one day on.",
    [
      .required("since", .text(.date), "The first day."),
      .optional("until", .text(.date), "The last day; open when left out."),
      .required("price", CommonShapes.number(0, 1e6), "The price."),
    ])
}
