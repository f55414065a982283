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
            #expect(address.mayAnswer(host: host), "\(host)")
        }
        for host in ["evil.example", "evil.example:9123", "127.0.0.1.evil.example", "box.lan.evil.example", ""] {
            #expect(!address.mayAnswer(host: host), "\(host)")
        }
        #expect(!address.mayAnswer(host: nil))
    }
}
