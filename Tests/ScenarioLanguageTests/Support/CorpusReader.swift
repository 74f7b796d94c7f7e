import Foundation
import JSONSource

/// Serves a corpus folder, with the files that its `recipe.json` describes, which would be too large to keep.
struct CorpusReader: SourceReader {
  private var made: [String: [UInt8]] = [:]

  init(folder: String) throws {
    guard let data = FileManager.default.contents(atPath: folder + "/recipe.json") else { return }
    struct Recipe: Decodable {
      struct File: Decodable {
        var name: String
        var before: String?
        var `repeat`: String
        var times: Int
        var after: String?
        var count: Int?
      }
      var files: [File]
    }
    for file in try JSONDecoder().decode(Recipe.self, from: data).files {
      let text = (file.before ?? "") + String(repeating: file.repeat, count: file.times) + (file.after ?? "")
      for index in 0..<(file.count ?? 1) {
        made[folder + "/" + file.name.replacingOccurrences(of: "%", with: String(index))] = Array(text.utf8)
      }
    }
  }

  func read(_ path: String, limit: Int) throws(SourceReadError) -> [UInt8] {
    guard let bytes = made[path] else { return try FileSystemReader().read(path, limit: limit) }
    if bytes.count > limit { throw .tooLarge }
    return bytes
  }
}
