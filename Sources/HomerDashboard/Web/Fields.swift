import HomerCore

/// Named values of a query, a form or a JSON body, in their order. What may stand there once stands there once.
package struct Fields: Hashable, Sendable {
    package struct Field: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var all: [Field]

    package init(_ all: [Field] = []) { self.all = all }

    /// Of a query or an `application/x-www-form-urlencoded` body; nil for a text that has no single reading.
    package init?(urlEncoded text: some StringProtocol) {
        var all: [Field] = []
        for pair in text.split(separator: "&", omittingEmptySubsequences: true) {
            guard all.count < Self.most else { return nil }
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decoded(parts[0], plusIsSpace: true),
                let value = PercentCoding.decoded(parts.count > 1 ? parts[1] : "", plusIsSpace: true),
                !name.unicodeScalars.contains("\0"), !value.unicodeScalars.contains("\0")
            else { return nil }
            all.append(Field(name, value))
        }
        self.all = all
    }

    /// Of a JSON object: texts, numbers, switches and lists of them by their keys, an object `{"a": {"b": "c"}}` as `a.b`.
    /// Throws a `badRequest` for what is no such object, and for a key that stands there twice.
    package init(json text: String) throws(WebProblem) {
        let value: JSONValue
        do { value = try JSONValue(parsing: text, limits: JSONLimits(depth: 8)) } catch {
            throw .badRequest("the body is not JSON in order: \(error.message)")
        }
        guard let members = value.members else { throw .badRequest("the body has to be a JSON object") }
        all = []
        try add(members, under: "", isOutermost: true)
    }

    private mutating func add(_ members: [JSONMember], under prefix: String, isOutermost: Bool) throws(WebProblem) {
        for member in members {
            let name = prefix + member.key
            for value in member.value.array ?? [member.value] {
                if isOutermost, let inner = value.members {
                    try add(inner, under: name + ".", isOutermost: false)
                    continue
                }
                guard let text = Self.text(value) else {
                    throw .badRequest("\(name.bounded(to: 80)) cannot be understood")
                }
                guard all.count < Self.most else { throw .badRequest("there are too many values") }
                all.append(Field(name, text))
            }
        }
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text.unicodeScalars.contains("\0") ? nil : text
        case .int(let number): "\(number)"
        case .bool(let flag): "\(flag)"
        default: nil
        }
    }

    private static let most = 2_000

    /// Its one value. Throws when there are several: two readers would take two of them.
    package func one(_ name: String) throws(WebProblem) -> String? {
        let found = many(name)
        guard found.count < 2 else { throw .badRequest("\(name.bounded(to: 80)) is given \(found.count) times") }
        return found.first
    }

    /// The same; nil for an empty one too, as a form sends what was left open.
    package func given(_ name: String) throws(WebProblem) -> String? {
        try one(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    package func many(_ name: String) -> [String] { all.filter { $0.name == name }.map(\.value) }

    /// Its one value, which has to be there.
    package func require(_ name: String) throws(WebProblem) -> String {
        guard let value = try one(name), !value.isEmpty else { throw .badRequest("\(name) is missing") }
        return value
    }
}
