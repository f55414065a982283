import HomerCore
import Testing

@Suite("Where the listener listens") struct ListenAddressTests {
    @Test(
        "Addresses of this machine alone are taken as they are written",
        arguments: ["127.0.0.1:9123", "127.8.9.1:1", "localhost:0", "[::1]:9123"])
    func loopback(_ text: String) throws {
        #expect(try ListenAddress(text).text == text)
    }

    @Test("An address that others reach has to be named", arguments: ["0.0.0.0:9123", "192.168.1.5:9123", "[::]:9123"])
    func remote(_ text: String) throws {
        let host = String(text[..<(text.lastIndex(of: ":") ?? text.endIndex)]).filter { !"[]".contains($0) }
        #expect(throws: ListenAddress.Refusal.notLoopback(host)) { try ListenAddress(text) }
        #expect(try ListenAddress(text, hosts: [host]).text == text)
    }

    @Test(
        "Anything else is refused",
        arguments: ["", ":9123", "9123", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "::1:9123", "localhost:-1"])
    func malformed(_ text: String) {
        #expect(throws: ListenAddress.Refusal.malformed) { try ListenAddress(text) }
    }

    @Test("A request is answered under the names of this machine for itself, and under those allowed")
    func hosts() throws {
        let address = try ListenAddress("127.0.0.1:9123", hosts: ["Box.lan"])
        for host in ["127.0.0.1:9123", "localhost:9123", "LOCALHOST", "[::1]:9123", "box.lan:9123", "BOX.LAN"] {
            #expect(address.problem(hosts: [host]) == nil, "\(host)")
        }
        for host in ["evil.example", "evil.example:9123", "127.0.0.1.evil.example", "box.lan.evil.example", "[::2]:1"] {
            #expect(address.problem(hosts: [host]) == .foreign, "\(host)")
        }
    }

    @Test(
        "A Host line that could be read in two ways is none: users, paths, lists, spaces, dots at the end, odd ports",
        arguments: [
            "", " ", ":", ":9123", "127.0.0.1:9123@evil.test", "a@127.0.0.1:9123", "127.0.0.1:9123/x", "127.0.0.1/x",
            "127.0.0.1:9123, evil.test", "127.0.0.1.", "localhost.:9123", ".localhost", "local..host", "127.0.0.1:",
            "127.0.0.1:99999", "127.0.0.1:+1", "127.0.0.1:1:2", "[::1", "[::1]x", "[::1]:9123@evil.test", "[]", "[a]",
            "::1", "127.0.0.1 evil", "127.0.0.1#a", "127.0.0.1?a", "127.0.0.1\\a", "127.0.0.1%2e", "loc\u{E4}l",
        ])
    func oddHosts(_ host: String) throws {
        let address = try ListenAddress("127.0.0.1:9123", hosts: ["box.lan"])
        #expect(address.problem(hosts: [host]) == .unreadable)
    }

    @Test("One Host line is wanted, whatever the others say")
    func severalHosts() throws {
        let address = try ListenAddress("127.0.0.1:9123")
        for hosts in [[], ["127.0.0.1:9123", "127.0.0.1:9123"], ["127.0.0.1:9123", "evil.test"]] {
            #expect(address.problem(hosts: hosts) == .unreadable, "\(hosts)")
        }
        #expect(HostLine.Problem.unreadable.status == 400 && HostLine.Problem.foreign.status == 421)
    }
}
