import CSV
import Experimentation

/// What a customer saved costs, and what the bills leave out, for the terminal.
struct CostText {
  let result: ExperimentResult
  let width: Int
  let style: Style

  func lines() -> [String] {
    guard result.catalogue.place(of: "cost.total") != nil else { return [] }
    let ids = result.scenario.architectures.map(\.id)
    var sentences: [String] = []
    for candidate in ids.indices.dropFirst() {
      for cost in result.costsOfSaving(candidate: candidate) {
        let span = cost.metric.hasSuffix(".overYear") ? "Over a year," : "On such a day,"
        guard let value = cost.value, let interval = cost.interval else {
          if cost.n > 1 {
            sentences.append(
              "\(span) a customer saved by \(ids[candidate]) has no price: the losses it avoids against \(ids[0]) "
                + "cannot be told from 0.")
          }
          continue
        }
        let scale = Figures.scale(.dollars, greatest: abs(value))
        let (word, low, high) =
          value < 0 ? ("lower", -interval.high, -interval.low) : ("higher", interval.low, interval.high)
        sentences.append(
          "\(span) the bill of \(ids[candidate]) is \(Figures.text(abs(value), scale)) USD \(word) than that of "
            + "\(ids[0]) for every customer it saves (95 % interval \(Figures.text(low, scale)) to "
            + "\(Figures.text(high, scale))).")
      }
    }
    for id in result.replicasWithoutPrice {
      sentences.append("The service does not publish its charge for a replica; the bill of \(id) leaves it out.")
    }
    guard !sentences.isEmpty else { return [] }
    let wrapped = sentences.flatMap { TextLayout.wrapped($0, width: width - 2).map { "  " + $0 } }
    return [style.bold("What a customer saved costs")] + wrapped + [""]
  }
}
