/// Names of items that are safe in file names, ids and commands: `a-z`, `0-9` and `-`, at most 40, each once a session.
struct ItemKeys {
    private var taken: Set<String>
    /// The number to try next for a key that is taken, so that ten thousand equal ids cost ten thousand steps.
    private var next: [String: Int] = [:]

    /// - Parameter taken: keys that the session has already.
    init(taken: Set<String> = []) { self.taken = taken }

    /// The id made safe and, where another item has it, numbered: `web`, `web-2`. `item` where nothing is left of it.
    mutating func key(for id: String) -> String {
        let base = Self.safe(id)
        var key = base
        while !taken.insert(key).inserted {
            let number = next[base] ?? 2
            next[base] = number + 1
            key = "\(base)-\(number)"
        }
        return key
    }

    static func safe(_ id: String) -> String {
        let words = FoldedText.words(FoldedText.of(String(id.prefix(200))))
        let joined = String(words.joined(separator: "-").prefix(40))
        let trimmed = joined.hasSuffix("-") ? String(joined.dropLast()) : joined
        return trimmed.isEmpty ? "item" : trimmed
    }
}
