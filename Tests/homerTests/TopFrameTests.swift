import HomerCLI
import HomerCore
import HomerReport
import HomerStore
import Testing

@testable import HomerCLI

/// The screen of `homer top`, line by line.
@Suite("homer top") struct TopFrameTests {
    private static var busy: TopFacts {
        var facts = TopFacts(
            workspace: "/home/ada/jobs", clock: "2026-02-06 05:00", daemon: "daemon 812 runs, up 3h20m",
            counts: "12 intents on, 2 running, 1 waiting; last 24 h: 30 succeeded, 1 failed")
        facts.wrong = [
            TopRow(["7", "Only 812 MB are free at /home/ada/jobs/.homer", "open for 12m"], .critical),
            TopRow(["5", "claude: no quota left", "acknowledged by ada@box, open for 3h"], .dim),
        ]
        facts.runs = [
            TopRow(["812", "morning-brief", "running", "claude", "2m5s"], .good),
            TopRow(["815", "nightly-backup", "running", "shell", "450ms"], .good),
            TopRow(["816", "weekly", "pending: concurrency", "-", "since 04:59"]),
        ]
        facts.next = [
            TopRow(["06:00", "mail", "in 1h"]), TopRow(["09:00 tomorrow", "report", "in 28h"]),
        ]
        facts.sources = [TopRow(["last change", "applied of 3f2a91c", "2h ago"], .dim)]
        return facts
    }

    @Test("What is wrong stands first, each part under its name")
    func whole() {
        let frame = TopFrame(Self.busy, width: 80, height: 24, footer: "q quits")
        #expect(
            frame.text == """
                homer /home/ada/jobs                                            2026-02-06 05:00
                daemon 812 runs, up 3h20m
                12 intents on, 2 running, 1 waiting; last 24 h: 30 succeeded, 1 failed

                WRONG (2)
                  7  Only 812 MB are free at /home/ada/jo…  open for 12m
                  5  claude: no quota left                  acknowledged by ada@box, open for 3h

                RUNS (3)
                  812  morning-brief   running               claude  2m5s
                  815  nightly-backup  running               shell   450ms
                  816  weekly          pending: concurrency  -       since 04:59

                NEXT (2)
                  06:00           mail    in 1h
                  09:00 tomorrow  report  in 28h

                SOURCE (1)
                  last change  applied of 3f2a91c  2h ago




                q quits

                """)
        #expect(frame.lines.count == 24)
        #expect(frame.lines[5].tone == .critical && frame.lines[6].tone == .dim)
    }

    @Test("A small window has every part, and says what it leaves out")
    func small() {
        let frame = TopFrame(Self.busy, width: 40, height: 13, footer: "q quits")
        #expect(
            frame.text == """
                homer /home/ada/jobs    2026-02-06 05:00
                daemon 812 runs, up 3h20m
                12 intents on, 2 running, 1 waiting; la…
                WRONG (2)
                  7  Only 812 MB ar…  open for 12m
                  5  claude: no quo…  acknowledged by a…
                RUNS (3)
                  … 3 more
                NEXT (2)
                  … 2 more
                SOURCE (1)
                  last change  applied of 3f2a9…  2h ago
                q quits

                """)
    }

    @Test("With nothing to show each part says so, and without a footer nothing is filled up")
    func empty() {
        var facts = TopFacts(
            workspace: "/w", clock: "2026-02-06 05:00", daemon: "no daemon runs; `homer run` starts one",
            counts: "no database yet; `homer run` makes it and starts")
        facts.isDaemonWell = false
        let frame = TopFrame(facts, width: 60, height: 24)
        #expect(
            frame.text == """
                homer /w                                    2026-02-06 05:00
                no daemon runs; `homer run` starts one
                no database yet; `homer run` makes it and starts

                WRONG
                  nothing is wrong

                RUNS
                  nothing runs or waits

                NEXT
                  nothing is due

                SOURCE
                  nothing to say

                """)
        #expect(frame.lines[1].tone == .warning)
    }

    @Test("No window is too small, no line too wide, and nothing of a file steers the terminal", arguments: 0..<40)
    func sizes(height: Int) {
        var facts = Self.busy
        facts.workspace = "/home/\u{1B}[2J\nada"
        facts.next += (1...50).map { TopRow(["06:00", "job-\($0)\u{7}", "in 1h"]) }
        for width in [0, 1, 2, 7, 39, 200] {
            let frame = TopFrame(facts, width: width, height: height, footer: "q quits")
            #expect(frame.lines.count == height)
            #expect(frame.lines.allSatisfy { $0.text.count <= max(1, width) })
            #expect(!frame.text.unicodeScalars.contains { $0 != "\n" && TerminalText.isControl($0) })
        }
    }

    @Test("Each key means one thing")
    func keys() {
        #expect(TopInput.wishes(of: [UInt8(ascii: "q")]) == [.leave])
        #expect(TopInput.wishes(of: [3]) == [.leave])
        // An arrow is three bytes, and nothing.
        #expect(TopInput.wishes(of: [0x1B, 0x5B, 0x41, UInt8(ascii: " "), UInt8(ascii: "x"), 12]) == [.draw, .draw])
    }

    @Test("A window that is not there is as COLUMNS and LINES say, within reason")
    func size() {
        #expect(TerminalSize.named(in: [:]) == .usual)
        #expect(
            TerminalSize.named(in: ["COLUMNS": "120", "LINES": "x"]) == TerminalSize(width: 120, height: 24))
        #expect(
            TerminalSize.named(in: ["COLUMNS": "-1", "LINES": "99999"]) == TerminalSize(width: 1, height: 1000))
    }
}
