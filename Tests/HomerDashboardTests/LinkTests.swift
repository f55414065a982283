import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerDashboard

@Suite("Links, forms and paths") struct LinkTests {
    @Test("Every path that has a name has a route")
    func names() throws {
        let world = try WebWorld()
        defer { world.remove() }
        let asset = DashboardAssets.style.path
        let gets = [
            DashboardPath.overview, DashboardPath.intents, DashboardPath.runs, DashboardPath.changes,
            DashboardPath.discovery, DashboardPath.flags, DashboardPath.migration, DashboardPath.incidents,
            DashboardPath.login, DashboardPath.confirm, DashboardPath.events, DashboardPath.intent("a b/c"),
            DashboardPath.run(1), DashboardPath.session("s"), DashboardPath.log(1), DashboardPath.logStream(1),
            DashboardPath.artifact(1, 0), asset,
        ]
        for path in gets where path != DashboardPath.intent("a b/c") {
            #expect(Self.isRoute("GET", path, world), "\(path)")
        }
        for path in [DashboardPath.login, DashboardPath.logout, DashboardPath.act] {
            #expect(Self.isRoute("POST", path, world), "\(path)")
        }
        // An id with a slash in it is no id of an intent: it has no page.
        #expect(!Self.isRoute("GET", DashboardPath.intent("a b/c"), world))
    }

    @Test("Every link, form and asset of every page leads to a route, and every page that is linked answers")
    func crawl() async throws {
        let world = try WebWorld { $0.limits.burst = 100_000 }
        defer { world.remove() }
        try world.accept("a", "b", "c") { spec in
            if spec.id == "c" { spec.variables = ["topic": RunVariable("mail")] }
        }
        try await world.ran("a", ExecutionResult(outcome: .failed, error: "exit code 3"))
        let active = try world.store.enqueueManual(intent: "b", by: "ada@box", now: world.time.timestamp)
        let visitor = Visitor.signedIn(to: world)
        var waiting = [DashboardPath.overview]
        var seen = Set(waiting)
        while let path = waiting.popLast() {
            let answer = await visitor.get(path, world)
            #expect(answer.status == 200, "\(path): \(answer.status)")
            guard answer.type.hasPrefix("text/html") else { continue }
            let html = await answer.text()
            #expect(!html.contains("<script>") && !html.contains(" style=\"") && !html.contains("<style"), "\(path)")
            #expect(html.firstMatch(of: #/ on[a-z]+="/#) == nil, "\(path) has a script in an attribute")
            for (name, target) in Self.targets(html) {
                let target = target.replacing("&amp;", with: "&")
                guard target.hasPrefix("/") else { continue }
                let way = String(target.prefix { $0 != "?" && $0 != "#" })
                let isForm = name == "action" && (way == DashboardPath.act || way == DashboardPath.logout)
                #expect(Self.isRoute(isForm ? "POST" : "GET", way, world), "\(path) leads to \(target)")
                let isPage = way.hasPrefix(DashboardPath.overview) && name == "href"
                if isPage, way != DashboardPath.logout, seen.count < 300, seen.insert(target).inserted {
                    waiting.append(String(target.prefix { $0 != "#" }))
                }
            }
        }
        #expect(seen.contains(DashboardPath.run(active)) && seen.contains(DashboardPath.intent("a")))
        #expect(try world.store.openRuns().map(\.id) == [active], "looking started or ended something")
    }

    private static func isRoute(_ method: String, _ path: String, _ world: WebWorld) -> Bool {
        if case .route = world.dashboard.table.match(method, path) { true } else { false }
    }

    private static func targets(_ html: String) -> [(String, String)] {
        html.matches(of: /(?<name>href|action|src|formaction|data-live|data-stream)="(?<target>[^"]*)"/).map {
            ("\($0.output.name)", "\($0.output.target)")
        }
    }
}
