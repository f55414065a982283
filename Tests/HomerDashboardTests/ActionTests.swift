import HomerCore
import HomerReport
import HomerStore
import HomerTesting
import Testing

@testable import HomerDashboard

@Suite("Actions") struct ActionTests {
    @Test("A preview does nothing; with a reason it is done, with who, from where and why, and the list is shown again")
    func pageFlow() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a", "b")
        let visitor = Visitor.signedIn(to: world)
        let action = DashboardAction.suspend(["a", "b"], until: nil)
        let preview = await visitor.get(action.confirmPath, world)
        #expect(preview.status == 200)
        #expect(await preview.text().contains("no run until it is resumed"))
        let fields = action.fields.map { ($0.name, $0.value) }
        let without = await visitor.post(DashboardPath.act, form: fields + [("reason", " ")], world)
        #expect(without.status == 422)
        #expect(try world.store.overrides().isEmpty)
        let done = await visitor.post(DashboardPath.act, form: fields + [("reason", "moving house")], world)
        #expect(done.status == 303 && done.header("Location") == "/dashboard/intents?did=suspend")
        let overrides = try world.store.overrides(activeAt: world.time.timestamp)
        #expect(overrides.compactMap(\.intentID) == ["a", "b"] && overrides.allSatisfy { $0.reason == "moving house" })
        #expect(overrides.allSatisfy { $0.by.hasPrefix("ada@box (dashboard ") && $0.by.hasSuffix(" from 127.0.0.1)") })
    }

    @Test("What has no place for a reason says it in an event")
    func reasons() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a")
        let visitor = Visitor.signedIn(to: world)
        let answer = await visitor.post(
            "/api/v1/actions", json: .object(["action": "trigger", "intent": "a", "reason": "try again"]), world)
        let value = try await answer.json()
        #expect(value["kind"]?.string == AnswerKind.action.rawValue && value["started"]?.array?.count == 1)
        let event = try #require(try world.store.events(intent: "a").first { $0.reason.known == .asked })
        #expect(event.message.contains("asked to run a now: try again") && event.message.contains("from 127.0.0.1"))
    }

    @Test("Of many that are asked for, those that can be are done, and of the others it is said why not")
    func bulk() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a", "b")
        _ = try world.store.enqueueManual(intent: "b", by: "ada@box", now: world.time.timestamp)
        let visitor = Visitor.signedIn(to: world)
        let asked: JSONValue = .object([
            "action": "trigger", "intent": .array(["a", "b", "c"]), "reason": "x", "dryRun": true,
        ])
        let preview = try await visitor.post("/api/v1/actions", json: asked, world).json()
        #expect(preview["dryRun"]?.bool == true && preview["lines"]?.array?.count == 1)
        #expect(preview["problems"]?.array?.count == 2)
        #expect(try world.store.openRuns().count == 1)
        let real: JSONValue = .object(["action": "trigger", "intent": .array(["a", "b", "c"]), "reason": "x"])
        let done = try await visitor.post("/api/v1/actions", json: real, world).json()
        #expect(done["lines"]?.array?.count == 1 && done["problems"]?.array?.count == 2)
        #expect(try world.store.openRuns().map(\.intentID).sorted() == ["a", "b"])
        // Nothing of it can be done a second time.
        #expect(await visitor.post("/api/v1/actions", json: real, world).status == 409)
    }

    @Test("Suspended and resumed, cancelled, put back: the verbs of the store, each with its session")
    func verbs() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a") { $0.query = "one" }
        try world.accept("a") { $0.query = "two" }
        let visitor = Visitor.signedIn(to: world)
        func act(_ json: JSONValue) async -> Int { await visitor.post("/api/v1/actions", json: json, world).status }
        #expect(await act(.object(["action": "suspend", "intent": "a", "reason": "x", "for": "2h"])) == 200)
        #expect(try world.store.overrides(activeAt: world.time.timestamp).first?.until == WebWorld.start + .hours(2))
        #expect(await act(.object(["action": "resume", "intent": "a", "reason": "x"])) == 200)
        #expect(await act(.object(["action": "resume", "intent": "a", "reason": "x"])) == 409)
        let run = try world.store.enqueueManual(intent: "a", by: "ada@box", now: world.time.timestamp)
        #expect(await act(.object(["action": "cancel", "run": .int(run), "reason": "x"])) == 200)
        #expect(try world.store.run(run)?.result == .ended(.cancelled))
        #expect(await act(.object(["action": "rollback", "intent": "a", "generation": 1, "reason": "worse"])) == 200)
        #expect(try world.store.intents(ids: ["a"]).first?.spec.query == "one")
        #expect(await act(.object(["action": "flag", "flag": "enabled", "value": "false", "reason": "x"])) == 200)
        #expect(try world.store.flags().enabled == false)
        #expect(await act(.object(["action": "discover", "reason": "x"])) == 422, "there is no discovery here")
        #expect(await act(.object(["action": "suspend", "intent": "a"])) == 400, "a reason is needed")
    }

    @Test("Parts that the dashboard does not know do their own verbs")
    func otherVerbs() async throws {
        let world = try WebWorld { settings in
            settings.verbs.discover = { who, reason, _ in "looks, for \(who): \(reason)" }
            settings.verbs.acknowledge = { incident, _, reason, _ in "incident \(incident): \(reason)" }
            settings.verbs.triggerOld = { job, _, _ in job == "old" ? 7 : nil }
        }
        defer { world.remove() }
        let visitor = Visitor.signedIn(to: world)
        for (asked, line) in [
            (JSONValue.object(["action": "discover", "reason": "why"]), "why"),
            (.object(["action": "acknowledge", "incident": 3, "reason": "seen"]), "incident 3: seen"),
            (.object(["action": "trigger", "intent": "old", "reason": "x"]), "old engine (7)"),
        ] {
            let answer = try await visitor.post("/api/v1/actions", json: asked, world).json()
            #expect(answer["lines"]?.array?.first?.string?.contains(line) == true, "\(answer)")
        }
    }
}
