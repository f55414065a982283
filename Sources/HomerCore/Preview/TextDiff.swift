/// How two texts differ, word by word within the lines that differ.
///
/// Exact: the pieces that are the same or removed are, joined, the old text byte for byte, and those that are the same or
/// added the new one. Texts that only look alike (composed and decomposed letters) differ.
package struct TextDiff: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable { case same, removed, added }

    package struct Piece: Hashable, Sendable {
        package var kind: Kind
        package var text: String

        package init(_ kind: Kind, _ text: String) {
            self.kind = kind
            self.text = text
        }
    }

    /// In the order of reading; no two neighbours of one kind, none empty.
    package private(set) var pieces: [Piece] = []

    package init(from old: String, to new: String) {
        let (before, after) = (TextWords.lines(of: old), TextWords.lines(of: new))
        var removed = ""
        var added = ""
        for (edit, line) in Self.steps(before, after) {
            switch edit {
            case .remove: removed += line
            case .insert: added += line
            case .keep:
                addWords(from: removed, to: added)
                (removed, added) = ("", "")
                append(.same, line)
            }
        }
        addWords(from: removed, to: added)
    }

    package var isEmpty: Bool { pieces.allSatisfy { $0.kind == .same } }

    /// The way from old to new, each step with the text it is about. Compared by bytes: Swift takes composed and
    /// decomposed letters for equal.
    package static func steps(_ old: [String], _ new: [String]) -> [(Edit, String)] {
        var numbers: [[UInt8]: Int] = [:]
        func number(_ text: String) -> Int {
            let bytes = Array(text.utf8)
            if let known = numbers[bytes] { return known }
            numbers[bytes] = numbers.count
            return numbers.count - 1
        }
        var (before, after) = (0, 0)
        return EditScript.edits(from: old.map(number), to: new.map(number)).map { edit in
            switch edit {
            case .keep:
                (before, after) = (before + 1, after + 1)
                return (edit, old[before - 1])
            case .remove:
                before += 1
                return (edit, old[before - 1])
            case .insert:
                after += 1
                return (edit, new[after - 1])
            }
        }
    }

    /// What differs within lines that differ. Texts with little in common are shown one after the other: a mosaic of
    /// single words that happen to be in both cannot be read.
    private mutating func addWords(from old: String, to new: String) {
        let steps = Self.joiningSpaces(Self.steps(TextWords.words(of: old), TextWords.words(of: new)))
        let kept = steps.reduce(0) { $0 + ($1.0 == .keep ? TextWords.weight(of: $1.1) : 0) }
        let whole = min(TextWords.weight(of: old), TextWords.weight(of: new))
        guard kept * 3 >= whole, kept > 0 || whole == 0 else {
            append(.removed, old)
            append(.added, new)
            return
        }
        var added = ""
        for (edit, word) in steps {
            switch edit {
            case .remove: append(.removed, word)
            case .insert: added += word
            case .keep:
                append(.added, added)
                added = ""
                append(.same, word)
            }
        }
        append(.added, added)
    }

    /// A space that stays between two words that do not belongs to what changed: `[-a b-]{+x y+}`, not two changes.
    private static func joiningSpaces(_ steps: [(Edit, String)]) -> [(Edit, String)] {
        var result: [(Edit, String)] = []
        var pending: [(Edit, String)] = []
        for (index, step) in steps.enumerated() {
            let isInside =
                index > 0 && index + 1 < steps.count && steps[index - 1].0 != .keep && steps[index + 1].0 != .keep
            if step.0 == .keep, isInside, TextWords.isSpace(step.1) {
                pending += [(.remove, step.1), (.insert, step.1)]
            } else if step.0 == .keep {
                result += inOrder(pending) + [step]
                pending = []
            } else {
                pending.append(step)
            }
        }
        return result + inOrder(pending)
    }

    private static func inOrder(_ steps: [(Edit, String)]) -> [(Edit, String)] {
        steps.filter { $0.0 == .remove } + steps.filter { $0.0 == .insert }
    }

    private mutating func append(_ kind: Kind, _ text: String) {
        guard !text.isEmpty else { return }
        if let last = pieces.indices.last, pieces[last].kind == kind {
            pieces[last].text += text
        } else {
            pieces.append(Piece(kind, text))
        }
    }
}
