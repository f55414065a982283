import HomerCore
import HomerTesting
import Testing

@testable import HomerDiscovery

@Suite("The context pack") struct ContextPackTests {
    private static func full() throws -> PackWorld {
        var world = PackWorld()
        world.files = [
            .daily(try PackWorld.day("2026-03-08")): .text("today"),
            .daily(try PackWorld.day("2026-03-07")): .text("yesterday"),
            .daily(try PackWorld.day("2026-03-06")): .text("the day before"),
            .me: .text("I am Ada"),
            .work: .text("# Work\n## Projects\n- one\n* two\n## Other\n- three\n"),
            .life: .text("garden"),
            .ideas: .text("## Idea A\nwhy\n\n## Idea B [Done]\nno\n### Idea C\n"),
            .tools: .text("sqlite3"),
            .briefing: .text("# Morning"),
        ]
        world.counts = [.init("Runs Failed Since Yesterday", 2)]
        return world
    }

    @Test("Its parts stand in the old HOMER's order, under its header")
    func order() throws {
        let pack = try Self.full().pack()
        #expect(pack.text.hasPrefix("# Night Mode Context Pack\n"))
        let titles = pack.text.matches(of: /(?m)^## (.+)$/).map { String($0.output.1) }
        // Headings of quoted files are among them.
        let own = ["System Information"] + PackSection.allCases.map(\.title)
        #expect(titles.filter(own.contains) == own)
        #expect(
            own == [
                "System Information", "Today's Daily Log", "Recent Activity (Previous 2 Days)", "Identity (me.md)",
                "Work Context (work.md)", "Life Context (life.md)", "Active Projects", "Pending Ideas",
                "Available Tools (tools.md)", "Previous Morning Briefing",
            ])
        #expect(pack.text.contains("\n\n---\n\n## Today's Daily Log\n<<<DATA "))
        let prompt = pack.prompt(instructions: "Plan.")
        #expect(prompt == pack.text + "\n\n---\n\n## Night Supervisor Instructions\n\nPlan.")
    }

    @Test("Each section quotes what its file says")
    func quotations() throws {
        let pack = try Self.full().pack()
        #expect(pack.quotation("daily/2026-03-08.md", under: "Today's Daily Log") == "today")
        let recent = PackSection.recent.title
        #expect(pack.quotation("daily/2026-03-07.md", under: recent) == "yesterday")
        #expect(pack.quotation("daily/2026-03-06.md", under: recent) == "the day before")
        #expect(pack.quotation("life.md", under: "Life Context (life.md)") == "garden")
        #expect(pack.quotation("work.md", under: "Active Projects") == "- one\n- two")
        #expect(pack.quotation("ideas.md", under: "Pending Ideas") == "## Idea A\nwhy\n\n---\n\n### Idea C")
        #expect(pack.quotation("handoffs/morning_briefing.md", under: "Previous Morning Briefing") == "# Morning")
    }

    @Test("It says the time of the machine and of its owner, and the night's own date")
    func system() throws {
        let text = try Self.full().pack().text
        #expect(
            text.contains(
                """
                ## System Information
                System Time: 2026-03-08T09:30:00.000Z
                Local Time: 2026-03-08 01:30:00 (America/Los_Angeles, UTC-08:00)
                Day of Week: Sunday
                Night: 2026-03-08
                Platform: linux
                Homer Version: 0.1.0
                Runs Failed Since Yesterday: 2

                ---
                """))
    }

    @Test(
        "The days before are days of the calendar, whatever clocks do",
        arguments: [
            ("2026-03-09", ["2026-03-08", "2026-03-07"]), ("2026-01-01", ["2025-12-31", "2025-12-30"]),
            ("2024-03-01", ["2024-02-29", "2024-02-28"]), ("2026-11-02", ["2026-11-01", "2026-10-31"]),
        ])
    func days(day: String, before: [String]) throws {
        let settings = PackSettings(memoryDirectory: "/m", outputDirectory: "/n", day: try PackWorld.day(day))
        #expect(settings.recent.map(\.description) == before)
        #expect(settings.localDate == day)
        #expect(settings.files.first == .daily(settings.day))
        #expect(settings.files.filter { $0 == .work }.count == 1)
    }

    @Test("A night that began before midnight keeps its date")
    func pastMidnight() throws {
        var world = PackWorld()
        world.settings.day = try PackWorld.day("2026-03-07")
        world.files = [.daily(try PackWorld.day("2026-03-07")): .text("its log")]
        let pack = try world.pack()
        #expect(pack.quotation("daily/2026-03-07.md", under: "Today's Daily Log") == "its log")
        #expect(pack.text.contains("Local Time: 2026-03-08"))
        #expect(pack.text.contains("Night: 2026-03-07"))
    }

    @Test("Each section has its limit", arguments: PackSection.allCases)
    func limits(section: PackSection) throws {
        let long =
            switch section {
            case .projects: "## Projects\n- " + String(repeating: "x", count: 20_000)
            case .ideas: "## I\n" + String(repeating: "x", count: 20_000)
            default: String(repeating: "x", count: 20_000)
            }
        var world = PackWorld()
        for file in section.files(world.settings) { world.files[file] = .text(long) }
        let pack = try world.pack()
        let entry = try #require(pack.entry(section))
        #expect(entry.state == .used)
        #expect(entry.used == section.limit)
        #expect(entry.isTruncated)
        let file = try #require(section.files(world.settings).first)
        let quotation = try #require(pack.quotation(file.name, under: section.title))
        #expect(quotation.hasSuffix("x\n\n[... truncated for context limit ...]"))
        #expect(quotation.utf16.count == section.limit + PackCut.mark.utf16.count)
        #expect(entry.sha256 == SHA256.hex(quotation))
    }

    @Test("Recent days share one limit, the nearest first")
    func shared() throws {
        var world = PackWorld()
        let (near, far) = (try PackWorld.day("2026-03-07"), try PackWorld.day("2026-03-06"))
        world.files = [
            .daily(near): .text(String(repeating: "a", count: 7000)),
            .daily(far): .text(String(repeating: "b", count: 7000)),
        ]
        var entries = try world.pack().manifest.filter { $0.section == .recent }
        #expect(entries.map(\.used) == [7000, 1000])
        #expect(entries.map(\.isTruncated) == [false, true])
        world.files[.daily(near)] = .text(String(repeating: "a", count: 8000))
        entries = try world.pack().manifest.filter { $0.section == .recent }
        #expect(entries.map(\.state) == [.used, .noRoom])
    }

    @Test("Missing, unreadable and empty are three different things")
    func absence() throws {
        var world = PackWorld()
        world.files = [
            .me: .missing, .life: .unreadable("Permission denied"), .tools: .text(" \n\n"), .work: .text("no projects"),
        ]
        let pack = try world.pack()
        #expect(pack.entry(.me)?.state == .missing)
        #expect(pack.entry(.life)?.state == .unreadable)
        #expect(pack.entry(.life)?.reason == "Permission denied")
        #expect(pack.entry(.tools)?.state == .empty)
        #expect(pack.entry(.tools)?.bytes == 3)
        #expect(pack.entry(.projects)?.state == .empty)
        #expect(pack.entry(.ideas)?.state == .missing)
        #expect(pack.text.contains("me.md (missing), life.md (unreadable), ideas.md (missing)"))
        #expect(!pack.text.contains("## Identity"))
        #expect(!pack.text.contains("## Available Tools"))
        #expect(pack.manifestJSON.contains(#""section":"life","path":"/m/life.md","state":"unreadable","reason":"#))
    }

    @Test("The manifest has the hash of each file, of what went in, and of the whole")
    func manifest() throws {
        let pack = try Self.full().pack()
        let value = pack.manifestValue
        #expect(value["localDate"]?.string == "2026-03-08")
        #expect(value["sha256"]?.string == SHA256.hex(pack.text))
        #expect(value["entries"]?.array?.count == 10)
        let work = try #require(pack.entry(.work))
        let projects = try #require(pack.entry(.projects))
        #expect(work.fileSHA256 == SHA256.hex("# Work\n## Projects\n- one\n* two\n## Other\n- three\n"))
        #expect(work.fileSHA256 == projects.fileSHA256)
        #expect(projects.sha256 == SHA256.hex("- one\n- two"))
        #expect(projects.entriesUsed == 2)
        #expect(try Self.full().pack() == pack)
    }

    @Test("A dry run shows the manifest and the text")
    func dryRun() throws {
        let pack = try Self.full().pack()
        let text = pack.dryRunText
        #expect(text.hasPrefix("Context pack of 2026-03-08: \(pack.text.utf8.count) bytes, SHA-256 "))
        #expect(text.contains("\nprojects  /m/work.md"))
        #expect(text.contains("11/3000, 2 of 2"))
        #expect(text.hasSuffix(pack.text + "\n"))
        #expect(!text.contains("No file of the memory is there"))
        #expect(try PackWorld().pack().dryRunText.contains("No file of the memory is there"))
    }
}
