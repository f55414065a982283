import Crypto

/// Names of contents, not proofs of who wrote them.
package enum SHA256 {
    /// The digest as 64 lower-case hexadecimal digits.
    package static func hex(_ bytes: some Collection<UInt8>) -> String { Digests.hex(bytes, Crypto.SHA256.self) }

    package static func hex(_ text: String) -> String { hex(text.utf8) }
}

extension SHA256 {
    /// The digest of bytes that come in pieces.
    package struct Stream {
        private var function = Crypto.SHA256()

        package init() {}

        package mutating func append(_ bytes: UnsafeRawBufferPointer) { function.update(bufferPointer: bytes) }

        /// Of all pieces so far.
        package var hex: String { Digests.text(of: function.finalize()) }
    }
}

/// The names git gives to its objects. Never for secrets, nor to tell an attacker's text from another.
package enum SHA1 {
    /// The digest as 40 lower-case hexadecimal digits.
    package static func hex(_ bytes: some Collection<UInt8>) -> String { Digests.hex(bytes, Insecure.SHA1.self) }
}

/// A SHA-256 digest where there are many of them: 32 bytes, and no text.
package struct Digest: Hashable, Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64)

    /// nil unless there are 32 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        words = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    }

    /// Of one piece after the other.
    package init(of pieces: UnsafeRawBufferPointer...) {
        var function = Crypto.SHA256()
        for piece in pieces { function.update(bufferPointer: piece) }
        words = (0, 0, 0, 0)
        let digest = function.finalize()
        withUnsafeMutableBytes(of: &words) { words in digest.withUnsafeBytes { words.copyMemory(from: $0) } }
    }

    package init(of text: String) { self = Array(text.utf8).withUnsafeBytes { Digest(of: $0) } }

    package var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

    /// nil unless these are 64 hexadecimal digits as `hex` writes them.
    package init?(hex: String) {
        var hex = hex
        let words = hex.withUTF8 { digits -> (UInt64, UInt64, UInt64, UInt64)? in
            guard digits.count == 64, let first = Self.word(digits[..<16]), let second = Self.word(digits[16..<32]),
                let third = Self.word(digits[32..<48]), let fourth = Self.word(digits[48...])
            else { return nil }
            return (first, second, third, fourth)
        }
        guard let words else { return nil }
        self.words = words
    }

    /// Sixteen digits as they lie in memory; nil when one of them is none.
    private static func word(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case 0x30...0x39: value = value << 4 | UInt64(digit - 0x30)
            case 0x61...0x66: value = value << 4 | UInt64(digit - 0x57)
            default: return nil
            }
        }
        return UInt64(bigEndian: value)
    }

    /// As 64 lower-case hexadecimal digits.
    package var hex: String { withUnsafeBytes(of: words) { Digests.text(of: $0) } }

    package static func == (one: Digest, other: Digest) -> Bool { one.words == other.words }
    package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

enum Digests {
    /// Hands the bytes over in one piece.
    static func hex<Function: HashFunction>(_ bytes: some Collection<UInt8>, _: Function.Type) -> String {
        func digest(_ buffer: UnsafeRawBufferPointer) -> String {
            var function = Function()
            function.update(bufferPointer: buffer)
            return text(of: function.finalize())
        }
        let known = bytes.withContiguousStorageIfAvailable { digest(UnsafeRawBufferPointer($0)) }
        return known ?? Array(bytes).withUnsafeBytes(digest)
    }

    /// Lower-case hexadecimal digits, two a byte.
    static func text(of digest: some Sequence<UInt8>) -> String { Array(digest).withUnsafeBytes { text(of: $0) } }

    static func text(of digest: UnsafeRawBufferPointer) -> String {
        func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
        return String(unsafeUninitializedCapacity: 2 * digest.count) { buffer in
            for (place, byte) in digest.enumerated() {
                buffer[2 * place] = digit(byte >> 4)
                buffer[2 * place + 1] = digit(byte & 15)
            }
            return 2 * digest.count
        }
    }
}
