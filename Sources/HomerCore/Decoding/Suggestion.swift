/// Finds what a mistyped word was probably meant to be.
package enum Suggestion {
    /// The candidate nearest to `word`: equal but for case, else at most two edits away (and fewer than half of its
    /// letters changed). Of equally near ones the first wins.
    package static func nearest(to word: String, in candidates: [String]) -> String? {
        guard word.utf8.count <= 64 else { return nil }
        let lower = Array(word.lowercased().utf8)
        var best: (distance: Int, word: String)?
        for candidate in candidates where abs(candidate.utf8.count - lower.count) <= 2 {
            let distance = damerauLevenshtein(lower, Array(candidate.lowercased().utf8))
            guard distance <= 2, distance * 2 < max(candidate.utf8.count, 2) else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
        }
        return best?.word
    }

    /// Edits between two texts: insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
    package static func damerauLevenshtein(_ a: [UInt8], _ b: [UInt8]) -> Int {
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [Int](repeating: i, count: b.count + 1)
            for j in 1...b.count {
                let cost = a[i - 1] == b[j - 1] ? 0 : 1
                row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + 1)
                }
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
