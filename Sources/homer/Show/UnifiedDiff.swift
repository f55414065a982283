import HomerCore

/// A plan as a unified diff of canonical JSON, stored generation against file, with headers `git apply` understands.
struct UnifiedDiff {
    /// The canonical spec of the stored generation.
    let stored: (String) throws -> JSONValue?

    func text(_ plan: Plan) throws -> String {
        var text = ""
        for change in plan.changes {
            let (before, after) = Self.lines(try stored(change.id), change.desired?.spec.canonical)
            guard before != after else { continue }
            text += "diff --git a/\(change.id).json b/\(change.id).json\n"
            text += before.isEmpty ? "--- /dev/null\n" : "--- a/\(change.id).json\n"
            text += after.isEmpty ? "+++ /dev/null\n" : "+++ b/\(change.id).json\n"
            text += Self.hunks(before, after)
        }
        return text
    }

    /// Both sides, secrets masked.
    private static func lines(_ before: JSONValue?, _ after: JSONValue?) -> ([String], [String]) {
        if let before, let after {
            let shown = SecretMask.pair(before, after)
            return (lines(shown.before), lines(shown.after))
        }
        return (
            before.map { lines(SecretMask.spec($0)) } ?? [], after.map { lines(SecretMask.spec($0)) } ?? []
        )
    }

    private static func lines(_ value: JSONValue) -> [String] {
        value.pretty.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private enum Edit {
        case keep(String), remove(String), insert(String)
    }

    private static func hunks(_ old: [String], _ new: [String]) -> String {
        let script = edits(old, new)
        let context = 3
        var changed = [Bool](repeating: false, count: script.count)
        for (index, edit) in script.enumerated() {
            if case .keep = edit { continue }
            for near in max(0, index - context)...min(script.count - 1, index + context) { changed[near] = true }
        }
        var text = ""
        var index = 0
        var oldLine = 1
        var newLine = 1
        while index < script.count {
            guard changed[index] else {
                (oldLine, newLine, index) = (oldLine + 1, newLine + 1, index + 1)
                continue
            }
            var body = ""
            let (oldStart, newStart) = (oldLine, newLine)
            while index < script.count, changed[index] {
                switch script[index] {
                case .keep(let line): (body, oldLine, newLine) = (body + " \(line)\n", oldLine + 1, newLine + 1)
                case .remove(let line): (body, oldLine) = (body + "-\(line)\n", oldLine + 1)
                case .insert(let line): (body, newLine) = (body + "+\(line)\n", newLine + 1)
                }
                index += 1
            }
            text += "@@ -\(span(oldStart, oldLine)) +\(span(newStart, newLine)) @@\n" + body
        }
        return text
    }

    private static func span(_ start: Int, _ end: Int) -> String {
        end == start ? "\(start - 1),0" : "\(start),\(end - start)"
    }

    /// The standard library's difference, put back into one sequence.
    private static func edits(_ old: [String], _ new: [String]) -> [Edit] {
        let difference = new.difference(from: old)
        var removed: Set<Int> = []
        var inserted: [Int: String] = [:]
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, let line, _): inserted[offset] = line
            }
        }
        var script: [Edit] = []
        var position = 0
        for (offset, line) in old.enumerated() {
            if removed.contains(offset) {
                script.append(.remove(line))
                continue
            }
            while let line = inserted[position] {
                script.append(.insert(line))
                position += 1
            }
            script.append(.keep(line))
            position += 1
        }
        while let line = inserted[position] {
            script.append(.insert(line))
            position += 1
        }
        return script
    }
}
