/// A request as it came: nothing is decoded, and its body is not read yet.
package struct WebRequest: Sendable {
    package struct Header: Hashable, Sendable {
        /// In lower case.
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name.lowercased()
            self.value = value
        }
    }

    package var method: String
    /// Up to the `?`.
    package var path: String
    /// Behind it.
    package var query: String
    /// Of its `Host` lines, each with its port; the gate lets one pass.
    package var hosts: [String]
    package var headers: [Header]
    /// The address at the other end of the socket. What a header says of it is believed of nobody.
    package var peer: String
    /// The body; throws `tooLarge` when there is more than that many bytes.
    package var body: @Sendable (_ limit: Int) async throws -> [UInt8]

    package init(
        method: String, path: String, query: String = "", hosts: [String], headers: [Header] = [],
        peer: String = "127.0.0.1", body: @escaping @Sendable (Int) async throws -> [UInt8] = { _ in [] }
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.hosts = hosts
        self.headers = headers
        self.peer = peer
        self.body = body
    }

    func values(_ name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }

    /// The value of a header that stands there once; nil when it is missing or there are several.
    func value(_ name: String) -> String? {
        let found = values(name)
        return found.count == 1 ? found[0] : nil
    }

    /// The cookie of that name; nil when there are several.
    func cookie(_ name: String) -> String? {
        let found = values("cookie").flatMap { $0.split(separator: ";") }.compactMap { pair -> String? in
            let parts = pair.split(separator: "=", maxSplits: 1).map { $0.drop(while: { $0 == " " }) }
            return parts.count == 2 && parts[0] == name ? String(parts[1]) : nil
        }
        return found.count == 1 ? found[0] : nil
    }

    /// What stands behind `Authorization: Bearer`.
    var bearer: String? {
        guard let value = value("authorization"), value.lowercased().hasPrefix("bearer ") else { return nil }
        return String(value.dropFirst(7).drop(while: { $0 == " " }))
    }

    /// Without parameters, in lower case.
    var contentType: String? {
        value("content-type").map { text in
            String(text.prefix { $0 != ";" }).lowercased().filter { $0 != " " }
        }
    }
}
