/// The name by which a request asks for this server, read strictly: a name that could be read in two ways is none.
///
/// A page in a browser can be made to ask an address of this machine under a name of its own (DNS rebinding); its `Host`
/// gives it away.
package enum HostLine {
    /// Why a request is not answered, whatever it asks for.
    package enum Problem: Hashable, Sendable {
        /// There is none, there are several, or it is no `NAME` or `NAME:PORT`.
        case unreadable
        /// It names another server.
        case foreign

        package var status: Int {
            switch self {
            case .unreadable: 400
            case .foreign: 421
            }
        }

        /// Quotes nothing of the request.
        package var message: String {
            switch self {
            case .unreadable: "a request has one Host line, a name or an address and its port, such as 127.0.0.1:9123"
            case .foreign: "this server has another name; name the one you ask by in `listenHosts` of homer.json"
            }
        }
    }

    private static let longest = 255

    /// The name in lower case, without its port and without the brackets of IPv6.
    ///
    /// - Returns: nil for what is no `NAME`, `ADDRESS` or `[ADDRESS]` with at most a port behind it: with a user, a path, a
    ///   space, a dot at its end, an empty port or one above 65535.
    package static func name(_ text: String) -> String? {
        guard text.utf8.count <= longest,
            let (written, _) = ServerURL.parts(of: text.lowercased()[...], ports: 0...65535)
        else { return nil }
        if written.first == "[" {
            let address = written.dropFirst().dropLast()
            return address.contains(":") ? String(address) : nil
        }
        let labels = written.split(separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy { !$0.isEmpty } ? String(written) : nil
    }
}

extension ListenAddress {
    /// Why a request with these `Host` lines is not answered; nil where it is: under the names of this machine for itself,
    /// and under `listenHosts`.
    package func problem(hosts lines: [String]) -> HostLine.Problem? {
        guard lines.count == 1, let name = HostLine.name(lines[0]) else { return .unreadable }
        return Self.isLoopback(name) || hosts.contains(name) ? nil : .foreign
    }
}
