import HomerCore
import HomerNotify
import HomerStore
import Testing

@testable import HomerCLI

@Suite("What the chat can do") struct BotDeskTests {
    private let fixture: Fixture
    private let desk: BotDesk

    init() throws {
        fixture = try Fixture()
        var inputs = WorkspaceInputs(environment: [:], here: fixture.root)
        inputs.workspace = fixture.root
        let resolver = WorkspaceResolver(inputs)
        let place = try resolver.place()
        let workspace = try resolver.resolve(place.text(), at: place)
        desk = BotDesk(current: { workspace }, store: fixture.store)
        var spec = IntentSpec.job("backup")
        spec.name = "Nightly backup"
        try fixture.accept(spec)
    }

    @Test func `a job is triggered, listed, suspended and resumed, and each says who`() throws {
        #expect(try desk.trigger("backup", by: "telegram:42") == "Nightly backup")
        #expect(throws: BotRefusal.noSuchJob("nothing")) { try desk.trigger("nothing", by: "telegram:42") }
        let run = try #require(
            try fixture.store.snapshot { try $0.runs(Store.RunFilter(intentID: "backup", limit: 1)) }.first)
        #expect(run.requestedBy == "telegram:42")
        #expect(try desk.runs(nil).plain.contains("backup run 1 waits to start"))
        #expect(try desk.jobs().plain.hasPrefix("✅ backup\n└ Nightly backup\n"))
        #expect(try desk.suspend("backup", .hours(2), by: "telegram:42").plain.hasPrefix("⏸️ backup suspended until"))
        #expect(try desk.jobs().plain.hasPrefix("⏸️ backup"))
        #expect(try fixture.store.overrides(intent: "backup").map(\.by) == ["telegram:42"])
        #expect(try desk.resume("backup", by: "telegram:42").plain == "▶️ backup resumed")
        #expect(throws: BotRefusal.self) { try desk.resume("backup", by: "telegram:42") }
    }

    @Test func `the runtime is switched, and what is asked is answered`() throws {
        #expect(try desk.runtime(.disable, by: "telegram:42").plain.contains("runtime.enabled false"))
        #expect(try desk.status().plain.contains("switched off: /runtime enable"))
        #expect(try desk.runtime(.enable, by: "telegram:42").plain.contains("runtime.enabled true"))
        #expect(try desk.why("backup").plain.hasPrefix("backup: "))
        #expect(throws: BotRefusal.self) { try desk.logs("backup") }
        #expect(try desk.waiting().isEmpty)
    }
}
