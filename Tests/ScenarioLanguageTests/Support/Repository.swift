import Foundation

/// Where the project's own files are.
enum Repository {
  /// The folder of the package.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// Every file below a folder of the project whose name ends so, in order, as full paths.
  static func files(under folder: String, suffix: String) -> [String] {
    let base = root + "/" + folder
    let names = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(suffix) }.sorted().map { base + "/" + $0 }
  }
}
