import HomerTesting
import Testing

@testable import HomerCore

/// Word-level differences of texts.
struct TextDiffTests {
    /// `[-gone-]{+new+}`, as git writes it.
    private static func marked(_ old: String, _ new: String) -> String {
        TextDiff(from: old, to: new).pieces.map { piece in
            switch piece.kind {
            case .same: piece.text
            case .removed: "[-\(piece.text)-]"
            case .added: "{+\(piece.text)+}"
            }
        }.joined()
    }

    @Test(arguments: [
        ("same", "same", "same"), ("", "", ""), ("", "new", "{+new+}"), ("old", "", "[-old-]"),
        ("write for Monday.", "write for Tuesday.", "write for [-Monday-]{+Tuesday+}."),
        ("read the whole long report", "read report", "read [-the whole long -]report"),
        (
            "send a few short words to Ada", "send many long words to Ada",
            "send [-a few short-]{+many long+} words to Ada"
        ),
        ("a\nb\nc\n", "a\nc\n", "a\n[-b\n-]c\n"), ("one\r\ntwo\r\n", "one\r\n2\r\n", "one\r\n[-two\r\n-]{+2\r\n+}"),
        ("tail", "tail\n", "tail{+\n+}"), ("café au lait", "cafe\u{301} au lait", "[-café-]{+cafe\u{301}+} au lait"),
        ("今日は晴れ", "今日は雨れ", "今日は[-晴-]{+雨+}れ"),
    ])
    func `Only what differs is marked, in whole words`(_ old: String, _ new: String, _ marked: String) {
        #expect(Array(Self.marked(old, new).utf8) == Array(marked.utf8))
    }

    @Test func `Texts with nothing in common are shown one after the other`() {
        let pieces = TextDiff(from: "Write the morning brief.", to: "rm -rf /srv/archive").pieces
        #expect(pieces.map(\.kind) == [.removed, .added])
    }

    @Test func `Applying the difference gives the new text, undoing it the old one, whatever they are`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        let words = [
            "a", "b", "word", " ", " ", "  ", "\n", "\n", "\r\n", "\t", "é", "e\u{301}", "👩‍💻", "今", "\u{200B}", "\u{0}",
            ".", "-", "[-",
            "+}",
        ]
        func text(_ most: Int) -> String {
            (0..<Int.random(in: 0...most, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }
                .joined()
        }
        for round in 0..<2000 {
            let old = text(40)
            // Half of them are edits of each other, as real ones are.
            let new = random.isLucky(50) ? text(40) : old.prefix(old.count / 2) + text(3) + old.suffix(old.count / 3)
            let diff = TextDiff(from: old, to: String(new))
            let before = diff.pieces.filter { $0.kind != .added }.flatMap { Array($0.text.utf8) }
            let after = diff.pieces.filter { $0.kind != .removed }.flatMap { Array($0.text.utf8) }
            #expect(before == Array(old.utf8) && after == Array(new.utf8), "seed \(seed), round \(round)")
            #expect(!diff.pieces.contains { $0.text.isEmpty }, "seed \(seed), round \(round)")
            #expect(
                !zip(diff.pieces, diff.pieces.dropFirst()).contains { $0.kind == $1.kind },
                "seed \(seed), round \(round)")
        }
    }

    @Test func `A way between sequences is one, and a shortest one`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        for round in 0..<1000 {
            func sequence() -> [Int] {
                (0..<Int.random(in: 0...12, using: &random)).map { _ in Int.random(in: 0...3, using: &random) }
            }
            let (old, new) = (sequence(), sequence())
            let edits = EditScript.edits(from: old, to: new)
            var (before, after) = (old[...], new[...])
            for edit in edits {
                switch edit {
                case .keep: #expect(before.popFirst() == after.popFirst(), "seed \(seed), round \(round)")
                case .remove: _ = before.popFirst()
                case .insert: _ = after.popFirst()
                }
            }
            #expect(before.isEmpty && after.isEmpty, "seed \(seed), round \(round)")
            let known = new.difference(from: old).count
            #expect(edits.count { $0 != .keep } == known, "seed \(seed), round \(round)")
        }
    }

    @Test func `Two long texts without a common word end in one replacement`() {
        let old = (0..<5000).map { "old\($0)" }
        let new = (0..<5000).map { "new\($0)" }
        let edits = EditScript.edits(from: ["first"] + old + ["last"], to: ["first"] + new + ["last"])
        #expect(edits.count == 10_002)
        #expect(edits.first == .keep && edits.last == .keep && edits[1] == .remove && edits[10_000] == .insert)
    }

    // MARK: excerpts

    private struct NoLine: Error {}

    private static func line(_ row: TextDiffExcerpt.Row) throws -> TextDiffExcerpt.Line {
        if case .line(let line) = row { return line }
        throw NoLine()
    }

    private static func excerpt(_ old: String, _ new: String) -> TextDiffExcerpt {
        TextDiffExcerpt(TextDiff(from: old, to: new))
    }

    @Test func `A change far into a long line is shown with what stands around it`() throws {
        let lead = String(repeating: "You are my assistant. ", count: 30)
        let rows = Self.excerpt(lead + "Be brief." + lead, lead + "Be verbose." + lead).rows
        try #require(rows.count == 1)
        let line = try Self.line(rows[0])
        #expect(line.kind == .changed)
        #expect(line.pieces.contains(TextDiff.Piece(.removed, "brief")))
        #expect(line.pieces.contains(TextDiff.Piece(.added, "verbose")))
        #expect(line.pieces[0].text.hasPrefix("…") && line.pieces[0].text.hasSuffix("Be "))
        #expect(line.pieces.allSatisfy { $0.text.count < 100 })
    }

    @Test func `Of a long text only lines near a change are left, with their numbers`() {
        let lines = (1...40).map { "line number \($0)" }
        var edited = lines
        edited[19] = "line number twenty"
        edited.remove(at: 30)
        let excerpt = Self.excerpt(lines.joined(separator: "\n"), edited.joined(separator: "\n"))
        #expect(excerpt.changedLines == 2)
        let shown = excerpt.rows.map { row in
            switch row {
            case .skipped(let count): "skip \(count)"
            case .line(let line): "\(line.number) \(line.kind.rawValue)"
            }
        }
        #expect(
            shown == [
                "skip 17", "18 same", "19 same", "20 changed", "21 same", "22 same", "skip 6", "29 same", "30 same",
                "31 removed", "31 same", "32 same", "skip 7",
            ])
    }

    @Test func `A line feed that is new or gone is seen`() throws {
        let line = try Self.line(#require(Self.excerpt("one two", "one\ntwo").rows.first))
        #expect(line.pieces.map(\.text).joined().contains("⏎"))
    }

    // MARK: fields

    @Test func `Texts that only look alike are a change of the field`() {
        let changes = fieldChanges(
            from: .object(["query": "caf\u{E9}"]), to: .object(["query": "cafe\u{301}"]))
        #expect(changes.map(\.path) == ["query"])
    }

    @Test func `A value is shown side by side while it is short, and as a text from then on`() {
        func form(_ before: JSONValue?, _ after: JSONValue?) -> FieldChangeForm {
            FieldChange(path: "query", before: before, after: after).form
        }
        #expect(form("true", "false") == .short)
        #expect(form(nil, 5) == .short)
        #expect(form("two\nlines", "three\nlines") != .short)
        let long = String(repeating: "word ", count: 20)
        #expect(form(.string(long), .string(long)) == .short)
        #expect(form(nil, .string(long)) == .whole(long))
        let list = JSONValue.strings((0..<20).map { "argument-\($0)" })
        #expect(form(list, .strings(["one"])) != .short)
    }
}
