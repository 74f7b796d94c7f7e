import JSONSource
import Testing

@Suite struct ProblemTests {
  @Test func aProblemIsOneLine() {
    let problem = Problem(
      file: "scenarios/a.json", line: 14, column: 37, pointer: "/a/b\n\u{1B}[31m", code: .unknownReference,
      message: "names no fault", remedy: "did you mean \"tokyo\"?")
    #expect(
      problem.description
        == #"scenarios/a.json:14:37: error[unknown-reference]: /a/b\u000A\u001B[31m names no fault; did you mean "tokyo"?"#
    )
  }

  @Test func problemsAreSummed() {
    func problem(_ file: String, _ severity: Problem.Severity = .error) -> Problem {
      Problem(
        file: file, line: 1, column: 1, pointer: "", code: .syntax, message: "", remedy: "", severity: severity)
    }
    let files = ["a", "b", "c", "d", "e"]
    #expect(Problem.summary(of: [problem("a"), problem("b")], files: files) == "2 errors in 2 of 5 files")
    #expect(Problem.summary(of: [problem("a")], files: ["a"]) == "1 error in 1 of 1 file")
    #expect(
      Problem.summary(of: [problem("a"), problem("a", .warning)], files: files)
        == "1 error and 1 warning in 1 of 5 files")
    #expect(Problem.summary(of: [], files: files) == "no problems in 5 files")
  }

  /// But for the modelled service's own exceptions.
  @Test func codesAreKebabCase() {
    for code in ProblemCode.allCases where !code.rawValue.hasSuffix("Exception") {
      #expect(code.rawValue.utf8.allSatisfy { $0 == 45 || ($0 >= 97 && $0 <= 122) || $0 == 56 }, "\(code)")
    }
  }

  @Test func theNearestWordIsSuggested() {
    let words = ["tokyo", "osaka", "seoul", "patienceSeconds"]
    #expect(Nearest.match(for: "tokio", among: words) == "tokyo")
    #expect(Nearest.match(for: "tokoy", among: words) == "tokyo")
    #expect(Nearest.match(for: "TOKYO", among: words) == "tokyo")
    #expect(Nearest.match(for: "patiencSecond", among: words) == "patienceSeconds")
    #expect(Nearest.match(for: "berlin", among: words) == nil)
    #expect(Nearest.match(for: "", among: words) == nil)
    #expect(Nearest.match(for: String(repeating: "x", count: 1_000), among: words) == nil)
  }

  @Test func quotedTextIsShortAndHarmless() {
    #expect(Quoting.quoted("a\u{202E}b") == #""a\u202Eb""#)
    #expect(Quoting.quoted(String(repeating: "é", count: 100)).unicodeScalars.count == 63)
  }
}
