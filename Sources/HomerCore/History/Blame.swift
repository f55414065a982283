/// The generation that last changed each field of an intent, by the paths of `fieldChanges(from:to:)`.
///
/// Says so about the fields of the newest spec, and of no others. A field that has not changed since the first spec
/// counts as that one's; a field that was removed and came back is of the generation that brought it back. Generation
/// numbers are taken as they are: gaps do not matter. Empty for an empty history.
///
/// - Parameter history: canonical specs, the newest last.
package func blame(_ history: [(generation: Int, spec: JSONValue)]) -> [String: Int] {
    var owners: [String: Int] = [:]
    var before: [String: JSONValue] = [:]
    for (generation, spec) in history {
        let now = Dictionary(specFields(of: spec)) { first, _ in first }
        for (path, value) in now where before[path] != value { owners[path] = generation }
        for path in before.keys where now[path] == nil { owners[path] = nil }
        before = now
    }
    return owners
}

/// Every field of a spec with its value, sorted by path. Arrays and empty objects count as values.
package func specFields(of spec: JSONValue) -> [(path: String, value: JSONValue)] {
    fieldChanges(from: .object([JSONMember]()), to: spec).compactMap { change in
        change.after.map { (change.path, $0) }
    }
}
