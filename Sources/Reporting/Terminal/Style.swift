import Experimentation

/// Colours and weights of a terminal, or none of them.
struct Style {
  let isColored: Bool

  func bold(_ text: String) -> String { wrapped(text, "1") }
  func dim(_ text: String) -> String { wrapped(text, "2") }
  func good(_ text: String) -> String { wrapped(text, "32") }
  func bad(_ text: String) -> String { wrapped(text, "31") }
  func open(_ text: String) -> String { wrapped(text, "33") }

  func verdict(_ text: String, _ verdict: Verdict?) -> String {
    switch verdict {
    case .better: good(text)
    case .worse: bad(text)
    case .undecided: open(text)
    case .equivalent, nil: text
    }
  }

  private func wrapped(_ text: String, _ code: String) -> String {
    isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
