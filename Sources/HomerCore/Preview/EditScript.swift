/// One step on the way from an old sequence to a new one. What is kept and removed, in this order, is the old sequence;
/// what is kept and inserted is the new one.
package enum Edit: Hashable, Sendable { case keep, remove, insert }

/// A shortest way from one sequence to another (Myers' greedy algorithm), at each place the removals before the
/// insertions.
package enum EditScript {
    /// Sequences that differ in more places than this are taken for replaced between their common ends, so that no input
    /// costs more than this times its length.
    static let mostEdits = 600

    /// The steps from `old` to `new`, in order. Never fails; the shortest way where it has at most `mostEdits` changes.
    package static func edits<Element: Equatable>(from old: [Element], to new: [Element]) -> [Edit] {
        var head = 0
        while head < old.count, head < new.count, old[head] == new[head] { head += 1 }
        var tail = 0
        while tail < old.count - head, tail < new.count - head, old[old.count - tail - 1] == new[new.count - tail - 1] {
            tail += 1
        }
        let removed = Array(old[head..<(old.count - tail)])
        let inserted = Array(new[head..<(new.count - tail)])
        let middle = shortest(from: removed, to: inserted) ?? replaced(removed.count, inserted.count)
        return [Edit](repeating: .keep, count: head) + ordered(middle) + [Edit](repeating: .keep, count: tail)
    }

    private static func replaced(_ removed: Int, _ inserted: Int) -> [Edit] {
        [Edit](repeating: .remove, count: removed) + [Edit](repeating: .insert, count: inserted)
    }

    /// nil when there is nothing to search, or when the way is too long.
    private static func shortest<Element: Equatable>(from old: [Element], to new: [Element]) -> [Edit]? {
        guard !old.isEmpty, !new.isEmpty else { return nil }
        let limit = min(old.count + new.count, mostEdits)
        // How far into `old` each diagonal has come; a diagonal is the place in `old` less the one in `new`.
        var furthest = [Int](repeating: 0, count: 2 * limit + 2)
        var rounds: [[Int]] = []
        for round in 0...limit {
            rounds.append(Array(furthest[(limit - round)...(limit + round)]))
            for diagonal in stride(from: -round, through: round, by: 2) {
                let index = diagonal + limit
                let inserts =
                    diagonal == -round || (diagonal != round && furthest[index - 1] < furthest[index + 1])
                var x = inserts ? furthest[index + 1] : furthest[index - 1] + 1
                while x < old.count, x - diagonal < new.count, old[x] == new[x - diagonal] { x += 1 }
                furthest[index] = x
                if x >= old.count, x - diagonal >= new.count {
                    return walkBack(rounds, from: (old.count, new.count))
                }
            }
        }
        return nil
    }

    /// The way that led to the end, out of the state before each round.
    private static func walkBack(_ rounds: [[Int]], from end: (x: Int, y: Int)) -> [Edit] {
        var edits: [Edit] = []
        var (x, y) = end
        for round in stride(from: rounds.count - 1, to: 0, by: -1) {
            let furthest = rounds[round]
            let diagonal = x - y
            let index = diagonal + round
            let inserts = diagonal == -round || (diagonal != round && furthest[index - 1] < furthest[index + 1])
            let startX = furthest[inserts ? index + 1 : index - 1]
            let startY = startX - (inserts ? diagonal + 1 : diagonal - 1)
            while x > startX, y > startY {
                edits.append(.keep)
                (x, y) = (x - 1, y - 1)
            }
            edits.append(inserts ? .insert : .remove)
            if inserts { y -= 1 } else { x -= 1 }
        }
        edits += [Edit](repeating: .keep, count: x)
        return edits.reversed()
    }

    /// The same way with the removals of each place before its insertions.
    private static func ordered(_ edits: [Edit]) -> [Edit] {
        var result: [Edit] = []
        var insertions = 0
        for edit in edits {
            switch edit {
            case .insert: insertions += 1
            case .remove: result.append(.remove)
            case .keep:
                result += [Edit](repeating: .insert, count: insertions)
                insertions = 0
                result.append(.keep)
            }
        }
        return result + [Edit](repeating: .insert, count: insertions)
    }
}
