import JSONSource
import ScenarioLanguage
import WorldModel

/// `datapackage.json`: every file and every column described (Frictionless Data Package and Table Schema).
struct DataPackage {
  let scenario: Scenario
  let isTraced: Bool

  var json: JSONOutput {
    var resources = [
      TableSchema.summary, .comparison, .replications, .timeline, .recovery, .losses, .assumptions,
    ].map { (scenario.hasMessaging ? $0.describingMessages() : $0).resource() }
    if scenario.justification != nil { resources.append(TableSchema.justification.resource()) }
    if isTraced {
      resources.append(TableSchema.contacts.resource())
      if scenario.hasMessaging { resources.append(TableSchema.messages.resource()) }
      if scenario.hasPairing { resources.append(TableSchema.findings.resource()) }
      if scenario.hasPairing { resources.append(TableSchema.aliases.resource()) }
      for table in [TableSchema.operations, .alarms, .metrics, .apiCalls] { resources.append(table.resource()) }
      for (place, architecture) in scenario.architectures.enumerated() {
        for kind in WorldKind.allCases {
          // Ids that differ in case alone must not give resources of one name.
          resources.append(
            TableSchema.attempts.resource(
              path: TraceTables.path(architecture.id, kind), name: "trace-\(place)-\(kind.rawValue)"))
        }
      }
    }
    return [
      "profile": "tabular-data-package", "name": .string(TableSchema.resourceName(scenario.id)),
      "title": .string(scenario.title), "description": .string(scenario.description),
      "resources": .array(resources),
    ]
  }
}
