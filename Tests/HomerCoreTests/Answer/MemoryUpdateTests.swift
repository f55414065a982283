import HomerCore
import HomerTesting
import Testing

@Suite("Memory updates") struct MemoryUpdateTests {
    private func read(_ answer: String, lane: String = "work") -> MemoryUpdates {
        MemoryUpdates(reading: answer, lane: lane)
    }

    @Test("Tags are cut out, their texts are kept in order, blank lines are squeezed, as the old HOMER did")
    func tags() {
        let found = read(
            """
            Done.

            <memory-update target="life">
              Dentist at nine
            </memory-update>


            More.
            <memory-update>ship on Friday</memory-update><memory-update target="global"></memory-update>

            """)
        #expect(found.updates == [MemoryUpdate(.life, "Dentist at nine"), MemoryUpdate(.work, "ship on Friday")])
        #expect(found.answer == "Done.\n\nMore.")
        #expect(found.cut == 0)
    }

    @Test(
        "The target is the tag's, else the lane; what the old HOMER did not know is general",
        arguments: [
            ("<memory-update>x</memory-update>", "work", MemoryUpdate.Context.work),
            ("<memory-update>x</memory-update>", "default", .general),
            ("<memory-update>x</memory-update>", "trading", .general),
            ("<memory-update target=\"global\">x</memory-update>", "work", .general),
            ("<memory-update \n\ttarget=\"life\">x</memory-update>", "work", .life),
        ])
    func targets(answer: String, lane: String, context: MemoryUpdate.Context) {
        #expect(read(answer, lane: lane).updates == [MemoryUpdate(context, "x")])
    }

    @Test(
        "What is no such tag stays, and so does the answer",
        arguments: [
            "  \n\n\n\nno tag  ", "<memory-update>never closed",
            "<memory-update target=\"../etc/passwd\">x</memory-update>",
            "<memory-update target='work'>x</memory-update>", "<memory-updates>x</memory-update>",
            "<memory-update target=\"work\" >x</memory-update>", "</memory-update>", "<memory-update",
        ])
    func text(answer: String) {
        let found = read(answer)
        #expect(found.answer == answer && found.updates.isEmpty && found.cut == 0)
        #expect(found.ignored == (answer.contains("<memory-update") ? 1 : 0))
    }

    @Test("A tag inside a tag is text of the outer one; the first closing tag ends it")
    func nested() {
        let found = read("<memory-update>a <memory-update>b</memory-update> c</memory-update>")
        #expect(found.updates == [MemoryUpdate(.work, "a <memory-update>b")])
        #expect(found.answer == "c</memory-update>")
    }

    @Test("Too many and too long ones are cut and counted")
    func limits() {
        let many = read(String(repeating: "<memory-update>x</memory-update>", count: 25))
        #expect(many.updates.count == MemoryUpdates.most && many.cut == 5 && many.answer.isEmpty)
        let long = read("<memory-update>" + String(repeating: "é", count: 20_000) + "</memory-update>")
        #expect(long.cut == 1)
        #expect((long.updates.first?.text.utf8.count ?? 0) < MemoryUpdates.longest + 100)
    }

    @Test("Any output is read without a crash, in time linear in it")
    func fuzz() {
        let seed: UInt64 = 20_260_207
        print("MemoryUpdateTests seed: \(seed)")
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "<memory-update", ">", " target=\"work\"", " target=\"", "\">", "</memory-update>", "</memory-update", "\n",
            " ",
            "é", "\u{0}", "x", "### 12:00 [work]\n", "<", "/",
        ]
        for round in 0..<10_000 {
            let text = (0..<Int.random(in: 0...16, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }.joined()
            let found = read(text)
            #expect(found.answer.utf8.count <= text.utf8.count, "round \(round)")
            #expect(
                found.updates.allSatisfy { !$0.text.isEmpty && !$0.text.contains("</memory-update>") }, "round \(round)"
            )
            #expect(!found.updates.isEmpty || found.answer == text || text.contains("</memory-update>"))
        }
        let unclosed = String(repeating: "<memory-update>", count: 60_000)
        #expect(read(unclosed).answer == unclosed)
    }

    @Test("An entry is the old HOMER's, and no answer can forge one")
    func entries() {
        #expect(MemoryEntry.heading(date: "2026-02-03") == "# 2026-02-03\n\n")
        #expect(MemoryEntry.text(MemoryUpdate(.work, "a\n\nb"), time: "06:02") == "### 06:02 [work]\na\n\nb\n\n")
        let hostile = MemoryUpdate(.life, "x\n### 09:00 [work]\n  ## Summary\n### Step\u{1B}[2J\u{0}")
        #expect(
            MemoryEntry.text(hostile, time: "06:02")
                == "### 06:02 [life]\nx\n> ### 09:00 [work]\n>   ## Summary\n### Step[2J\n\n")
    }
}
