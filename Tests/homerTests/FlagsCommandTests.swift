import Foundation
import HomerCore
import HomerStore
import Testing

/// `homer flags` as a person types it.
@Suite(.ownThreads) struct FlagsCommandTests {
    @Test func `list shows what is stored, what holds, and the defaults of this database`() async throws {
        let fixture = try Fixture()
        let table = try await fixture.homer("flags")
        #expect(table.code == 0 && table.lines.count == 7)
        #expect(table.lines[0].hasPrefix("FLAG                        VALUE   IN FORCE   DEFAULT   CHANGED"))
        #expect(table.lines[1].hasPrefix("runtime.enabled             true    true       true      20"))
        #expect(try await fixture.homer("flags", "list", "-o", "wide").out.contains("Master switch for new runtime"))
        #expect(try await fixture.homer("flags", "get", "tick_interval_ms").out == "60000\n")
        let row = try await fixture.homer("flags", "get", "runtime.parallel_mode", "-o", "json").json()
        #expect(row["value"] == "false" && row["default"] == "false" && row["readable"] == .bool(true))
    }

    @Test func `set says what happens now and how to go back, and is one event`() async throws {
        let fixture = try Fixture()
        let off = try await fixture.homer("flags", "set", "enabled", "0")
        #expect(off.code == 0)
        #expect(
            off.lines == [
                "runtime.enabled: true → false",
                "  schedule.json jobs: are run by the old engine; the new one is off",
                "  desired/ intents: do not run", "to go back: homer flags set runtime.enabled true", "",
            ])
        #expect(off.err.contains("no daemon runs on this database"))
        #expect(try fixture.store.flags().enabled == false)
        let lock = try fixture.daemonLock()
        let json = try await fixture.homer("flags", "set", "runtime.tick_interval_ms", "30s", "-o", "json").json()
        #expect(json["flags"]?.array?.first { $0["key"] == "runtime.tick_interval_ms" }?["effective"] == "30000")
        #expect(json["back"]?.array == ["homer flags set runtime.tick_interval_ms 60000"])
        let again = try await fixture.homer("flags", "set", "enabled", "false")
        #expect(again.code == 0 && again.out == "runtime.enabled is false already\n")
        let events = try fixture.store.events().filter { $0.reason == .known(.flagChanged) }
        #expect(events.count == 2 && events.allSatisfy { $0.message.contains(", by ") && $0.message.contains("@") })
        #expect(try await fixture.homer("flags", "set", "enabled", "true").err.contains("within a second"))
        withExtendedLifetime(lock) {}
    }

    @Test func `A stored value that cannot be understood is shown with what is used, and reset mends it`() async throws
    {
        let fixture = try Fixture()
        try fixture.store.setFlags([.tickInterval: "false"], by: "test", now: Fixture.then)
        let table = try await fixture.homer("flags", "list")
        #expect(table.out.contains("runtime.tick_interval_ms    \"false\"   60000      60000     2026-02-03 09:15 ("))
        #expect(table.out.contains("holds \"false\", which is not 100 to 3600000 milliseconds"))
        let alone = try await fixture.homer("flags", "get", "tick_interval_ms")
        #expect(alone.out == "60000\n" && alone.err.contains("its default 60000 is used"))
        let reset = try await fixture.homer("flags", "reset", "--all")
        #expect(reset.lines[0] == "runtime.tick_interval_ms: false → 60000")
        #expect(reset.out.contains("to go back: homer flags reset runtime.tick_interval_ms"))
        #expect(try fixture.store.flags().unparsable.isEmpty)
    }

    @Test func `Wrong names and values are usage errors that say what is right`() async throws {
        let fixture = try Fixture()
        let typo = try await fixture.homer("flags", "set", "enabeld", "true")
        #expect(typo.code == 64 && typo.err.contains("did you mean \"enabled\"?"))
        let value = try await fixture.homer("flags", "set", "enabled", "yes")
        #expect(value.code == 64 && value.err.contains("runtime.enabled takes true or false, not \"yes\""))
        for arguments in [
            ["set", "tick_interval_ms", "99"], ["set", "enabled"], ["get"], ["get", "x"], ["reset"],
            ["reset", "enabled", "--all"], ["reset", "x"],
        ] { #expect(try await Running(["flags"] + arguments, root: fixture.root).answer().code == 64, "\(arguments)") }
        #expect(try fixture.store.events().isEmpty)
    }

    @Test func `Without a database there is nothing to show or set`() async throws {
        let workspace = try TemporaryWorkspace()
        #expect(try Command.homer("flags", in: workspace).status == 2)
        #expect(try Command.homer("flags", "set", "enabled", "false", in: workspace).status == 2)
        #expect(try Command.homer("flags", "reset", "--all", in: workspace).status == 2)
    }
}
