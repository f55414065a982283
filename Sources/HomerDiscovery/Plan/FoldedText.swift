/// A text as the rules of a night compare it: letters that only look like Latin ones are Latin ones, in lower case.
enum FoldedText {
    static func of(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(latin(scalar)) }
        return String(result).lowercased()
    }

    /// The words: runs of ASCII letters and digits. `homer.json` is two.
    static func words(_ folded: String) -> [String] {
        folded.utf8.split { !isWord($0) }.map { String(Substring($0)) }
    }

    /// Whether most letters of an unfolded text are of a script that the rules cannot read.
    static func isForeign(_ text: String) -> Bool {
        var (latin, other) = (0, 0)
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                if scalar.properties.isAlphabetic { latin += 1 }
            } else if scalar.properties.isAlphabetic {
                other += 1
            }
        }
        return other > latin
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static func latin(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case ..<0x80: scalar
        // Full-width forms of ASCII.
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        // Bold, italic, script and other letters of mathematics: thirteen alphabets of 52 letters.
        case 0x1D400...0x1D6A3:
            Unicode.Scalar(letter((scalar.value - 0x1D400) % 52)) ?? scalar
        default: lookalikes[scalar] ?? scalar
        }
    }

    private static func letter(_ index: UInt32) -> UInt32 { index < 26 ? 0x41 + index : 0x61 + index - 26 }

    /// By code point, because the eye cannot check them.
    private static let lookalikes: [Unicode.Scalar: Unicode.Scalar] = [
        // Cyrillic and Armenian.
        "\u{430}": "a", "\u{432}": "b", "\u{441}": "c", "\u{501}": "d", "\u{435}": "e", "\u{493}": "f",
        "\u{4BB}": "h", "\u{456}": "i", "\u{458}": "j", "\u{43A}": "k", "\u{4CF}": "l", "\u{43C}": "m",
        "\u{578}": "n", "\u{43E}": "o", "\u{440}": "p", "\u{51B}": "q", "\u{455}": "s", "\u{442}": "t",
        "\u{51D}": "w", "\u{445}": "x", "\u{443}": "y", "\u{410}": "A", "\u{412}": "B", "\u{421}": "C",
        "\u{415}": "E", "\u{41D}": "H", "\u{406}": "I", "\u{408}": "J", "\u{41A}": "K", "\u{41C}": "M",
        "\u{41E}": "O", "\u{420}": "P", "\u{405}": "S", "\u{422}": "T", "\u{425}": "X", "\u{423}": "Y",
        // Greek.
        "\u{3B1}": "a", "\u{3B9}": "i", "\u{3BA}": "k", "\u{3BD}": "v", "\u{3BF}": "o", "\u{3C1}": "p",
        "\u{3C4}": "t", "\u{3C5}": "u", "\u{3C7}": "x", "\u{391}": "A", "\u{392}": "B", "\u{395}": "E",
        "\u{396}": "Z", "\u{397}": "H", "\u{399}": "I", "\u{39A}": "K", "\u{39C}": "M", "\u{39D}": "N",
        "\u{39F}": "O", "\u{3A1}": "P", "\u{3A4}": "T", "\u{3A5}": "Y", "\u{3A7}": "X",
        // Others.
        "\u{131}": "i", "\u{251}": "a", "\u{261}": "g", "\u{2010}": "-", "\u{2011}": "-", "\u{2012}": "-",
        "\u{2013}": "-", "\u{2212}": "-", "\u{2024}": ".", "\u{2044}": "/", "\u{2215}": "/", "\u{29F8}": "/",
    ]
}
