/// Every kind of problem a document can have. The raw value is what users see and search for; the user guide lists all.
public enum ProblemCode: String, CaseIterable, Sendable, Hashable {
  // The file itself.
  case noSuchFile = "no-such-file"
  case notARegularFile = "not-a-regular-file"
  case unreadableFile = "unreadable-file"
  case fileTooLarge = "file-too-large"

  // Its text.
  case byteOrderMark = "byte-order-mark"
  case notUTF8 = "not-utf-8"
  case syntax = "syntax"
  case loneSurrogate = "lone-surrogate"
  case numberOverflow = "number-overflow"
  case duplicateKey = "duplicate-key"
  case nesting = "nesting"

  // References between files.
  case badReference = "bad-reference"
  case referenceCycle = "reference-cycle"
  case tooManyFiles = "too-many-files"
  case tooManyNodes = "too-many-nodes"

  // Its shape.
  case unknownKind = "unknown-kind"
  case unknownKey = "unknown-key"
  case missingKey = "missing-key"
  case misplacedKey = "misplaced-key"
  case wrongType = "wrong-type"
  case notAllowed = "not-allowed"
  case badPattern = "bad-pattern"
  case outOfRange = "out-of-range"
  case wrongCount = "wrong-count"
  case wrongChoice = "wrong-choice"
  case badDuration = "bad-duration"
  case wrongUnit = "wrong-unit"
  case badInstant = "bad-instant"

  // Its meaning.
  case unknownReference = "unknown-reference"
  case absurdValue = "absurd-value"
  case noSuchDay = "no-such-day"
  case duplicateID = "duplicate-id"
  case idCollision = "id-collision"
  case outsideRun = "outside-run"
  case contradiction = "contradiction"
  case probabilities = "probabilities"
  case wrongOrder = "wrong-order"
  case percentages = "percentages"
  case longerThanADay = "longer-than-a-day"
  case sourceInstance = "source-instance"
  case defaultGroup = "default-group"
  case deadEnd = "dead-end"
  case concurrency = "concurrency"
  case datapoints = "datapoints"
  case badCounts = "bad-counts"
  /// The service's own name for it.
  case invalidRequest = "InvalidRequestException"

  // The report itself.
  case tooManyProblems = "too-many-problems"
}

extension ProblemCode {
  /// What it means, in one sentence, as the user guide lists it.
  public var meaning: String {
    switch self {
    case .noSuchFile: "A file that is named is not there."
    case .notARegularFile: "What is named is a folder, a pipe, a socket or a device."
    case .unreadableFile: "The system refuses to read a file."
    case .fileTooLarge: "A file has more than 10,000,000 bytes."
    case .byteOrderMark: "A file starts with a byte order mark or is UTF-16."
    case .notUTF8: "A file has bytes that are not UTF-8."
    case .syntax: "A file is not JSON (RFC 8259)."
    case .loneSurrogate: "A text escapes half of a surrogate pair."
    case .numberOverflow: "A number is too large for 64-bit floating point."
    case .duplicateKey: "An object has a key twice."
    case .nesting: "Arrays and objects are nested deeper than 64, in a file or after expansion."
    case .badReference: "A `$ref` is no relative path, or something other than a patch object stands beside it."
    case .referenceCycle: "Files refer to each other in a circle."
    case .tooManyFiles: "A document is made of more than 256 files."
    case .tooManyNodes: "A document has more than 1,000,000 values with all that it refers to."
    case .unknownKind: "A document has no known `kind`, or one that cannot be run."
    case .unknownKey: "An object has a key that it does not know."
    case .missingKey: "An object lacks a key that it needs."
    case .misplacedKey: "A key stands where it has no meaning."
    case .wrongType: "A value is of another kind than it must be."
    case .notAllowed: "A text is none of those allowed."
    case .badPattern: "A text or an id does not have its form."
    case .outOfRange: "A number or duration is outside its range."
    case .wrongCount: "An array or collection has too few or too many members."
    case .wrongChoice: "An object has none, or several, of keys of which it must have one."
    case .badDuration: "A text is no ISO 8601 duration."
    case .wrongUnit: "A duration lacks its unit, has one of another notation, or counts years or months."
    case .badInstant: "A text is no ISO 8601 instant with an offset from UTC."
    case .unknownReference: "An id names nothing, or a patch changes nothing."
    case .absurdValue: "A value is possible but beyond all sense, or would make the run endless."
    case .noSuchDay: "A day is not in the calendar."
    case .duplicateID: "The same thing is named twice."
    case .idCollision: "Two ids would draw the same random numbers."
    case .outsideRun: "A fault strikes before the start or after the duration."
    case .contradiction: "Two values exclude each other."
    case .probabilities: "Probabilities do not add up to 1."
    case .wrongOrder: "Bounds do not ascend."
    case .percentages: "Percentages do not add up to 100 in steps of 10, or leave a region out."
    case .longerThanADay: "Intervals of a day are together longer than a day."
    case .sourceInstance: "Not exactly one instance is the source, or a replica replicates no source."
    case .defaultGroup: "Not exactly one traffic distribution group is the default."
    case .deadEnd: "A flow leads customers nowhere."
    case .concurrency: "An agent would take several calls at once."
    case .datapoints: "An alarm asks for more breaching periods than it looks at."
    case .badCounts: "A CSV file of counts is wrong in a line or as a whole."
    case .invalidRequest:
      "Sign-ins are set on a group that is not the default one, which the service refuses with this name."
    case .tooManyProblems: "The list of problems stops at 1,000."
    }
  }
}
