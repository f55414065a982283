/// One thing that is different between two configurations.
package struct ConfigChange: Hashable, Sendable {
    package enum Difference: Hashable, Sendable {
        case value(from: String, to: String)
        /// Of a list: what came and what went, each sorted.
        case list(added: [String], removed: [String])
    }

    package var field: ConfigField
    package var difference: Difference

    package init(_ field: ConfigField, from: String, to: String) {
        self.field = field
        difference = .value(from: from, to: to)
    }

    package init(_ field: ConfigField, added: [String], removed: [String]) {
        self.field = field
        difference = .list(added: added, removed: removed)
    }

    /// `version 2.1.239 → 2.1.240`, `tools +WebFetch −Bash`
    package var text: String {
        switch difference {
        case .value(let from, let to):
            let isHash = field == .programHash
            let shown = [from, to].map { isHash ? String($0.prefix(12)) : $0 }
            return "\(field.inWords) \(shown[0]) → \(shown[1])"
        case .list(let added, let removed):
            let parts = Self.parts(added, sign: "+") + Self.parts(removed, sign: "−")
            return "\(field.inWords) \(parts.joined(separator: " "))"
        }
    }

    private static func parts(_ names: [String], sign: String) -> [String] {
        let shown = names.prefix(4).map { sign + $0 }
        return names.count > 4 ? shown + ["\(sign)\(names.count - 4) more"] : shown
    }

    /// As it is stored and shown to scripts.
    package var json: JSONValue {
        switch difference {
        case .value(let from, let to):
            .object(["field": .string(field.rawValue), "from": .string(from), "to": .string(to)])
        case .list(let added, let removed):
            .object([
                "field": .string(field.rawValue), "added": .array(added.map(JSONValue.string)),
                "removed": .array(removed.map(JSONValue.string)),
            ])
        }
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json value: JSONValue) {
        guard let field = (value["field"]?.string).flatMap(ConfigField.init(rawValue:)) else { return nil }
        if let from = value["from"]?.string, let to = value["to"]?.string {
            self.init(field, from: from, to: to)
        } else if let added = value["added"]?.array, let removed = value["removed"]?.array {
            self.init(field, added: added.compactMap(\.string), removed: removed.compactMap(\.string))
        } else {
            return nil
        }
    }
}
