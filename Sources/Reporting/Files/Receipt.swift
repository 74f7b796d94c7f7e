import CSV
import Experimentation
import JSONSource
import ScenarioLanguage

/// What a run was made from and by: enough to make the same bytes again.
public struct Receipt: Sendable {
  /// The libraries whose bits the numbers depend on.
  public struct Libraries: Sendable {
    /// The version of the GNU Scientific Library.
    public var gsl: String
    /// The C library, whose mathematics GSL calls, with its version.
    public var libm: String

    /// Libraries by their versions.
    public init(gsl: String, libm: String) {
      self.gsl = gsl
      self.libm = libm
    }
  }

  let result: ExperimentResult
  let seed: UInt64
  let libraries: Libraries

  /// The document. Nothing in it depends on the time, the machine's speed or the thread count.
  var json: JSONOutput {
    [
      "program": "faultline", "version": .string(ProgramVersion.current), "scenario": .string(result.scenario.id),
      "complete": .bool(result.isComplete), "seed": .number(String(seed)),
      "replications": [
        "requested": .integer(Int64(result.requested)), "completed": .integer(Int64(result.completed)),
      ],
      "attempts": .integer(Int64(result.attempts)), "events": .integer(Int64(result.events)),
      "traceDigest": .string(Self.hex(result.digest)),
      "libraries": ["gsl": .string(libraries.gsl), "libm": .string(libraries.libm)],
      "documents": .array(
        result.scenario.documents.map { document in
          ["path": .string(document.path), "sha256": .string(SHA256.hexDigest(of: document.bytes))]
        }),
    ]
  }

  private static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
