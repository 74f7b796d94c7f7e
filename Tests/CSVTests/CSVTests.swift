import CSV
import Foundation
import Testing

@Suite struct CSVTests {
  func rows(_ text: String) throws(CSVError) -> [[String]] {
    var reader = CSVReader(Array(text.utf8))
    var rows: [[String]] = []
    while let row = try reader.next() { rows.append(row) }
    return rows
  }

  func fault(_ bytes: [UInt8]) -> CSVError? {
    var reader = CSVReader(bytes)
    do throws(CSVError) {
      while try reader.next() != nil {}
      return nil
    } catch {
      return error
    }
  }

  @Test func aTableIsWrittenWithQuotesWhereNeeded() throws {
    var writer = try CSVWriter(ByteOutput(), columns: ["a", "b,c", "d"])
    writer.field("x\"y")
    writer.field(-5)
    writer.field(1.25, decimals: 3)
    try writer.endRow()
    writer.field("line\nbreak")
    writer.emptyField()
    writer.field(.nan, decimals: 3)
    try writer.endRow()
    writer.field("é")
    writer.field(microseconds: 1_500_000)
    writer.field(nil, decimals: 1)
    try writer.endRow()
    let text = String(decoding: writer.finishInMemory(), as: UTF8.self)
    #expect(text == "a,\"b,c\",d\n\"x\"\"y\",-5,1.250\n\"line\nbreak\",,\né,1.500000,\n")
    #expect(
      try rows(text) == [
        ["a", "b,c", "d"], ["x\"y", "-5", "1.250"], ["line\nbreak", "", ""], ["é", "1.500000", ""],
      ])
  }

  @Test func aSingleEmptyFieldSurvives() throws {
    var writer = try CSVWriter(ByteOutput(), columns: ["a"])
    writer.field("")
    try writer.endRow()
    #expect(try rows(String(decoding: writer.finishInMemory(), as: UTF8.self)) == [["a"], [""]])
  }

  @Test func everyFormOfLineEndIsRead() throws {
    #expect(
      try rows("a,b\r\n1,2\n\n\"3\",\"4\r\n5\"\r\n6,") == [["a", "b"], ["1", "2"], ["3", "4\r\n5"], ["6", ""]])
    #expect(try rows("\u{FEFF}a\n1") == [["a"], ["1"]])
    #expect(try rows("") == [])
    #expect(try rows("a\rb\n") == [["a\rb"]])
  }

  @Test func linesAreCounted() throws {
    var reader = CSVReader(Array("a\n\n\"x\ny\"\nz\n".utf8))
    var lines: [Int] = []
    while try reader.next() != nil { lines.append(reader.line) }
    #expect(lines == [1, 3, 5])
  }

  @Test(arguments: [
    ("a,b\n1\n", CSVError(.fieldCount(found: 1, expected: 2), line: 2)),
    ("a\n\"x\ny", CSVError(.unterminatedQuote, line: 2)), ("a\nx\"y\n", CSVError(.strayQuote, line: 2)),
    ("a\n\"x\"y\n", CSVError(.textAfterQuote, line: 2)),
    (String(repeating: "x", count: 70_000), CSVError(.fieldTooLong, line: 1)),
    ("\"" + String(repeating: "x", count: 70_000) + "\"", CSVError(.fieldTooLong, line: 1)),
    (String(repeating: ",", count: 2_000), CSVError(.tooManyFields, line: 1)),
  ])
  func faultsNameTheirLine(text: String, error: CSVError) {
    #expect(fault(Array(text.utf8)) == error)
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    #expect(fault([0x61, 0x0A, 0xFF, 0x0A]) == CSVError(.notUTF8, line: 2))
  }

  @Test func noBytesMakeTheReaderTrap() {
    let alphabet: [UInt8] = [0x22, 0x2C, 0x0A, 0x0D, 0x61, 0xC3, 0xA9]
    var state: UInt64 = 3
    for length in 0..<2_000 {
      var bytes: [UInt8] = []
      for _ in 0..<(length % 24) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(alphabet[Int(state >> 33) % alphabet.count])
      }
      var reader = CSVReader(bytes)
      var count = 0
      while (try? reader.next()) != nil { count += 1 }
      #expect(count <= bytes.count)
    }
  }

  @Test func filesAreCreatedOnceAndWrittenWhole() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("faultline-\(UUID().uuidString).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var writer = try CSVWriter(ByteOutput(creating: path), columns: ["n"])
    for index in 0..<40_000 {
      writer.field(index)
      try writer.endRow()
    }
    try writer.finish()
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text == "n\n" + (0..<40_000).map { "\($0)\n" }.joined())
    #expect(throws: OutputError.cannotCreate(path: path, errno: EEXIST)) {
      _ = try ByteOutput(creating: path)
    }
    #expect(throws: OutputError.cannotCreate(path: path + "/x", errno: ENOTDIR)) {
      _ = try ByteOutput(creating: path + "/x")
    }
  }

  @Test func aFullDiskIsAnError() throws {
    let descriptor = open("/dev/full", O_WRONLY)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var output = ByteOutput(descriptor: descriptor, name: "full")
    output.append(1)
    do throws(OutputError) {
      try output.finish()
      Issue.record("a full disk took a byte")
    } catch {
      #expect(error == .cannotWrite(path: "full", errno: ENOSPC))
    }
  }
}
