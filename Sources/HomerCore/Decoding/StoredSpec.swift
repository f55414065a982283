/// A spec as the database keeps it: the canonical form without what most intents leave at its plain value, which is half
/// of it. Hashes, answers and comparisons are of the canonical form, which `canonical` gives back to the byte.
package enum StoredSpec {
    /// What is left out. A stored text means these whatever a later version takes for its defaults: this list is never
    /// edited, and what SQL asks of a stored text by a word it needs (`risk`, `fallback`) is not on it.
    private static let plain: [JSONMember] = [
        JSONMember("approval", "risk"), JSONMember("catchUp", "latest"), JSONMember("contextFiles", .array([])),
        JSONMember("enabled", true), JSONMember("jitter", "0s"), JSONMember("labels", .object([])),
        JSONMember("lane", "default"),
        JSONMember(
            "notify",
            .object([
                JSONMember("onFailure", true), JSONMember("onSuccess", false), JSONMember("streamProgress", false),
            ])),
        JSONMember("onRemove", "finish"), JSONMember("overlap", "skip"), JSONMember("priority", 50),
        JSONMember("protect", false),
        JSONMember(
            "retry",
            .object([JSONMember("backoff", "30s"), JSONMember("limit", 0), JSONMember("maxBackoff", "10m")])),
    ]

    /// The member that has such a list of its own.
    private static let executionKey = "execution"
    private static let plainExecution: [JSONMember] = [
        JSONMember("arguments", .array([])), JSONMember("environment", .object([])), JSONMember("yolo", false),
    ]

    /// Says that something was left out; the last key in the order of canonical forms. A text without it is a canonical
    /// form as it stands: those of earlier versions are.
    private static let mark = JSONMember("~", 1)

    /// - Parameter canonical: `IntentSpec.canonical`.
    package static func text(_ canonical: JSONValue) -> String {
        guard let members = canonical.members, has(plain, in: members),
            let execution = canonical[executionKey]?.members, has(plainExecution, in: execution)
        else { return canonical.compact }
        var kept = without(plain, members)
        changeExecution(in: &kept) { without(plainExecution, $0) }
        return JSONValue.object(kept + [mark]).compact
    }

    /// The canonical form that a stored text stands for. Throws when it is no JSON.
    package static func canonical(_ text: String) throws(JSONProblem) -> JSONValue {
        let value = try JSONValue(parsing: text)
        guard var members = value.members, members.last == mark else { return value }
        members.removeLast()
        changeExecution(in: &members) { with(plainExecution, $0) }
        return .object(with(plain, members))
    }

    private static func changeExecution(in members: inout [JSONMember], _ change: ([JSONMember]) -> [JSONMember]) {
        guard let index = members.firstIndex(where: { $0.key == executionKey }) else { return }
        members[index].value = .object(change(members[index].value.members ?? []))
    }

    /// Whether every key of the list is there, in the order of the list: only then can it be put back where it was.
    private static func has(_ list: [JSONMember], in members: [JSONMember]) -> Bool {
        var rest = list[...]
        for member in members where member.key == rest.first?.key { rest.removeFirst() }
        return rest.isEmpty
    }

    private static func without(_ list: [JSONMember], _ members: [JSONMember]) -> [JSONMember] {
        var rest = list[...]
        return members.filter { member in
            guard let next = rest.first, next.key == member.key else { return true }
            rest.removeFirst()
            return next.value != member.value
        }
    }

    /// Members that are sorted, with those of the list that they lack.
    private static func with(_ list: [JSONMember], _ members: [JSONMember]) -> [JSONMember] {
        var merged: [JSONMember] = []
        merged.reserveCapacity(list.count + members.count)
        var rest = list[...]
        for member in members {
            while let next = rest.first, next.key.utf8.lexicographicallyPrecedes(member.key.utf8) {
                merged.append(next)
                rest.removeFirst()
            }
            if rest.first?.key == member.key { rest.removeFirst() }
            merged.append(member)
        }
        return merged + rest
    }
}

extension IntentSpec {
    /// Reads a spec as the database keeps it.
    package init(stored text: String) throws { try self.init(canonical: StoredSpec.canonical(text)) }
}
