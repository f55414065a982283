/// Cuts a long text where a reader would: at a paragraph, a line, a sentence, a word.
package enum TextPieces {
    /// The text itself when it has at most `whole` UTF-16 units, else pieces of at most `piece` units, none of them empty.
    ///
    /// A better place to cut counts only in the second half of a piece. White space at a cut is left out.
    package static func cut(_ text: String, whole: Int, piece: Int) -> [String] {
        guard text.utf16.count > whole else { return text.isEmpty ? [] : [text] }
        var pieces: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            let window = window(of: rest, piece)
            let end = window.endIndex == rest.endIndex ? rest.endIndex : cut(in: window, before: rest[window.endIndex])
            let taken = rest[..<end].trimmedEnd
            if !taken.isEmpty { pieces.append(String(taken)) }
            rest = rest[end...].drop { $0.isWhitespace }
        }
        return pieces
    }

    /// The longest beginning of whole characters; of a character that is longer by itself, as much as fits.
    private static func window(of text: Substring, _ limit: Int) -> Substring {
        var used = 0
        var end = text.startIndex
        for index in text.indices {
            used += text[index].utf16.count
            if used > limit { break }
            end = text.index(after: index)
        }
        guard end == text.startIndex else { return text[..<end] }
        used = 0
        for index in text.unicodeScalars.indices {
            used += text.unicodeScalars[index].utf16.count
            if used > limit, end > text.startIndex { break }
            end = text.unicodeScalars.index(after: index)
        }
        return text[..<end]
    }

    private static func cut(in window: Substring, before next: Character) -> String.Index {
        let half = window.index(window.startIndex, offsetBy: window.count / 2)
        let kinds: [(_ this: Character, _ next: Character) -> Bool] = [
            { $0.isNewline && $1.isNewline }, { this, _ in this.isNewline },
            { ".!?…".contains($0) && $1.isWhitespace }, { this, _ in this.isWhitespace },
        ]
        for isCut in kinds {
            var following = next
            var index = window.endIndex
            while index > half {
                index = window.index(before: index)
                if isCut(window[index], following) { return window.index(after: index) }
                following = window[index]
            }
        }
        return window.endIndex
    }
}

extension Substring {
    fileprivate var trimmedEnd: Substring {
        var end = endIndex
        while end > startIndex, self[index(before: end)].isWhitespace { end = index(before: end) }
        return self[..<end]
    }
}
