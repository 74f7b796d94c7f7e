/// The path in a `$ref`: relative to the file that holds it, with `/` between names.
enum ReferencePath {
  /// The path to open, or why the text is no reference.
  enum Resolution: Equatable {
    case path(String)
    case refused(String, remedy: String)
  }

  /// Joins a reference to the folder of the file it stands in; `.` and `..` are resolved in the text, as in a URL.
  static func resolve(_ reference: String, from file: String) -> Resolution {
    if reference.isEmpty { return .refused("is empty", remedy: "name a file") }
    if reference.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
      return .refused("has control characters", remedy: "name a file")
    }
    if reference.utf8.contains(UInt8(ascii: "#")) {
      return .refused("points inside a file", remedy: "refer to a whole file, and give the part its own")
    }
    if reference.contains("://") {
      return .refused("is a web address", remedy: "refer to a file by its path")
    }
    if reference.utf8.first == UInt8(ascii: "/") {
      return .refused("is an absolute path", remedy: "write it relative to this file")
    }
    if reference.utf8.contains(UInt8(ascii: "\\")) {
      return .refused("has backslashes", remedy: "write / between names")
    }
    return .path(join(folder(of: file), reference))
  }

  /// How a file is called from another: the reference that leads from the one to the other, `../` and all.
  static func name(of file: String, from other: String) -> String {
    if file.hasPrefix("/") != other.hasPrefix("/") { return file }
    let names = normalised(file)
    let folder = normalised(other).dropLast()
    let common = zip(names.dropLast(), folder).prefix { $0 == $1 }.count
    if folder.dropFirst(common).contains("..") { return file }
    let ups = [Substring](repeating: "..", count: folder.count - common)
    return (ups + names.dropFirst(common)).joined(separator: "/")
  }

  /// Everything up to and with the last `/`.
  private static func folder(of file: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return "" }
    return String(file[...slash])
  }

  private static func join(_ folder: String, _ reference: String) -> String {
    (folder.hasPrefix("/") ? "/" : "") + normalised(folder + reference).joined(separator: "/")
  }

  /// A path's names with `.` and `..` resolved, as far as they can be without asking the file system.
  private static func normalised(_ path: String) -> [Substring] {
    let isAbsolute = path.hasPrefix("/")
    var names: [Substring] = []
    for name in path.split(separator: "/") where name != "." {
      if name == "..", let last = names.last, last != ".." {
        names.removeLast()
      } else if name != ".." || !isAbsolute {
        names.append(name)
      }
    }
    return names
  }
}
