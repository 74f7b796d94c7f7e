/// A path to a value inside a document (RFC 6901): `/faults/tokyo/at`.
public struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
  /// The keys and array indices from the root, unescaped.
  public var tokens: [String]

  /// Makes a pointer from unescaped tokens; none is the whole document.
  public init(_ tokens: [String] = []) {
    self.tokens = tokens
  }

  /// Reads a pointer's text. Nothing when it is neither empty nor starts with `/`, or has a `~` without 0 or 1.
  public init?(parsing text: String) {
    if text.isEmpty {
      self.init()
      return
    }
    var tokens: [String] = []
    var token: [UInt8] = []
    var bytes = text.utf8.makeIterator()
    guard bytes.next() == UInt8(ascii: "/") else { return nil }
    while let byte = bytes.next() {
      switch byte {
      case UInt8(ascii: "/"):
        tokens.append(String(decoding: token, as: UTF8.self))
        token.removeAll(keepingCapacity: true)
      case UInt8(ascii: "~"):
        switch bytes.next() {
        case UInt8(ascii: "0"): token.append(UInt8(ascii: "~"))
        case UInt8(ascii: "1"): token.append(UInt8(ascii: "/"))
        default: return nil
        }
      default: token.append(byte)
      }
    }
    tokens.append(String(decoding: token, as: UTF8.self))
    self.init(tokens)
  }

  /// The pointer's text, `~` as `~0` and `/` as `~1`.
  public var description: String {
    var bytes: [UInt8] = []
    for token in tokens {
      bytes.append(UInt8(ascii: "/"))
      for byte in token.utf8 {
        switch byte {
        case UInt8(ascii: "~"): bytes += [UInt8(ascii: "~"), UInt8(ascii: "0")]
        case UInt8(ascii: "/"): bytes += [UInt8(ascii: "~"), UInt8(ascii: "1")]
        default: bytes.append(byte)
        }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The pointer one step further down.
  public func appending(_ token: String) -> JSONPointer {
    JSONPointer(tokens + [token])
  }

  /// The value the pointer names below `root`, if there is one. Array indices have no leading zeros.
  public func resolve(in root: JSONNode) -> JSONNode? {
    var node = root
    for token in tokens {
      switch node.value {
      case .object(let object):
        guard let member = object[token] else { return nil }
        node = member.value
      case .array(let elements):
        guard let index = Int(token), String(index) == token, elements.indices.contains(index) else { return nil }
        node = elements[index]
      default: return nil
      }
    }
    return node
  }
}
