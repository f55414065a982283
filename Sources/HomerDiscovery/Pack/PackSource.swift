import HomerCore

/// A file of the pack and what reading it gave.
package struct PackSource: Hashable, Sendable {
    package var file: PackFile
    /// Absolute.
    package var path: String
    package var text: PackText

    package init(file: PackFile, path: String, text: PackText) {
        self.file = file
        self.path = path
        self.text = text
    }
}

package enum PackText: Hashable, Sendable {
    case missing
    /// It is there, and was not read: why, as the end of a sentence.
    case unreadable(String)
    case read(PackContent)

    /// What a file holds, to say it in the fewest words.
    package static func text(_ text: String) -> PackText { .read(PackContent(bytes: Array(text.utf8))) }
}

/// The bytes of a file, as text.
package struct PackContent: Hashable, Sendable {
    /// Lines end with LF; what nobody can see is left out (`VisibleText`).
    package let text: String
    /// How many characters were left out because nobody sees them.
    package let hidden: Int
    /// How many bytes the file has.
    package let size: Int
    /// How many of them were read.
    package let bytes: Int
    /// Of the bytes read: what `sha256sum` says of the file, unless it is larger than what was read.
    package let sha256: String

    /// - Parameter size: of the whole file; nil when `bytes` are all of it.
    package init(bytes: [UInt8], size: Int? = nil) {
        let visible = VisibleText(String(decoding: bytes, as: UTF8.self))
        text = visible.text
        hidden = visible.hidden
        self.size = size ?? bytes.count
        self.bytes = bytes.count
        sha256 = SHA256.hex(bytes)
    }

    var isEmpty: Bool { text.allSatisfy(\.isWhitespace) }
}
