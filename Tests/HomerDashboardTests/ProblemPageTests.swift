import HomerCore
import HomerTesting
import Testing

@testable import HomerDashboard

@Suite("Pages of what went wrong") struct ProblemPageTests {
    @Test("Whoever is refused under /dashboard reads a page that says what to do, signed in or not; programs read JSON")
    func refused() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        var foreign = Visitor(origin: "http://proxy.example")
        for path in ["/dashboard/login", "/dashboard/actions", "/dashboard"] {
            let answer = await foreign.post(path, form: [("code", "x")], world)
            let html = await answer.text()
            #expect(answer.status == 403 && answer.type.hasPrefix("text/html"), "\(path)")
            #expect(html.contains("<title>Refused") && html.contains("homer dashboard"), "\(path)")
            #expect(HTMLCheck(html).problems == [], "\(path)")
            #expect(answer.header("Content-Security-Policy")?.contains("frame-ancestors 'none'") == true)
        }
        foreign.origin = "http://" + WebWorld.host
        let unproven = await Visitor().post("/dashboard/login", form: [("code", "x")], world)
        #expect(unproven.status == 403 && unproven.type.hasPrefix("text/html"), "no origin at all")
        let root = await Visitor().get("/", world)
        #expect(root.status == 401 && root.type.hasPrefix("text/html"))
        let program = await Visitor().post("/api/v1/actions", json: .object(["action": "discover"]), world)
        #expect(program.status == 403 && program.type == "application/json")
    }

    @Test("A page of a problem is called what it is, and says the next step")
    func titles() async throws {
        let token = String(repeating: "x", count: 70_000)
        let world = try WebWorld { $0.limits.burst = 20 }
        defer { world.remove() }
        try world.accept("a")
        let owner = Visitor.signedIn(to: world)
        var other = owner
        other.csrf = "another"
        let form = [("action", "approve"), ("changes", "0123abce"), ("reason", "x")]
        let answers = [
            (403, "Refused", await other.post("/dashboard/actions", form: form, world)),
            (409, "Not as it was", await owner.post("/dashboard/actions", form: form, world)),
            (413, "Too long", await owner.post("/dashboard/actions", form: form + [("with.a", token)], world)),
            (404, "Not found", await owner.get("/dashboard/nothing", world)),
            (400, "Not understood", await owner.get("/dashboard/confirm?action=fly", world)),
            (405, "Not possible here", await owner.ask("PUT", "/dashboard", world)),
            (415, "Not readable", await owner.ask("POST", "/dashboard/actions", world, type: "text/plain", body: "x")),
        ]
        for (status, title, answer) in answers {
            let html = await answer.text()
            #expect(answer.status == status, "\(title): \(answer.status)")
            #expect(html.contains("\(title) · Homer</title>") && html.contains("<h1>\(title)</h1>"), "\(title)")
            #expect(HTMLCheck(html).problems == [], "\(title)")
        }
        for _ in 0..<30 { _ = await owner.get("/dashboard/flags", world) }
        let many = await owner.get("/dashboard", world)
        #expect(many.status == 429 && many.header("Retry-After") != nil)
        let html = await many.text()
        #expect(html.contains("<title>Too many requests ·") && html.contains("load the page again"))
    }

    @Test("Every problem has a title of its own and a next step, signed in or not")
    func advice() {
        let problems: [WebProblem] = [
            .badRequest("x"), .host(.foreign), .noSession, .forbidden("x"), .notFound("x"),
            .methodNotAllowed(allowed: ["GET"]), .conflict("x"), .tooLarge(limit: 1), .unsupportedType(expected: "x"),
            .refused("x"), .tooMany(seconds: 1), .unavailable("x"),
        ]
        #expect(Set(problems.map { $0.page(isSignedIn: true).title }).count == problems.count)
        for problem in problems {
            for isSignedIn in [true, false] {
                let page = problem.page(isSignedIn: isSignedIn)
                #expect(page.status == problem.status && page.advice?.isEmpty == false, "\(problem)")
                #expect(page.text.hasSuffix("."), "\(page.text)")
            }
        }
    }

    @Test("A value in the address of a list that is not known is said with those that are, and nothing passes for it")
    func unknownValues() async throws {
        let house = try House(of: "backup", "sync") { $0.lane = "net" }
        try await house.ran("backup", House.now - .hours(1), ExecutionResult(outcome: .succeeded))
        let intents = [("state", "failing"), ("lane", "net"), ("page", "numbers from 1")]
        for (name, known) in intents {
            let html = try house.html(.intents(list((name, "zzz"))))
            #expect(html.contains("There is no \(name) \u{201C}zzz\u{201D}."), "\(name)")
            #expect(html.contains(known) && !html.contains("value=\"backup\""), "\(name)")
            #expect(HTMLCheck(html).problems == [], "\(name)")
        }
        for (name, known) in [("result", "succeeded"), ("since", "24h"), ("before", "numbers of runs")] {
            let html = try house.html(.runs(list((name, "zzz"))))
            #expect(html.contains("There is no \(name) \u{201C}zzz\u{201D}."), "\(name)")
            #expect(html.contains(known) && !html.contains("/dashboard/runs/1\""), "\(name)")
        }
        #expect(try house.html(.intents(list(("lane", "net")))).contains("value=\"backup\""))
        #expect(try house.html(.runs(list(("result", "succeeded")))).contains("/dashboard/runs/1\""))
    }

    @Test("The API names the values and parameters that it takes")
    func api() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        let owner = Visitor.signedIn(to: world)
        let result = await owner.get("/api/v1/runs?result=zzz", world)
        #expect(result.status == 400)
        #expect(await result.text().contains("succeeded"))
        let key = await owner.get("/api/v1/runs?state=x", world)
        #expect(key.status == 400)
        #expect(await key.text().contains("but intent, result, since, before, limit"))
        #expect(await owner.get("/api/v1/flags?x=1", world).status == 400)
        #expect(await owner.post("/api/v1/actions?x=1", json: .object(["action": "discover"]), world).status == 400)
    }
}
