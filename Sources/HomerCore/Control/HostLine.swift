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
        guard text.utf8.count <= longest else { return nil }
        var rest = text.lowercased()[...]
        let name: Substring
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            name = rest[rest.index(after: rest.startIndex)..<end]
            rest = rest[rest.index(after: end)...]
            guard name.contains(":"), name.utf8.allSatisfy({ isHex($0) || ":.".utf8.contains($0) }) else { return nil }
        } else {
            name = rest.prefix { $0 != ":" }
            rest = rest[name.endIndex...]
            guard name.utf8.allSatisfy({ isWord($0) || $0 == UInt8(ascii: ".") }),
                name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ !$0.isEmpty })
            else { return nil }
        }
        guard rest.isEmpty || isPort(rest) else { return nil }
        return String(name)
    }

    private static func isPort(_ text: Substring) -> Bool {
        let digits = text.dropFirst()
        return text.hasPrefix(":") && !digits.isEmpty && digits.utf8.allSatisfy(isDigit) && UInt16(digits) != nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isHex(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || "-_".utf8.contains(byte)
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
