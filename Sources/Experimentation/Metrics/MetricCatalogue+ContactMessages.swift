import ContactCenterModel
import WorldModel

/// What passes between contact centre and messaging system: only where something does.
extension MetricCatalogue {
  static func contactMessages(_ worlds: [WorldConfiguration]) -> [Metric] {
    var metrics: [Metric] = []
    if worlds.contains(where: \.publishesContactEvents) {
      metrics += [
        .count("events.published", .neutral, "events of contacts that were handed to the producer of their stream") {
          $0.incident.contactMessages?.published
        },
        .count(
          "events.untold", .lowerIsBetter,
          "events of contacts that nobody was told of, since their region was down when they happened"
        ) { $0.incident.contactMessages?.untold },
      ]
    }
    if worlds.contains(where: \.awaitsMessages) {
      metrics.append(
        .count(
          "tasks.neverStarted", .lowerIsBetter,
          "customers whose message started no task until the end of the run: it was lost, or lies somewhere"
        ) { pair in pair.incident.sources.reduce(0) { $0 + $1.neverStarted } })
    }
    return metrics
  }
}
