/// The address of a server, read so strictly that no other reader can take another host from it.
package struct ServerURL: Hashable, Sendable {
    /// In lower case; an address of sixteen bytes without its brackets.
    package let host: String
    /// The same with the brackets.
    package let writtenHost: String
    /// The whole address, with the host in lower case.
    package let text: String

    /// nil for anything but `http://` or `https://`, a plain host, a port where there is one, and printable ASCII behind
    /// them. A user name before the host is refused too: it is where two readers of an address differ.
    package init?(_ text: String) {
        guard let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) }),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"\\\"<>^`{|}".utf8.contains($0) })
        else { return nil }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { !"/?#".contains($0) }
        guard let (written, port) = Self.parts(of: authority) else { return nil }
        let host = written.lowercased()
        writtenHost = host
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        self.text = scheme + host + port + rest.dropFirst(authority.count)
    }

    /// The host as it is written, and the port with its colon; nil for anything but these two, in plain ASCII.
    static func parts(
        of authority: Substring, ports: ClosedRange<Int> = 1...65535
    ) -> (host: Substring, port: Substring)? {
        let host: Substring
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[...end]
            let inner = host.dropFirst().dropLast()
            guard !inner.isEmpty, inner.utf8.allSatisfy({ ASCII.isHexDigit($0) || ":.".utf8.contains($0) }) else {
                return nil
            }
        } else {
            host = authority.prefix { $0 != ":" }
            guard !host.isEmpty, host.utf8.allSatisfy(isOfName) else { return nil }
        }
        let port = authority[host.endIndex...]
        guard !port.isEmpty else { return (host, port) }
        let digits = port.dropFirst()
        guard port.first == ":", let number = Int(digits), ports.contains(number),
            digits.utf8.allSatisfy(ASCII.isDigit)
        else { return nil }
        return (host, port)
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        ASCII.isWord(byte) || "-.".utf8.contains(byte)
    }
}
