/// One field in which two canonical forms differ.
package struct FieldChange: Hashable, Sendable {
    /// Dotted path, e.g. `trigger.expression`.
    package var path: String
    /// nil when the field is new.
    package var before: JSONValue?
    /// nil when the field is gone.
    package var after: JSONValue?

    package init(path: String, before: JSONValue?, after: JSONValue?) {
        self.path = path
        self.before = before
        self.after = after
    }
}

/// The fields in which two canonical forms differ, sorted by path. Objects are compared member by member, arrays as a
/// whole; an object on one side only is listed by its members. Empty exactly when both are equal but for key order.
package func fieldChanges(from before: JSONValue, to after: JSONValue) -> [FieldChange] {
    var changes: [FieldChange] = []
    collectChanges(before, after, "", &changes)
    return changes.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
}

private func collectChanges(_ before: JSONValue?, _ after: JSONValue?, _ path: String, _ changes: inout [FieldChange]) {
    if isSame(before, after) { return }
    let (old, new) = (before?.members, after?.members)
    let isPair = (old != nil || before == nil) && (new != nil || after == nil)
    guard isPair, !(old ?? []).isEmpty || !(new ?? []).isEmpty else {
        changes.append(FieldChange(path: path, before: before, after: after))
        return
    }
    let oldMembers = Dictionary((old ?? []).map { ($0.key, $0.value) }) { first, _ in first }
    let newMembers = Dictionary((new ?? []).map { ($0.key, $0.value) }) { first, _ in first }
    for key in Set(oldMembers.keys).union(newMembers.keys) {
        collectChanges(oldMembers[key], newMembers[key], joined(path, key), &changes)
    }
}

/// By bytes where both are equal: Swift takes composed and decomposed letters for equal, a hash does not.
private func isSame(_ before: JSONValue?, _ after: JSONValue?) -> Bool {
    guard before == after else { return false }
    guard let before, let after else { return true }
    return before.compact.utf8.elementsEqual(after.compact.utf8)
}

private func joined(_ path: String, _ key: String) -> String {
    let isPlain = !key.isEmpty && key.utf8.allSatisfy { $0 != UInt8(ascii: ".") && $0 > 0x20 }
    let name = isPlain ? key : CanonicalJSON.compact(.string(key))
    return path.isEmpty ? name : "\(path).\(name)"
}
