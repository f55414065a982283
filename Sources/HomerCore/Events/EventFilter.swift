/// Whether the payload of an event is one an intent wants (`trigger.filter`).
package enum EventFilter {
    /// True when every member of `filter` equals the payload's member of that name; without a filter always.
    ///
    /// Objects are equal whatever the order of their members, 1 equals 1.0, arrays are equal element by element. A name
    /// with dots that the payload does not have as it stands looks inside objects: `user.name`.
    package static func matches(_ filter: JSONValue?, data: JSONValue?) -> Bool {
        (filter?.members ?? []).allSatisfy { member in
            value(of: member.key[...], in: data).map { equal($0, member.value) } ?? false
        }
    }

    private static func value(of path: Substring, in data: JSONValue?) -> JSONValue? {
        guard let data else { return nil }
        if let whole = data[String(path)] { return whole }
        // The longest name that is there wins, so that `a.b.c` also finds `c` in the member `a.b`.
        var end = path.lastIndex(of: ".")
        while let dot = end {
            if let inner = data[String(path[..<dot])],
                let found = value(of: path[path.index(after: dot)...], in: inner)
            {
                return found
            }
            end = path[..<dot].lastIndex(of: ".")
        }
        return nil
    }

    private static func equal(_ a: JSONValue, _ b: JSONValue) -> Bool {
        switch (a, b) {
        case (.int(let whole), .double(let number)), (.double(let number), .int(let whole)):
            return Double(whole) == number
        case (.array(let a), .array(let b)):
            return a.count == b.count && zip(a, b).allSatisfy { equal($0, $1) }
        case (.object(let a), .object(let b)):
            guard a.count == b.count else { return false }
            return a.allSatisfy { member in
                b.contains { $0.key == member.key && equal($0.value, member.value) }
            }
        default: return a == b
        }
    }
}
