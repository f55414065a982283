import Foundation
import HomerCore
import HomerReport
import HomerStore
import HomerTesting
import Testing

@testable import HomerDashboard

@Suite("The API") struct APITests {
    @Test("Answers are those of the JSON surface")
    func surface() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a", "b") { $0.labels = ["team": $0.id == "a" ? "ops" : "web"] }
        let run = try await world.ran("a", ExecutionResult(outcome: .failed))
        let visitor = Visitor.signedIn(to: world)
        func json(_ path: String) async throws -> JSONValue { try await visitor.get(path, world).json() }
        let kinds = [
            ("/api/v1/status", AnswerKind.status), ("/api/v1/intents/a", .intent), ("/api/v1/intents/a/why", .why),
            ("/api/v1/runs/\(run)", .run),
        ]
        for (path, kind) in kinds {
            let value = try await json(path)
            #expect(value["kind"]?.string == kind.rawValue && value["apiVersion"]?.string == "homer/v1", "\(path)")
        }
        #expect(try await json("/api/v1/intents").array?.map { $0["id"]?.string } == ["a", "b"])
        #expect(try await json("/api/v1/intents?label=team%3Dops").array?.count == 1)
        #expect(try await json("/api/v1/intents?after=a").array?.count == 1)
        #expect(try await json("/api/v1/runs?result=failed").array?.count == 1)
        #expect(try await json("/api/v1/runs?result=succeeded").array?.isEmpty == true)
        #expect(try await json("/api/v1/intents/a/history").array?.count == 1)
        #expect(try await json("/api/v1/intents/a/timeline").array?.isEmpty == false)
        #expect(try await json("/api/v1/events?limit=1").array?.count == 1)
        #expect(try await json("/api/v1/flags").array?.count == 5)
        #expect(try await json("/api/v1/changes").array?.isEmpty == true)
        #expect(try await json("/api/v1/session")["csrf"]?.string == visitor.csrf)
        for bad in ["limit=0", "limit=x", "limit=1&limit=2", "since=yesterday", "result=fine", "before=-1"] {
            #expect(await visitor.get("/api/v1/runs?\(bad)", world).status == 400, "\(bad)")
        }
    }

    @Test("The OpenAPI document has every route of the API, and no other")
    func openAPI() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        let routes = world.dashboard.table.routes.filter {
            $0.path.description.hasPrefix("/api/") || $0.path.description == "/health"
        }
        let described = OpenAPI.operations
        #expect(Set(described.map(\.name)).count == described.count)
        #expect(Set(described.map(\.name)) == Set(routes.map(\.name)))
        for operation in described {
            let route = try #require(routes.first { $0.name == operation.name })
            #expect((operation.body != nil) == (route.reads != nil), "\(operation.name)")
            #expect((operation.answer == .stream) == route.isStream, "\(operation.name)")
        }
        let document = try await Visitor.signedIn(to: world).get("/api/v1/openapi.json", world).json()
        #expect(document["openapi"]?.string == "3.1.0")
        #expect(document["paths"]?.members?.count == Set(described.map(\.path)).count)
        let ids = document["paths"]?.members?.flatMap { path in
            path.value.members?.compactMap { $0.value["operationId"]?.string } ?? []
        }
        #expect(Set(ids ?? []).count == ids?.count)
    }

    @Test("What is answered has a status that the OpenAPI document has")
    func statuses() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a")
        let run = try await world.ran("a")
        let owner = Visitor.signedIn(to: world)
        let document = try await owner.get("/api/v1/openapi.json", world).json()
        for operation in OpenAPI.operations where operation.answer != .stream {
            let described = document["paths"]?[operation.path]?[operation.method.rawValue.lowercased()]?["responses"]
            let known = Set(described?.members?.map(\.key) ?? [])
            #expect(known.isSuperset(of: ["200", "400", "401", "403", "421", "429", "503"]), "\(operation.name)")
            #expect(!known.contains("default"), "\(operation.name)")
            for id in ["a", "\(run)", "nothing"] {
                let path = RoutePattern(stringLiteral: operation.path).filled { _ in id }
                var foreign = owner
                foreign.host = "evil.test"
                let method = operation.method.rawValue
                for (visitor, query) in [(owner, ""), (owner, "?x=1&x=2"), (Visitor(), ""), (foreign, "")] {
                    let answer = await visitor.ask(
                        method, path + query, world, type: operation.body == nil ? nil : "application/json", body: "{}")
                    #expect(known.contains("\(answer.status)"), "\(operation.name) \(path): \(answer.status)")
                }
            }
        }
    }

    @Test("The old HOMER's paths answer as they did, with the truth")
    func oldPaths() async throws {
        let world = try WebWorld { settings in
            settings.health = { WebSettings.Health(.unhealthy, checks: .array([])) }
        }
        defer { world.remove() }
        try world.accept("a", "b")
        var result = ExecutionResult(outcome: .succeeded)
        result.output = String(repeating: "x", count: 2_000)
        try await world.ran("a", result)
        let visitor = Visitor.signedIn(to: world)
        let health = await visitor.get("/health", world)
        #expect(health.status == 503)
        #expect(try await health.json()["status"]?.string == "unhealthy")
        for path in ["/api/scheduled-jobs", "/api/jobs/scheduled"] {
            let jobs = try await visitor.get(path, world).json()
            #expect(jobs.array?.map { $0["id"]?.string } == ["a", "b"])
            #expect(jobs.array?.first?["lastResult"]?.string == "succeeded")
        }
        let history = try await visitor.get("/api/scheduled-jobs/a/history?limit=5", world).json()
        #expect(history.array?.first?["success"]?.bool == true)
        #expect(history.array?.first?["output"]?.string.map { $0.utf8.count <= 600 } == true)
        let trigger = await visitor.ask("POST", "/api/scheduled-jobs/b/trigger", world)
        #expect(trigger.status == 200)
        #expect(try await trigger.json()["success"]?.bool == true)
        #expect(await visitor.ask("POST", "/api/jobs/scheduled/b/run", world).status == 409, "it is active already")
        #expect(await visitor.ask("POST", "/api/scheduled-jobs/c/trigger", world).status == 404)
        let off = await visitor.post(
            "/api/jobs/scheduled/a", json: .object(["enabled": false]), world, method: "PATCH")
        #expect(try await off.json()["enabled"]?.bool == false)
        let cron = await visitor.post(
            "/api/jobs/scheduled/a", json: .object(["cron": "* * * * *"]), world, method: "PATCH")
        #expect(cron.status == 422)
        let calendar = try await visitor.get(
            "/api/jobs/calendar?start=2026-05-04T00:00:00Z&end=2026-05-05T00:00:00Z", world
        ).json()
        #expect(calendar.array?.contains { $0["status"]?.string == "due" } == true)
        #expect(calendar.array?.contains { $0["status"]?.string == "succeeded" } == true)
    }
}
