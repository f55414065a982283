import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerDashboard

@Suite("Decisions and what they bind") struct DecisionTests {
    private func world() async throws -> (WebWorld, Visitor, Int64) {
        let world = try WebWorld()
        try world.accept("a") { spec in
            (spec.approval, spec.query) = (.required, "tidy <b>the</b> inbox")
            spec.execution.workingDirectory = "/srv/mail"
        }
        return (world, Visitor.signedIn(to: world), try await world.waitingRun("a"))
    }

    private func form(_ action: DashboardAction) -> [(String, String)] {
        action.fields.map { ($0.name, $0.value) } + [("reason", "read it")]
    }

    @Test("The preview, the changes and the page of a waiting run show what would run, as text")
    func shown() async throws {
        let (world, visitor, run) = try await world()
        defer { world.remove() }
        let text = try #require(try world.store.snapshot { try $0.waitingText(ofRun: run) })
        let confirm = DashboardAction.approve(.run(run, digest: text.digest)).confirmPath
        for path in [confirm, DashboardPath.changes, DashboardPath.run(run)] {
            let html = await visitor.get(path, world).text()
            #expect(html.contains("/srv/mail") && html.contains("tidy &lt;b&gt;the&lt;/b&gt; inbox"), "\(path)")
            #expect(html.contains("executor") && html.contains(text.digest), "\(path)")
        }
    }

    @Test("A run is approved as the text that was shown, and no other: 409 says to look again")
    func bound() async throws {
        let (world, visitor, run) = try await world()
        defer { world.remove() }
        let changes = try await visitor.get("/api/v1/changes", world).json()
        let digest = try #require(changes.array?.first?["digest"]?.string)
        let shown = DashboardAction.approve(.run(run, digest: digest))
        try world.accept("a") { spec in (spec.approval, spec.query) = (.required, "delete everything") }
        let preview = await visitor.get(shown.confirmPath, world).text()
        #expect(preview.contains("another text than what was shown") && preview.contains(" disabled"))
        let answer = await visitor.post(DashboardPath.act, form: form(shown), world)
        #expect(answer.status == 409)
        #expect(await answer.text().contains("look at the run again"))
        #expect(try world.store.run(run)?.approval == .waiting)
        let api = await visitor.post(
            "/api/v1/actions",
            json: .object(["action": "approve", "run": .string("\(run)@\(digest)"), "reason": "x"]), world)
        #expect(api.status == 409)
        let unbound = await visitor.post(
            "/api/v1/actions", json: .object(["action": "approve", "run": .int(run), "reason": "x"]), world)
        #expect(unbound.status == 400)
        let fresh = try #require(try world.store.snapshot { try $0.waitingText(ofRun: run) }).digest
        let done = await visitor.post(DashboardPath.act, form: form(.approve(.run(run, digest: fresh))), world)
        #expect(done.status == 303)
        #expect(try world.store.run(run)?.approval == .approved)
    }

    @Test("A field that an action does not take, and a parameter that a question does not take, are refused by name")
    func unknown() async throws {
        let (world, visitor, _) = try await world()
        defer { world.remove() }
        let bodies: [(JSONValue, String)] = [
            (.object(["action": "suspend", "intent": "a", "reason": "x", "untill": "2h"]), "untill"),
            (.object(["action": "trigger", "intent": "a", "reason": "x", "for": "2h"]), "for"),
            (.object(["action": "resume", "intent": "a", "reason": "x", "with": .object(["a": "b"])]), "with.a"),
        ]
        for (body, name) in bodies {
            let answer = await visitor.post("/api/v1/actions", json: body, world)
            #expect(answer.status == 400)
            #expect(await answer.text().contains(name))
        }
        #expect(try world.store.overrides().isEmpty)
        for path in ["/api/v1/intents?labels=a", "/api/v1/runs?after=1", "/api/v1/status?x=1"] {
            #expect(await visitor.get(path, world).status == 400, "\(path)")
        }
    }

    @Test("A form of which a part cannot be done says what was not done and why")
    func partly() async throws {
        let (world, visitor, _) = try await world()
        defer { world.remove() }
        let answer = await visitor.post(DashboardPath.act, form: form(.suspend(["a", "nope"], until: nil)), world)
        let html = await answer.text()
        #expect(answer.status == 200 && html.contains("Not all of it was done."))
        #expect(html.contains("a suspended") && html.contains("there is no intent &quot;nope&quot;"), "\(html)")
    }

    @Test("HEAD does not use a link up")
    func head() async throws {
        let (world, _, _) = try await world()
        defer { world.remove() }
        let link = LinkFile(address: WebWorld.host, key: world.dashboard.codes.key).link(now: world.time.timestamp)
        let path = String(link.dropFirst("http://\(WebWorld.host)".count))
        let head = await Visitor().ask("HEAD", path, world)
        #expect(head.header("Set-Cookie") == nil)
        #expect(await Visitor().get(path, world).header("Set-Cookie") != nil)
    }

    @Test("A held file that was never accepted has a page with its problem and what to do")
    func held() throws {
        let house = try House(of: "a")
        try house.hold("broken")
        let page = try house.page(.intent("broken"))
        #expect(page.status == 200)
        #expect(page.html.contains("E104") && page.html.contains("homer validate desired/broken.json"))
        #expect(try house.page(.intent("nothing")).status == 404)
    }

    @Test("Labels filter before the cut")
    func labels() async throws {
        let (world, visitor, _) = try await world()
        defer { world.remove() }
        try world.accept("a", "b", "c", "d") { $0.labels = ["team": ["c", "d"].contains($0.id) ? "ops" : "web"] }
        let found = try await visitor.get("/api/v1/intents?label=team%3Dops&limit=1", world).json()
        #expect(found.array?.count == 1 && found.array?.first?["id"]?.string == "c", "\(found)")
        let next = try await visitor.get("/api/v1/intents?label=team%3Dops&limit=1&after=c", world).json()
        #expect(next.array?.first?["id"]?.string == "d")
    }
}
