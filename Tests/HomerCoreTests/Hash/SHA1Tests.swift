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
