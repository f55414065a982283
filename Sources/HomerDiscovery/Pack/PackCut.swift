/// A text cut to a number of characters, with the mark that says so.
struct PackCut: Hashable, Sendable {
    /// As the old HOMER wrote it: whoever reads packs knows it.
    static let mark = "\n\n[... truncated for context limit ...]"

    /// What is left, with the mark when it is not all.
    let text: String
    /// How much of the limit it takes; the mark takes nothing.
    let length: Int
    let isCut: Bool

    /// Characters are counted as UTF-16 does, as the old HOMER counted, and never cut in two.
    init(_ source: String, limit: Int) {
        let length = source.utf16.count
        guard length > limit else {
            self.init(text: source, length: length, isCut: false)
            return
        }
        var used = 0
        var end = source.startIndex
        while end < source.endIndex {
            let next = used + source[end].utf16.count
            guard next <= limit else { break }
            used = next
            source.formIndex(after: &end)
        }
        self.init(text: String(source[..<end]) + Self.mark, length: used, isCut: true)
    }

    private init(text: String, length: Int, isCut: Bool) {
        self.text = text
        self.length = length
        self.isCut = isCut
    }
}
