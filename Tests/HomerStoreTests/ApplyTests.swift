import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Apply") struct ApplyTests {
    @Test("A change that fails takes the whole plan back")
    func atomic() throws {
        let store = try Store.inMemory()
        try store.accept("a")
        var plan = try store.plan(
            Samples.desired(["a", "b", "c"].map { Samples.intent(Samples.spec($0) { $0.priority = 60 }) }))
        let last = plan.changes.indices.last ?? 0
        plan.changes[last].desired?.spec.priority = 101
        let before = try store.dump()
        #expect(
            codeOf { try store.apply(plan, pass: PassRecord(id: "p", trigger: "cli", startedAt: start), now: start) }
                == .refused)
        #expect(try store.dump() == before)
    }

    @Test("Everything of a pass is stored with it: generation, event, pass row, serial")
    func complete() throws {
        let store = try Store.inMemory()
        var intent = Samples.intent(Samples.spec("a"))
        intent.origin.commit = CommitInfo(hash: "1a2b3c4d5e", author: "ada")
        try store.reconcile(Samples.desired([intent]), pass: "p1")
        intent.spec.query = "other"
        intent.hash = intent.spec.specHash
        try store.reconcile(Samples.desired([intent]), at: start + .minutes(1), pass: "p2")
        let generations = try store.generations(of: "a")
        #expect(generations.map(\.generation) == [2, 1])
        #expect(generations.map(\.passID) == ["p2", "p1"])
        #expect(generations.map(\.author) == ["ada", "ada"])
        #expect(try store.events(intent: "a").map(\.reason) == [.known(.updated), .known(.created)])
        #expect(try store.stateVersion().serial == 2)
        #expect(try store.lastPass()?.id == "p2")
        #expect(try store.canonicalSpec(of: "a") == intent.spec.canonical)
        #expect(try store.text("trigger_config FROM intents") == intent.spec.canonical["trigger"].map { $0.compact })
    }

    @Test("A plan of thousands of changes leaves the rows that small ones do")
    func large() throws {
        let count = PreparedPart.size * 2 + 300
        func rows(atOnce: Int) throws -> [String?] {
            let store = try Store.inMemory()
            func bring(_ query: String, _ numbers: Range<Int>, before: String? = nil) throws {
                for end in stride(from: numbers.lowerBound + atOnce, to: numbers.upperBound + atOnce, by: atOnce) {
                    let specs = numbers.map { number in
                        Samples.spec("i\(number)") {
                            $0.query = number < end ? query : before ?? query
                            $0.priority = number % 100
                            if number.isMultiple(of: 3) {
                                $0.moreTriggers = [FurtherTrigger(Samples.cron("5 * * * *"))]
                            }
                        }
                    }
                    let there = before == nil ? specs.filter { Int($0.id.dropFirst()) ?? 0 < end } : specs
                    try store.reconcile(Samples.desired(there.map { Samples.intent($0) }))
                }
            }
            try bring("one", 0..<count)
            // All but the last ten change, and those go.
            try bring("two", 0..<(count - 10), before: "one")
            return try [
                "intents ORDER BY id",
                "intent_generations ORDER BY intent_id, generation", "trigger_cursors ORDER BY intent_id, position",
            ].map { table in
                let columns = try store.columns(of: String(table.prefix { $0 != " " }))
                    .filter { !["pass_id", "rowid"].contains($0) }
                return try store.text(
                    "group_concat(r, char(10)) FROM (SELECT \(columns.map { "coalesce(\($0), '-')" }.joined(separator: " || '|' || ")) r FROM \(table))"
                )
            }
        }
        let (large, small) = (try rows(atOnce: count), try rows(atOnce: PreparedPart.size / 2))
        #expect(large == small)
        #expect(large.allSatisfy { ($0?.utf8.count ?? 0) > 10_000 })
    }

    @Test("Creating and editing the trigger count from now; a move and another field do not")
    func cursor() throws {
        let store = try Store.inMemory()
        func cursor() throws -> Timestamp? { try store.scheduledIntents(ids: ["a"]).first?.cursor }
        var spec = Samples.spec("a")
        try store.reconcile(Samples.desired([Samples.intent(spec)]))
        #expect(try cursor() == start)
        try store.reconcile(Samples.desired([Samples.intent(spec, file: "desired/b.json")]), at: start + .hours(1))
        #expect(try cursor() == start)
        spec.query = "other"
        try store.reconcile(Samples.desired([Samples.intent(spec)]), at: start + .hours(2))
        #expect(try cursor() == start)
        spec.trigger = Samples.cron("5 * * * *")
        try store.reconcile(Samples.desired([Samples.intent(spec)]), at: start + .hours(3))
        #expect(try cursor() == start + .hours(3))
    }

    @Test("A removed intent is kept, disabled, with its history; its file brings it back and counts from then")
    func revive() async throws {
        let store = try Store.inMemory()
        let (a, z) = (Samples.intent(Samples.spec("a")), Samples.intent(Samples.spec("z")))
        try store.reconcile(Samples.desired([a, z]))
        try await store.due("a")
        try store.reconcile(Samples.desired([z]), at: start + .hours(1))
        #expect(try store.scheduledIntents().map(\.id) == ["z"])
        #expect(try store.intents(ids: ["a"], includeRemoved: true).first?.removedAt == start + .hours(1))
        #expect(try store.runs(.init(intentID: "a")).count == 1)
        try store.reconcile(Samples.desired([a, z]), at: start + .hours(5))
        let back = try #require(try store.scheduledIntents(ids: ["a"]).first)
        #expect(back.generation == 1)
        #expect(back.cursor == start + .hours(5))
        #expect(try store.events(intent: "a").map(\.reason) == [.known(.enabled), .known(.disabled), .known(.created)])
    }

    @Test("A plan is refused when the state has moved, and was made for this database only")
    func stale() throws {
        let store = try Store.inMemory()
        let plan = try store.plan(Samples.desired([Samples.intent(Samples.spec("a"))]))
        try store.accept("b")
        let pass = PassRecord(id: "p", trigger: "cli", startedAt: start)
        #expect(codeOf { try store.apply(plan, pass: pass, now: start) } == .stalePlan)
        let other = try Store.inMemory()
        #expect(codeOf { try other.apply(plan, pass: pass, now: start) } == .stalePlan)
        #expect(try other.number("count(*) FROM intents") == 0)
    }

    @Test("A plan made without a database is applied to a new one, and refused by one that has state")
    func savedOnEmpty() throws {
        let desired = Samples.desired([Samples.intent(Samples.spec("a"))])
        let plan = try Planner(zones: UTCOnly()) { _ in nil }.plan(desired: desired, stored: StoredState(), now: start)
        let pass = PassRecord(id: "p", trigger: "cli", startedAt: start, planID: "plan-1")
        let new = try Store.inMemory()
        #expect(try new.apply(plan, pass: pass, now: start).serial == 1)
        let used = try Store.inMemory()
        try used.accept("b")
        #expect(codeOf { try used.apply(plan, pass: pass, now: start) } == .stalePlan)
    }

    @Test("A saved plan is applied once, even an empty one")
    func once() throws {
        let store = try Store.inMemory()
        try store.accept("a")
        let plan = try store.plan(Samples.desired([Samples.intent(Samples.spec("a"))]))
        #expect(plan.isEmpty)
        func apply(_ pass: String) throws {
            try store.apply(plan, pass: PassRecord(id: pass, trigger: "cli", startedAt: start, planID: "x"), now: start)
        }
        try apply("p1")
        #expect(codeOf { try apply("p2") } == .alreadyApplied)
        #expect(try store.stateVersion().serial == 1)
    }
}

extension Store {
    fileprivate func columns(of table: String) throws -> [String] {
        try writer.read { try $0.columns(in: table).map(\.name) }
    }
}
