import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// What operators decide, as the database keeps it.
@Suite("Overrides and approvals") struct OperatorTests {
    private static func suspend(_ id: String?, until: Timestamp? = nil) -> Override {
        Override(intentID: id, kind: .suspend, reason: "new disk", by: "ada@box", createdAt: start, until: until)
    }

    @Test("A second suspension replaces the first: one reason and one end to read")
    func replaced() throws {
        let store = try Store.inMemory()
        try store.accept("a")
        try store.suspend([Self.suspend("a")], now: start)
        try store.suspend([Self.suspend("a", until: start + .hours(1))], now: start + .minutes(1))
        #expect(try store.overrides(activeAt: start + .minutes(2)).map(\.until) == [start + .hours(1)])
        #expect(try store.overrides().count == 2)
        #expect(try store.endExpiredOverrides(now: start + .minutes(30)).isEmpty)
        #expect(try store.nextOverrideEnd() == start + .hours(1))
        #expect(try store.endExpiredOverrides(now: start + .hours(1)) == ["a"])
        #expect(try store.endExpiredOverrides(now: start + .hours(2)).isEmpty)
        #expect(try store.nextOverrideEnd() == nil)
    }

    @Test("The database refuses an override that makes no sense")
    func constraints() throws {
        let store = try Store.inMemory()
        try store.accept("a")
        let columns = "(intent_id, kind, reason, created_by, created_at, generation, refused_hash, ended_at, ended_by)"
        for values in [
            "('nobody', 'suspend', 'x', 'x', 'x', NULL, NULL, NULL, NULL)",
            "('a', 'pin', 'x', 'x', 'x', 1, NULL, NULL, NULL)", "(NULL, 'pin', 'x', 'x', 'x', 1, 'h', NULL, NULL)",
            "('a', 'suspend', 'x', 'x', 'x', NULL, 'h', NULL, NULL)",
            "('a', 'stop', 'x', 'x', 'x', NULL, NULL, NULL, NULL)",
            "('a', 'suspend', 'x', 'x', 'x', NULL, NULL, 'now', NULL)",
        ] {
            #expect(throws: (any Error).self, "\(values)") {
                try store.execute("INSERT INTO overrides \(columns) VALUES \(values)")
            }
        }
    }

    @Test("A rollback is a new generation with its cause, and a second one keeps refusing the same text")
    func rollback() throws {
        let store = try Store.inMemory()
        for priority in [10, 20, 30] {
            try store.reconcile(Samples.desired([Samples.intent(Samples.spec("a") { $0.priority = priority })]))
        }
        let bad = Samples.spec("a") { $0.priority = 30 }.specHash
        let pass = { (id: String) in PassRecord(id: id, trigger: "cli", startedAt: start) }
        #expect(try store.rollback("a", to: 1, by: "ada", reason: "x", pass: pass("p1"), now: start) == 4)
        #expect(try store.rollback("a", to: 2, by: "ada", reason: "x", pass: pass("p2"), now: start) == 5)
        let active = try store.overrides(activeAt: start)
        #expect(active.map(\.refusedHash) == [bad] && active.map(\.generation) == [5])
        #expect(try store.text("cause FROM intent_generations WHERE generation = 5") == "rollback")
        #expect(
            codeOf { try store.rollback("a", to: 9, by: "ada", reason: "x", pass: pass("p3"), now: start) } == .notFound
        )
        #expect(
            codeOf { try store.rollback("a", to: 2, by: "ada", reason: "x", pass: pass("p4"), now: start) } == .conflict
        )
        // The file still says what is refused: a pass has nothing to do.
        let desired = Samples.desired([Samples.intent(Samples.spec("a") { $0.priority = 30 })])
        #expect(try store.plan(desired).isEmpty)
        // The file says what is in force: the pin ends, and nothing else happens.
        let reverted = Samples.desired([Samples.intent(Samples.spec("a") { $0.priority = 20 })])
        #expect(try store.reconcile(reverted).isEmpty)
        #expect(try store.overrides(activeAt: start + .seconds(1)).isEmpty)
        #expect(try store.plan(desired).changes.map(\.toGeneration) == [6])
    }

    @Test("protect is remembered with the accepted generation")
    func protect() throws {
        let store = try Store.inMemory()
        try store.accept("a") { $0.protect = true }
        try store.accept("a", "b")
        #expect(try store.storedState(now: start).intents["a"]?.protect == false)
        try store.reconcile(
            Samples.desired([
                Samples.intent(Samples.spec("a") { $0.protect = true }), Samples.intent(Samples.spec("b")),
            ]))
        #expect(try store.storedState(now: start).intents["a"]?.protect == true)
        let plan = try store.plan(Samples.desired([Samples.intent(Samples.spec("b"))]))
        #expect(plan.blocked.map(\.reason) == [.protected])
    }

    @Test("An approval is used up by the pass that applies it")
    func approval() throws {
        let store = try Store.inMemory()
        let ids = (0..<6).map { "i\($0)" }
        try store.reconcile(Samples.desired(ids.map { Samples.intent(Samples.spec($0)) }))
        let gone = Samples.desired([Samples.intent(Samples.spec("i5"))])
        let waiting = try store.plan(gone)
        try store.notePending(waiting, now: start)
        let stored = try store.dump()
        try store.notePending(waiting, now: start + .minutes(1))
        #expect(try store.dump() == stored, "said once")
        let pending = try #require(try store.pendingPasses().first)
        #expect(pending.id == waiting.approvalID && pending.status == .waiting)
        #expect(pending.summary == "5 to disable wait (HeldGuard)")
        try store.approve(pending, by: "ada", reason: "really", now: start)
        try store.reconcile(gone)
        #expect(try store.pendingPasses(all: true).map(\.status) == [.applied])
        // Everything back, and gone again: that is another removal, and waits anew.
        try store.reconcile(Samples.desired(ids.map { Samples.intent(Samples.spec($0)) }))
        #expect(try store.plan(gone).blocked.count == 5)
    }

    @Test("What no longer waits is superseded, an approval with it; what is being confirmed is left alone")
    func superseded() throws {
        let store = try Store.inMemory()
        let all = (0..<6).map { Samples.intent(Samples.spec("i\($0)")) }
        try store.reconcile(Samples.desired(all))
        let gone = Samples.desired([all[5]])
        let pending = try #require(PendingPass(waitingIn: try store.plan(gone), now: start))
        try store.approve(pending, by: "ada", reason: nil, now: start)
        // A daemon that has just started only observes.
        let observing = try Planner(zones: UTCOnly()) { try store.canonicalSpec(of: $0) }.plan(
            desired: gone, stored: try store.storedState(now: start), now: start, evidence: .since([:]))
        try store.notePending(observing, now: start)
        #expect(try store.pendingPasses().map(\.status) == [.approved])
        // The files are back.
        try store.notePending(try store.plan(Samples.desired(all)), now: start)
        #expect(try store.pendingPasses(all: true).map(\.status) == [.superseded])
        #expect(try store.plan(gone).blocked.count == 5)
    }

    @Test("Two writers that fight over a file are told of")
    func flapping() throws {
        let store = try Store.inMemory()
        for round in 0..<6 {
            let spec = Samples.spec("a") { $0.priority = round % 2 == 0 ? 10 : 20 }
            try store.reconcile(Samples.desired([Samples.intent(spec)]), at: start + .minutes(Int64(round)))
        }
        let event = try #require(try store.events(intent: "a", warningsOnly: true).first)
        #expect(event.reason == .known(.flapping))
        #expect(event.message.contains("generations in 10m of 2 texts"))
        // Many different texts are somebody at work.
        for round in 0..<8 {
            let spec = Samples.spec("b") { $0.priority = 10 + round }
            try store.reconcile(
                Samples.desired([Samples.intent(Samples.spec("a") { $0.priority = 20 }), Samples.intent(spec)]),
                at: start + .minutes(10 + Int64(round)))
        }
        #expect(try store.events(intent: "b", warningsOnly: true).isEmpty)
    }

    @Test("Tags name generations that exist, and move")
    func tags() throws {
        let store = try Store.inMemory()
        try store.accept("a")
        try store.accept("a") { $0.priority = 1 }
        try store.tag("a", generation: 1, as: "good", by: "ada", now: start)
        try store.tag("a", generation: 2, as: "good", by: "ada", now: start)
        #expect(try store.tags(of: "a").map(\.generation) == [2])
        #expect(codeOf { try store.tag("a", generation: 3, as: "x", by: "ada", now: start) } == .notFound)
        try store.removeTag("good", of: "a")
        #expect(codeOf { try store.removeTag("good", of: "a") } == .notFound)
    }
}
