/// A vocabulary whose words are stored, printed and read by scripts: `rawValue` is the word, byte for byte.
///
/// Code compares cases; only the database, files and JSON know the words.
package protocol Word: RawRepresentable, Hashable, Sendable, CustomStringConvertible where RawValue == String {}

extension Word {
    package var description: String { rawValue }
}

/// A word of a vocabulary that grows: what an earlier or later Homer wrote is kept as it stands.
package enum OpenWord<Known: Word>: Word {
    case known(Known)
    case other(String)

    package init(rawValue: String) { self = Known(rawValue: rawValue).map { .known($0) } ?? .other(rawValue) }

    package var rawValue: String {
        switch self {
        case .known(let word): word.rawValue
        case .other(let word): word
        }
    }

    /// The word where it is one of ours.
    package var known: Known? {
        if case .known(let word) = self { word } else { nil }
    }
}
