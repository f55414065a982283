import Foundation
import HomerCore
import HomerStore
import Testing

/// `homer discover` and `homer tonight` as a person types them.
@Suite(.ownThreads) struct DiscoverCommandTests {
    @Test func `show tells what became of each item, and what to do next`() async throws {
        let fixture = try Fixture()
        let session = try fixture.night()
        let answer = try await fixture.homer("discover", "show")
        #expect(answer.code == 0)
        #expect(answer.lines[0] == "Session:    night-2026-02-03" && answer.lines[1] == "Phase:      done")
        #expect(answer.out.contains("Started:    2026-02-03 09:15 ("))
        #expect(answer.out.contains("Ended:      2026-02-03 10:15, after 1h0m\n"))
        #expect(answer.out.contains("Context:    1 of 2 files used, 25 bytes: \(fixture.root)/.homer/discovery/"))
        #expect(answer.out.contains("Planner:    asked once\nPlan:       Three things\n"))
        #expect(answer.out.contains("ITEM   KIND            STATE"))
        let table = answer.lines.filter { $0.first?.isNumber == true }
        #expect(table.count == 3 && table[0].contains("done") && table[0].hasSuffix("Caches of SQLite   -"))
        #expect(table[1].contains("waiting_approval") && table[2].hasSuffix("Edit desired/      it edits desired/"))
        #expect(
            answer.out.contains("  homer approve 3     item 2 waits, risk high\n  homer discover briefing \(session)\n")
        )
        let json = try await fixture.homer("discover", "show", session, "-o", "json").json()
        #expect(json["kind"] == "DiscoverySession" && json["plan"]?["summary"] == "Three things")
        #expect(json["items"]?.array?.compactMap { $0["state"]?.string } == ["done", "waiting_approval", "refused"])
        #expect(json["answer"] == nil)
    }

    @Test func `list, plan and briefing answer in every form`() async throws {
        let fixture = try Fixture()
        try fixture.night("2026-02-02", at: Fixture.then - .days(1))
        let session = try fixture.openNight()
        #expect(try await fixture.homer("discover", "-o", "name").out == "night-2026-02-03\nnight-2026-02-02\n")
        let list = try await fixture.homer("discover", "list", "-o", "wide")
        #expect(list.lines[0].hasPrefix("SESSION            PHASE       STARTED"))
        #expect(list.lines[1].contains("execution") && list.lines[1].contains("manual"))
        let plan = try await fixture.homer("discover", "plan")
        #expect(
            plan.out.contains("2. Draft a fix\n   code_proposal, risk high, priority 50, after 1; waiting_approval\n"))
        #expect(plan.out.contains("    Do 2\n"))
        #expect(try await fixture.homer("discover", "plan", "-o", "name").out == "1\n2\n3\n")
        #expect(try await fixture.homer("discover", "plan", "--raw").out == "Here it is: {…}\n")
        // The night that goes on has none yet.
        let briefing = try await fixture.homer("discover", "briefing")
        #expect(briefing.code == 0 && briefing.err.contains("\(session) has no briefing (execution)"))
        #expect(briefing.out == "# Morning Briefing\n\\u001b[2Jfine\n")
        let none = try await fixture.homer("discover", "briefing", session)
        #expect(none.code == 2 && none.err.contains("it is in phase execution; `homer discover show \(session)`"))
    }

    @Test func `What a night could not write is said by show`() async throws {
        let fixture = try Fixture()
        let (session, now) = (try fixture.openNight(), Fixture.then + .hours(1))
        try fixture.store.beginSynthesis(session, from: .execution, failure: "no plan", now: now)
        try fixture.store.beginBriefing(session, findings: "{}", writer: nil, deadline: now, now: now)
        try fixture.store.concludeDiscovery(session, briefing: "# B", unwritten: "/out: Not a directory", now: now)
        let shown = try await fixture.homer("discover", "show", session)
        #expect(shown.out.contains("Phase:      failed: no plan\n"))
        #expect(shown.out.contains("Note:       files could not be written: /out: Not a directory\n"))
        let json = try await fixture.homer("discover", "show", session, "-o", "json").json()
        #expect(
            json["notes"]?.array?.compactMap(\.string) == ["files could not be written: /out: Not a directory"])
    }

    @Test func `A session that is not there is named, with the nearest`() async throws {
        let fixture = try Fixture()
        let none = try await fixture.homer("discover", "show")
        #expect(none.code == 2 && none.err.contains("no night has been yet; `homer discover run` begins one"))
        let list = try await fixture.homer("discover")
        #expect(list.code == 0 && list.err.contains("homer flags set runtime.discovery_enabled true"))
        #expect(try await fixture.homer("discover", "-o", "json").out == "[]\n")
        try fixture.night()
        let wrong = try await fixture.homer("discover", "show", "night-2026-02-30")
        #expect(wrong.code == 2 && wrong.err.contains("did you mean \"night-2026-02-03\"?"))
    }

    @Test func `run is refused while discovery is off, while a night goes on, and without a daemon to wait for`()
        async throws
    {
        let fixture = try Fixture()
        let off = try await fixture.homer("discover", "run")
        #expect(off.code == 2 && off.err.contains("runtime.discovery_enabled") && off.err.contains("--force"))
        let waits = try await fixture.homer("discover", "run", "--force", "--wait")
        #expect(waits.code == 2 && waits.err.contains("no daemon runs on this database, so no night would begin"))
        let forced = try await fixture.homer("discover", "run", "--force")
        #expect(
            forced.code == 0 && forced.out == "run 1 of discovery begins a night; `homer discover show` follows it\n")
        #expect(forced.err.contains("run 1 waits for `homer run`"))
        #expect(try fixture.store.run(1)?.triggeredBy == .manual)
        #expect(try await fixture.homer("discover", "run", "--force").err.contains("run 1"))
        #expect(try await fixture.homer("cancel", "run:1").code == 0)
        let session = try fixture.openNight()
        let open = try await fixture.homer("discover", "run", "--force")
        #expect(open.code == 2 && open.err.contains(session))
        #expect(try await fixture.homer("discover", "run", "--dry-run", "--force").code == 64)
    }

    @Test func `A dry run shows the context and the prompt, and writes nothing`() async throws {
        let workspace = try TemporaryWorkspace()
        let fixture = try Fixture()
        try fixture.write(#"{"discovery": {"memory": "notes"}}"#, to: fixture.root + "/homer.json")
        try fixture.write("I am Ada.\n## Implementation Plan\n", to: fixture.root + "/notes/me.md")
        let answer = try await fixture.homer("discover", "run", "--dry-run")
        #expect(answer.code == 0, "\(answer.err)")
        #expect(answer.out.contains("Context pack of ") && answer.out.contains("notes/me.md"))
        #expect(answer.out.contains("I am Ada.") && answer.out.contains("What the planner is asked:"))
        let json = try await fixture.homer("discover", "run", "--dry-run", "-o", "json").json()
        #expect(json["kind"] == "ContextPack" && json["prompt"]?.string?.contains("I am Ada.") == true)
        #expect(try fixture.store.snapshot { try $0.discoverySessions(limit: 1) }.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: fixture.root + "/night_mode"))
        // It needs no database either.
        #expect(try Command.homer("discover", "run", "--dry-run", in: workspace).status == 0)
    }

    @Test func `cancel ends a night that goes on, once`() async throws {
        let fixture = try Fixture()
        let session = try fixture.openNight()
        let answer = try await fixture.homer("discover", "cancel", "--reason", "the machine is needed")
        #expect(answer.code == 0 && answer.out == "\(session) cancelled in phase execution\n")
        let row = try #require(try fixture.store.discoverySession(id: session))
        #expect(row.phase == .cancelled && row.stateReason?.contains("the machine is needed") == true)
        let again = try await fixture.homer("discover", "cancel")
        #expect(again.code == 2 && again.err.contains("\(session) has ended (cancelled"))
    }

    @Test func `prune deletes old nights with their files and nothing else`() async throws {
        let fixture = try Fixture()
        let old = try fixture.night("2025-02-03", at: Fixture.then - .days(365))
        try fixture.store.noteItems([DiscoveryItemNote(session: old, number: 2, state: .expired)], now: Fixture.then)
        try fixture.night()
        try fixture.write("kept", to: fixture.root + "/night_mode/handoffs/morning_briefing.md")
        let dry = try await fixture.homer("discover", "prune", "--older-than", "1d", "--dry-run")
        #expect(dry.out == "would delete 1 night\n  \(old)\n")
        let answer = try await fixture.homer("discover", "prune", "--older-than", "1d", "-o", "json").json()
        #expect(answer["deleted"]?["nights"] == 1 && answer["deleted"]?["nightFiles"] == 3)
        let left = ["research/2026-02-03_k1.md", "plan_2026-02-03.json", "handoffs/morning_briefing.md"]
        for file in left {
            #expect(FileManager.default.fileExists(atPath: "\(fixture.root)/night_mode/\(file)"), "\(file)")
        }
        for file in ["research/2025-02-03_k1.md", "plan_2025-02-03.json"] {
            #expect(!FileManager.default.fileExists(atPath: "\(fixture.root)/night_mode/\(file)"), "\(file)")
        }
        #expect(try await fixture.homer("prune").out.hasSuffix("backups\n"))
    }

    @Test func `A file that a night recorded outside its directories is not deleted`() async throws {
        let fixture = try Fixture()
        let old = try fixture.night("2025-02-03", at: Fixture.then - .days(365))
        try fixture.store.noteItems(
            [DiscoveryItemNote(session: old, number: 2, state: .failed, outputFile: fixture.root + "/homer.json")],
            now: Fixture.then)
        try fixture.write("{}", to: fixture.root + "/homer.json")
        try fixture.night()
        #expect(try await fixture.homer("discover", "prune", "--older-than", "1d").code == 0)
        #expect(FileManager.default.fileExists(atPath: fixture.root + "/homer.json"))
    }

    @Test func `tonight queues, lists and takes back`() async throws {
        let fixture = try Fixture()
        let added = try await fixture.homer("tonight", "research caches")
        #expect(added.out == "task 1 waits for the next night; `homer tonight --withdraw 1` takes it back\n")
        #expect(added.err.contains("discovery is off"))
        let list = try await fixture.homer("tonight", "--list")
        #expect(list.lines[1].hasPrefix("1      queued") && list.lines[1].hasSuffix("research caches"))
        let json = try await fixture.homer("tonight", "--withdraw", "1", "-o", "json").json()
        #expect(json["kind"] == "TonightTask" && json["state"] == "withdrawn")
        #expect(try await fixture.homer("tonight", "--withdraw", "1").code == 2)
        for wrong in [[], [" "], ["x", "--list"], [String(repeating: "x", count: 20_000)]] {
            #expect(try await fixture.homer(["tonight"] + wrong).code == 64)
        }
    }

    @Test func `describe and why name the night that made an intent`() async throws {
        let fixture = try Fixture()
        let session = try fixture.openNight()
        let describe = try await fixture.homer("describe", "\(session)-01")
        let line = "item 1, \"Caches of SQLite\", of \(session) (execution): homer discover show \(session)"
        #expect(describe.out.contains("Night:                \(line)\n"))
        let json = try await fixture.homer("describe", "\(session)-02", "-o", "json").json()
        #expect(json["night"]?["session"] == .string(session) && json["night"]?["item"] == 2)
        let why = try await fixture.homer("why", "\(session)-01")
        #expect(why.out.contains("item 1, \"Caches of SQLite\", of \(session) (execution)"))
        #expect(why.out.contains("homer discover show \(session)"))
        #expect(try await fixture.homer("describe", "discovery").out.contains("Night:") == false)
    }

    @Test func `prune is not for a run of a night, and is for any other`() async throws {
        let fixture = try Fixture()
        let session = try fixture.night()
        let run = try #require(try fixture.store.discoveryItems(of: session).compactMap(\.runID).first)
        let database = try #require(fixture.store.path)
        func prune(in run: String) throws -> Command {
            try Command.run(
                "/bin/sh",
                [
                    "-c",
                    "HOMER_RUN_ID=\(run) HOMER_DATABASE=\(database) exec \(HomerBinary.path) prune -C \(fixture.root)",
                ])
        }
        let own = try prune(in: "\(run)")
        #expect(own.status == 2 && own.errors.contains("not for a run of a night"), "\(own.errors)")
        #expect(try prune(in: "99999").status == 0)
    }

    @Test func `why of an item whose night is over says how it ran, and that it was for one night`() async throws {
        let fixture = try Fixture()
        let session = try fixture.night()
        let why = try await fixture.homer("why", "\(session)-01")
        #expect(why.out.contains("  retired  "), "\(why.out)")
        #expect(!why.out.contains("git log") && !why.out.contains("does not run"), "\(why.out)")
        #expect(!why.out.contains("homer trigger"), "\(why.out)")
        let trigger = try await fixture.homer("trigger", "\(session)-01")
        #expect(trigger.code != 0 && trigger.err.contains("was for one night"), "\(trigger.err)")
    }

    @Test func `status names the night that is under way`() async throws {
        let fixture = try Fixture()
        #expect(try await fixture.homer("status").out.contains("Night") == false)
        let session = try fixture.openNight()
        let status = try await fixture.homer("status")
        #expect(status.out.contains("\(session) is in phase execution"), "\(status.out)")
        #expect(status.out.contains("`homer discover show \(session)`"))
    }
}
