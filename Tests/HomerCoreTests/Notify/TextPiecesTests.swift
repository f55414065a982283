import HomerCore
import Testing

@Suite("Long texts in pieces") struct TextPiecesTests {
    private func cut(_ text: String, _ piece: Int = 20) -> [String] { TextPieces.cut(text, whole: piece, piece: piece) }

    @Test func `a text that fits stays whole, and an empty one is none`() {
        #expect(cut("twenty characters ok") == ["twenty characters ok"] && cut("").isEmpty)
        #expect(TextPieces.cut(String(repeating: "a", count: 4096), whole: 4096, piece: 4000).count == 1)
    }

    @Test func `the best place counts: paragraph, line, sentence, word`() {
        #expect(cut("one two. three\n\nfour five six") == ["one two. three", "four five six"])
        #expect(cut("one two. three\nfour five six") == ["one two. three", "four five six"])
        #expect(cut("one two three. four five six") == ["one two three.", "four five six"])
        #expect(cut("one two three four five six") == ["one two three four", "five six"])
    }

    @Test func `a place in the first half does not count`() {
        #expect(cut("one\n\ntwo three four five six") == ["one\n\ntwo three four", "five six"])
        #expect(cut(String(repeating: "x", count: 45)).map(\.count) == [20, 20, 5])
    }

    @Test func `no piece is too long or empty, and nothing but white space is lost`() {
        let letters = Array("ab c.\n\n👩‍👩‍👧‍👦e\u{301}\r\n")
        var state: UInt64 = 42
        for _ in 0..<300 {
            var text = ""
            for _ in 0..<120 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text.append(letters[Int(state >> 33) % letters.count])
            }
            let pieces = cut(text)
            #expect(pieces.allSatisfy { (1...20).contains($0.utf16.count) })
            let kept = pieces.joined().filter { !$0.isWhitespace }
            #expect(Array(kept.unicodeScalars) == Array(text.filter { !$0.isWhitespace }.unicodeScalars))
        }
    }

    @Test func `a character longer than a piece is cut within`() {
        let stack = "a" + String(repeating: "\u{301}", count: 50)
        #expect(cut(stack).joined().unicodeScalars.elementsEqual(stack.unicodeScalars))
    }
}
