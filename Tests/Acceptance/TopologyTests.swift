import Foundation
import Testing

/// One data centre, two, or three zones (ACGR-07): the shipped scenario, and the order it must come to.
@Suite struct TopologyTests {
  static let order = ["single-data-centre", "two-data-centres", "multi-az"]

  /// Differences of neighbours in the order, by replication; more than 4.5 standard errors from 0 they are no chance.
  static func isAbove(_ differences: [Double]) -> Bool {
    let count = Double(differences.count)
    let mean = differences.reduce(0, +) / count
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    return mean > 4.5 * (variance / count).squareRoot()
  }

  @Test func zonesAreAvailableWhereDataCentresAreNot() throws {
    let folder = try Folder()
    let path = Program.repository + "/scenarios/connect/data-centres.json"
    let ending = try Program.run("run", path, "--replications", "20", "--quiet", "--out", "run", in: folder.path)
    #expect(ending.status == 0, "\(ending.errors)")
    func values(_ architecture: String, _ metric: String) -> [Double] {
      folder.text("run/replications.csv").split(separator: "\n").compactMap { line in
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        return fields[1] == architecture && fields[3] == metric ? Double(fields[4]) : nil
      }
    }
    for (worse, better) in zip(Self.order, Self.order.dropFirst()) {
      let availability = zip(values(better, "availability"), values(worse, "availability")).map { $0 - $1 }
      let loss = zip(values(worse, "customers.attributableLoss"), values(better, "customers.attributableLoss"))
        .map { $0 - $1 }
      #expect(availability.count == 20 && Self.isAbove(availability), "\(better) is not more available than \(worse)")
      #expect(loss.count == 20 && Self.isAbove(loss), "\(better) does not lose less than \(worse)")
    }
    // Scale: what is left of three zones carries the morning, what is left of two data centres does not.
    #expect(values("two-data-centres", "contacts.blocked").reduce(0, +) > 0)
    #expect(
      values("multi-az", "contacts.blocked").reduce(0, +) < values("two-data-centres", "contacts.blocked").reduce(0, +)
        / 10)
    // And the test can fail: the order the other way round is not above.
    #expect(
      !Self.isAbove(
        zip(values("single-data-centre", "availability"), values("multi-az", "availability")).map { $0 - $1 }))
  }
}
