/// Where the listener listens, and by which names it may be asked: `listen` and `listenHosts` of `homer.json`.
package struct ListenAddress: Hashable, Sendable {
    package var host: String
    package var port: Int
    /// Beside the names of this machine for itself.
    package var hosts: Set<String>

    package init(host: String, port: Int, hosts: Set<String> = []) {
        self.host = host
        self.port = port
        self.hosts = hosts
    }

    /// Why a text is no address to listen on.
    package enum Refusal: Error, Hashable, Sendable {
        case malformed
        /// Others could reach it, and nobody allowed that.
        case notLoopback(String)

        package var expected: String {
            switch self {
            case .malformed: "an address and a port, such as \"127.0.0.1:9123\""
            case .notLoopback(let host):
                "an address of this machine alone, such as \"127.0.0.1:9123\" (other machines reach \(host)), or one that "
                    + "homer.json allows by \"listenHosts\": [\"\(host)\"], with every name that it is asked by"
            }
        }
    }

    /// `127.0.0.1:9123`, `localhost:9123`, `[::1]:9123`. Port 0 takes any that is free.
    package init(_ text: String, hosts: [String] = []) throws(Refusal) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw .malformed
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty, text[..<colon].hasPrefix("[") || !host.contains(":") else { throw .malformed }
        self.init(host: host, port: Int(port), hosts: Set(hosts.map { $0.lowercased() }))
        guard Self.isLoopback(host) || self.hosts.contains(host.lowercased()) else { throw .notLoopback(host) }
    }

    /// As it is written.
    package var text: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    /// Whether only programs of this machine reach it.
    package var isLoopback: Bool { Self.isLoopback(host) }

    package static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
