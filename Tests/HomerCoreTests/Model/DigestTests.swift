import HomerCore
import Testing

@Suite("SHA-1") struct SHA1Tests {
    /// The vectors of FIPS 180, and lengths around a block.
    static let cases: [(String, String)] = [
        ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"), ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        ),
        // What git calls an empty blob.
        ("blob 0\0", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"),
    ]

    @Test("The digests are the published ones", arguments: cases)
    func digest(_ text: String, _ hex: String) { #expect(SHA1.hex(Array(text.utf8)) == hex) }

    @Test("A million letters")
    func long() {
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        #expect(SHA1.hex(text) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f")
    }
}

@Suite struct SHA256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (String(repeating: "a", count: 1_000), "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"),
    ])
    func publishedVectorsHold(text: String, digest: String) { #expect(SHA256.hex(text) == digest) }

    @Test("Bytes that do not lie in one piece have the same digest")
    func pieces() {
        let bytes = Array("abcdbcdecdef".utf8)
        #expect(SHA256.hex(bytes.reversed().lazy.reversed()) == SHA256.hex(bytes))
        #expect(SHA256.hex(bytes[2...]) == SHA256.hex(Array(bytes[2...])))
    }

    @Test("A digest is what its hexadecimal digits say, and nothing else is one")
    func hexadecimal() throws {
        let hex = SHA256.hex("abc")
        let digest = try #require(Digest(hex: hex))
        #expect(digest.hex == hex && digest == Digest(of: "abc"))
        for other in ["", String(hex.dropLast()), hex + "0", hex.uppercased(), "g" + hex.dropFirst()] {
            #expect(Digest(hex: other) == nil)
        }
    }
}
