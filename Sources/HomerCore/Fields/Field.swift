/// One field of a file a user writes: everything the decoder, the JSON Schema, `homer explain`, the formatter and the
/// reference page know about it.
///
/// A class so that a decoder of ten thousand files passes one pointer around instead of a dozen strings.
package final class Field: Sendable {
    package let key: String
    package let shape: FieldShape
    package let isRequired: Bool
    /// The field that may stand in its place: exactly one of the two is given.
    package let alternative: String?
    /// The value when the key is absent; nil when absence means something of its own (see `defaultNote`).
    package let defaultValue: JSONValue?
    /// What absence means, in words.
    package let defaultNote: String?
    /// One line.
    package let summary: String
    /// Further sentences, or empty.
    package let detail: String
    package let example: JSONValue?
    package let since: String
    /// The trigger types or executors the field belongs to; empty for all.
    package let owners: [String]

    let keyBytes: [UInt8]
    let keyHash: UInt32

    init(
        _ key: String, _ shape: FieldShape, required: Bool = false, or alternative: String? = nil,
        default defaultValue: JSONValue? = nil, absent defaultNote: String? = nil, only owners: [String] = [],
        example: JSONValue? = nil, since: String = "1.0", _ summary: String, _ detail: String = ""
    ) {
        self.key = key
        self.shape = shape
        isRequired = required
        self.alternative = alternative
        self.defaultValue = defaultValue
        self.defaultNote = defaultNote
        self.owners = owners
        self.example = example
        self.since = since
        self.summary = summary
        self.detail = detail
        keyBytes = Array(key.utf8)
        keyHash = KeyHash.of(keyBytes[...])
    }
}

/// What values a field takes.
package enum FieldShape: Sendable {
    case text(TextRule)
    case integer(ClosedRange<Int64>)
    /// A number that need not be whole.
    case amount(ClosedRange<Double>)
    case boolean
    /// A number of milliseconds or a text such as `"10m"`.
    case duration(ClosedRange<Milliseconds>)
    /// The same, or one of some words.
    case durationOrChoice(ClosedRange<Milliseconds>, [String])
    /// ISO-8601 with a zone.
    case timestamp
    case choice([String])
    /// One of the executors the caller knows.
    case executor
    /// An IANA zone name the caller knows.
    case timeZone
    case cron
    case strings
    case integers(ClosedRange<Int64>)
    /// An array of words of a list.
    case choices([String])
    case stringMap
    /// Any object; kept as it is.
    case freeObject
    case object(FieldGroup)
    case objects(FieldGroup)
    /// An array of texts and of objects of that group.
    case textsOrObjects(FieldGroup)
    /// An object whose keys are names of the author, each with an object of that group.
    case namedObjects(FieldGroup)
    case choiceOrObject([String], FieldGroup)
    case falseOrObject(FieldGroup)

    var mayHoldNUL: Bool {
        if case .text(let rule) = self { rule.mayHoldNUL } else { false }
    }

    /// What a message says was expected.
    var phrase: String {
        switch self {
        case .text, .choice, .executor, .timeZone, .cron: "a string"
        case .timestamp: "a string with a date and time"
        case .integer, .amount: "a number"
        case .boolean: "true or false"
        case .duration, .durationOrChoice: "a number of milliseconds or a text such as \"10m\""
        case .strings, .choices: "an array of strings"
        case .integers: "an array of numbers"
        case .stringMap: "an object of strings"
        case .freeObject, .object: "an object"
        case .objects: "an array of objects"
        case .textsOrObjects: "an array of strings and objects"
        case .namedObjects: "an object of objects"
        case .choiceOrObject: "a string or an object"
        case .falseOrObject: "false or an object"
        }
    }

    /// The lengths it takes, when it takes any.
    var lengths: ClosedRange<Milliseconds>? {
        switch self {
        case .duration(let range), .durationOrChoice(let range, _): range
        default: nil
        }
    }

    /// The fields of the object this shape takes.
    package var group: FieldGroup? {
        switch self {
        case .object(let group), .objects(let group), .textsOrObjects(let group), .namedObjects(let group),
            .choiceOrObject(_, let group), .falseOrObject(let group):
            group
        default: nil
        }
    }
}

/// What a text may be. Lengths are in UTF-8 bytes.
package struct TextRule: Sendable {
    package enum Pattern: String, Sendable {
        case identifier = "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$"

        func matches(_ text: String) -> Bool {
            let bytes = text.utf8
            guard let first = bytes.first, bytes.count <= 128, Self.isLetterOrDigit(first) else { return false }
            return bytes.allSatisfy { byte in
                Self.isLetterOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
                    || byte == UInt8(ascii: "-")
            }
        }

        private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }

        var explanation: String {
            "1 to 128 letters, digits, '.', '_' or '-', the first a letter or digit"
        }
    }

    package var bytes: ClosedRange<Int>
    package var pattern: Pattern?
    /// A NUL may stand in it: of a query, that depends on who is given it.
    var mayHoldNUL = false
    /// It becomes the value of an option of a program, which would take a leading `-` for the next option.
    var isOptionValue = false

    static let any = TextRule(bytes: 0...65_536)
    static let nonEmpty = TextRule(bytes: 1...4096)
    static let optionValue = TextRule(bytes: 1...4096, isOptionValue: true)
    static let identifier = TextRule(bytes: 1...128, pattern: .identifier)
}

/// The fields of one object, in the order the formatter writes them.
package struct FieldGroup: Sendable {
    /// The path of the object, empty for the file itself.
    package let path: String
    package let fields: [Field]
    let hashes: [UInt32]

    init(_ path: String, _ fields: [Field]) {
        self.path = path
        self.fields = fields
        hashes = fields.map(\.keyHash)
    }

    /// The index of the field a member's key names.
    func index(of node: JSONNode, in tree: JSONTree) -> Int? {
        for index in hashes.indices where hashes[index] == node.keyHash {
            let field = fields[index]
            if node.keyIsEscaped {
                if tree.text(ofKeyRange: node) == field.key { return index }
            } else if tree.bytes[node.keyRange.dropFirst().dropLast()].elementsEqual(field.keyBytes) {
                return index
            }
        }
        return nil
    }

    package subscript(_ key: String) -> Field? { fields.first { $0.key == key } }

    package func path(of field: Field) -> String { path.isEmpty ? field.key : "\(path).\(field.key)" }
}

extension JSONTree {
    func text(ofKeyRange node: JSONNode) -> String {
        String(decoding: unescaped(Int(node.keyStart) + 1..<Int(node.keyEnd) - 1), as: UTF8.self)
    }
}

/// Names the fields of a group by their index, so that the decoder reads a field without searching for it.
protocol FieldKey: RawRepresentable<Int>, CaseIterable, Sendable {
    static var group: FieldGroup { get }
}
