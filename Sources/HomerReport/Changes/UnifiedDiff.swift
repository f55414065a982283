package import HomerCore

/// A plan as a unified diff of canonical JSON, stored generation against file, with headers `git apply` understands.
package struct UnifiedDiff {
    /// The canonical spec of the stored generation.
    package let stored: (String) throws -> JSONValue?

    package init(stored: @escaping (String) throws -> JSONValue?) {
        self.stored = stored
    }

    package func text(_ plan: Plan) throws -> String {
        var text = ""
        for change in plan.changes + plan.blocked.map(\.change) {
            let (before, after) = Self.lines(try stored(change.id), change.desired?.spec.canonical)
            let script = TextDiff.steps(before, after)
            guard script.contains(where: { $0.0 != .keep }) else { continue }
            text += "diff --git a/\(change.id).json b/\(change.id).json\n"
            text += before.isEmpty ? "--- /dev/null\n" : "--- a/\(change.id).json\n"
            text += after.isEmpty ? "+++ /dev/null\n" : "+++ b/\(change.id).json\n"
            text += Self.hunks(script)
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

    private static func hunks(_ script: [(Edit, String)]) -> String {
        let context = 3
        var changed = [Bool](repeating: false, count: script.count)
        for (index, step) in script.enumerated() where step.0 != .keep {
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
                let (edit, line) = script[index]
                switch edit {
                case .keep: (body, oldLine, newLine) = (body + " \(line)\n", oldLine + 1, newLine + 1)
                case .remove: (body, oldLine) = (body + "-\(line)\n", oldLine + 1)
                case .insert: (body, newLine) = (body + "+\(line)\n", newLine + 1)
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
}
