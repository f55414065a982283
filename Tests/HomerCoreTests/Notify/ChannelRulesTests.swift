import HomerCore
import Testing

@Suite("What channels go by") struct ChannelRulesTests {
    @Test func `the signature is the one of the Standard Webhooks test vector`() {
        let header = WebhookSignature.header(
            secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            seconds: 1_614_265_330,
            body: Array(#"{"test": 2432232314}"#.utf8))
        #expect(header == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        for secret in ["", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64!"] {
            #expect(WebhookSignature.header(secret: secret, id: "a", seconds: 0, body: []) == nil)
        }
    }

    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
    func `base64 reads what it writes`(plain: String, encoded: String) {
        #expect(Base64.text(of: plain.utf8) == encoded && Base64.bytes(of: encoded) == Array(plain.utf8))
    }

    @Test func `what is no base64 is none`() {
        for text in ["Zg", "Zg=", "Z===", "Z=g=", "Zm9v!A==", "Zm 9v==="] { #expect(Base64.bytes(of: text) == nil) }
    }

    @Test(arguments: [
        [127, 0, 0, 1], [0, 0, 0, 0], [10, 1, 2, 3], [172, 16, 0, 1], [172, 31, 255, 255], [192, 168, 1, 1],
        [169, 254, 169, 254], [100, 64, 0, 1], [100, 100, 100, 200], [168, 63, 129, 16], [224, 0, 0, 1],
        [255, 255, 255, 255], [198, 18, 0, 1],
    ])
    func `an address of the own network is none of the public one, however it is carried`(four: [UInt8]) {
        #expect(AddressRules.refusal(of: four) != nil)
        let zeros = [UInt8](repeating: 0, count: 10)
        #expect(AddressRules.refusal(of: zeros + [0xFF, 0xFF] + four) != nil)
        #expect(AddressRules.refusal(of: [0, 0x64, 0xFF, 0x9B] + zeros.dropLast(2) + four) != nil)
        #expect(AddressRules.refusal(of: [0x20, 0x02] + four + zeros) != nil)
    }

    @Test func `public addresses pass, and those of sixteen bytes that stay near do not`() {
        for four: [UInt8] in [
            [1, 1, 1, 1], [172, 32, 0, 1], [192, 169, 0, 1], [149, 154, 167, 220], [100, 128, 0, 1],
        ] {
            #expect(AddressRules.refusal(of: four) == nil)
        }
        func sixteen(_ start: UInt8...) -> [UInt8] { start + [UInt8](repeating: 1, count: 16 - start.count) }
        #expect(AddressRules.refusal(of: sixteen(0x2A, 0x01)) == nil && AddressRules.refusal(of: []) != nil)
        let near = [
            sixteen(0xFC), sixteen(0xFD, 0), sixteen(0xFE, 0x80), sixteen(0xFE, 0xC0), sixteen(0xFF, 2),
            sixteen(0x20, 1, 0, 0), [UInt8](repeating: 0, count: 15) + [1], [UInt8](repeating: 0, count: 16),
        ]
        for address in near { #expect(AddressRules.refusal(of: address) != nil, "\(address)") }
    }

    @Test func `an address of a server is read in one way only`() {
        let url = ServerURL("HTTPS://Hooks.Example.com:8443/a?b#c")
        #expect(url?.host == "hooks.example.com" && url?.text == "https://hooks.example.com:8443/a?b#c")
        #expect(ServerURL("http://[::1]/")?.host == "::1" && ServerURL("http://[::1]:80")?.writtenHost == "[::1]")
        let wrong = [
            "", "http://", "http:///x", "ftp://x", "file:///x", "http://a@b/", "http://a:b@c/", "http://a b/",
            "http://a\\b", "http://a%2eb/", "http://[::1", "http://[::1]x", "http://a:0/", "http://a:99999/",
            "http://a:/",
            "http://ä.de/", "http://a:8O/", "http://a\n/", "http://a/\u{0}", "//a/", "http:/a/",
        ]
        for text in wrong { #expect(ServerURL(text) == nil, "\(text)") }
    }

    @Test func `one plain address of mail, and nothing else`() {
        for text in ["a@b.c", "root", "x+y_z@sub.example.com"] { #expect(MailAddress.isOne(text)) }
        for text in ["", "@b", "a@", "a b@c", "a@b,c@d", "Ada <a@b.c>", "a@b\n", "a@b@c", "-X/tmp/x", "ä@b", "a;b@c"] {
            #expect(!MailAddress.isOne(text), "\(text)")
        }
    }
}
