/// A `${env:NAME}` of an execution.
package struct EnvironmentName: Hashable, Sendable {
    /// Where it stands, e.g. `environment.TOKEN`; the path within the execution.
    package var field: String
    package var name: String

    package init(field: String, name: String) {
        self.field = field
        self.name = name
    }

    /// The names in a text, in order.
    package static func names(in text: String) -> [String] {
        var names: [String] = []
        var rest = text.utf8[...]
        while let start = rest.firstRange(of: opening) {
            rest = rest[start.upperBound...]
            guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else { return names }
            names.append(String(decoding: rest[..<end], as: UTF8.self))
            rest = rest[rest.index(after: end)...]
        }
        return names
    }

    private static let opening = Array("${env:".utf8)
}

extension Execution {
    /// Every `${env:NAME}` that is filled in when a run starts, in the order of the fields.
    package var environmentNames: [EnvironmentName] {
        var texts = environment.sorted { $0.key < $1.key }.map { ("environment.\($0.key)", $0.value) }
        texts.append(("url", http.url))
        texts += http.headers.sorted { $0.key < $1.key }.map { ("headers.\($0.key)", $0.value) }
        return texts.flatMap { field, text in
            EnvironmentName.names(in: text).map { EnvironmentName(field: field, name: $0) }
        }
    }
}

extension IntentSpec {
    /// The variables of the daemon's environment that the query takes by `{{env:NAME}}`, sorted.
    package var environmentNamesOfQuery: [String] {
        guard !hasVerbatimQuery, QueryTemplate.hasBraces(query) else { return [] }
        let names = QueryTemplate(query).references.filter { $0.variable == .environment }.map(\.argument)
        return Set(names).sorted()
    }
}
