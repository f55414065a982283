import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerDashboard

/// Every route × everybody who should not be answered. The rows are made from the router: a route that is not in the list
/// below fails, and so does a row without a route.
@Suite("Every route and whoever asks") struct RouteTableTests {
    /// Who is answered where. Whoever adds a route says it here, too.
    private static let expected: [String: WebRoute.Access] = [
        "GET /": .page,
        "GET /dashboard": .page,
        "GET /dashboard/intents": .page,
        "GET /dashboard/intents/{intent}": .page,
        "GET /dashboard/runs": .page,
        "GET /dashboard/runs/{run}": .page,
        "GET /dashboard/changes": .page,
        "GET /dashboard/discovery": .page,
        "GET /dashboard/discovery/{session}": .page,
        "GET /dashboard/flags": .page,
        "GET /dashboard/migration": .page,
        "GET /dashboard/incidents": .page,
        "GET /dashboard/confirm": .page,
        "GET /dashboard/assets/{asset}": .open,
        "GET /dashboard/login": .signIn,
        "POST /dashboard/login": .signIn,
        "POST /dashboard/logout": .form,
        "POST /dashboard/actions": .form,
        "POST /api/v1/actions": .change,
        "GET /api/v1/status": .api,
        "GET /api/v1/intents": .api,
        "GET /api/v1/intents/{intent}": .api,
        "GET /api/v1/intents/{intent}/why": .api,
        "GET /api/v1/intents/{intent}/history": .api,
        "GET /api/v1/intents/{intent}/timeline": .api,
        "GET /api/v1/runs": .api,
        "GET /api/v1/runs/{run}": .api,
        "GET /api/v1/runs/{run}/config": .api,
        "GET /api/v1/runs/{run}/log": .api,
        "GET /api/v1/runs/{run}/log/stream": .api,
        "GET /api/v1/runs/{run}/artifacts/{index}": .api,
        "GET /api/v1/events": .api,
        "GET /api/v1/events/stream": .api,
        "GET /api/v1/changes": .api,
        "GET /api/v1/plans": .api,
        "GET /api/v1/flags": .api,
        "GET /api/v1/session": .api,
        "GET /api/v1/openapi.json": .api,
        "GET /health": .api,
        "GET /api/scheduled-jobs": .api,
        "GET /api/scheduled-jobs/{job}/history": .api,
        "POST /api/scheduled-jobs/{job}/trigger": .change,
        "GET /api/jobs/scheduled": .api,
        "GET /api/jobs/scheduled/{job}": .api,
        "PATCH /api/jobs/scheduled/{job}": .change,
        "GET /api/jobs/scheduled/{job}/history": .api,
        "POST /api/jobs/scheduled/{job}/run": .change,
        "GET /api/jobs/calendar": .api,
        "GET /api/jobs/stream": .api,
    ]

    @Test("Every route has a row here, every row a route, and each says who is answered")
    func rows() throws {
        let world = try WebWorld()
        defer { world.remove() }
        let routes = world.dashboard.table.routes
        #expect(Set(routes.map(\.name)).count == routes.count, "a route stands there twice")
        for route in routes {
            #expect(Self.expected[route.name] == route.access, "\(route.name): say in this table who is answered")
        }
        let known = Set(routes.map(\.name))
        for name in Self.expected.keys { #expect(known.contains(name), "\(name) is not there any more") }
    }

    /// Somebody who should not be answered, or not everywhere.
    private enum Attacker: String, CaseIterable {
        case nobody, wrongCookie, expired, foreignOrigin, foreignHost, foreignSite, proofOfAnotherSession, wrongToken
        case noOrigin, formOfAnotherSite

        /// The status of a refusal; nil where this is no attack.
        func refusal(_ route: WebRoute) -> Set<Int>? {
            let isChange = route.method != .get
            let isOpen = [.open, .signIn].contains(route.access)
            switch self {
            case .foreignHost: return [421]
            case .foreignOrigin, .foreignSite: return [403]
            case .nobody, .wrongCookie, .expired: return isOpen ? nil : [401]
            case .wrongToken:
                // A page has no use for a token; without a session it asks to sign in.
                return isOpen ? nil : [401]
            case .proofOfAnotherSession: return [.form, .change].contains(route.access) ? [403] : nil
            case .noOrigin, .formOfAnotherSite: return isChange ? [403] : nil
            }
        }

        func visitor(_ world: WebWorld) -> Visitor {
            // The session that was unused for longest goes when there are too many.
            world.time.setWall(world.time.timestamp + .seconds(1))
            let own = Visitor.signedIn(to: world)
            var visitor = own
            switch self {
            case .nobody: (visitor.cookie, visitor.csrf) = (nil, nil)
            case .wrongCookie: visitor.cookie = String(repeating: "0", count: 64)
            case .expired:
                world.dashboard.sessions.close(visitor.cookie)
            case .foreignOrigin: visitor.origin = "http://evil.example"
            case .foreignHost: (visitor.host, visitor.origin) = ("evil.example:9123", "http://evil.example:9123")
            case .foreignSite: (visitor.origin, visitor.site) = (nil, "cross-site")
            case .proofOfAnotherSession: visitor.csrf = Visitor.signedIn(to: world).csrf
            case .wrongToken:
                (visitor.cookie, visitor.csrf) = (nil, nil)
                visitor.token = String(repeating: "a", count: 64)
            case .noOrigin: (visitor.origin, visitor.site) = (nil, nil)
            case .formOfAnotherSite: (visitor.origin, visitor.site) = ("null", nil)
            }
            return visitor
        }
    }

    @Test("No route answers anybody it should not answer")
    func attacks() async throws {
        var limits = ClientLimits.Limits()
        (limits.burst, limits.logins) = (100_000, 100_000)
        let world = try WebWorld { $0.limits = limits }
        defer { world.remove() }
        try world.accept("a", "b")
        try await world.ran("a")
        for route in world.dashboard.table.routes {
            for attacker in Attacker.allCases {
                guard let refusal = attacker.refusal(route) else { continue }
                let answer = await Self.ask(route, attacker.visitor(world), world)
                #expect(refusal.contains(answer.status), "\(route.name) by \(attacker): \(answer.status)")
                #expect(!answer.isStream, "\(route.name) by \(attacker) goes on")
                let text = await answer.text()
                #expect(!text.contains("echo a"), "\(route.name) tells \(attacker) what is there")
            }
        }
        #expect(try world.store.openRuns().isEmpty, "an attack started something")
    }

    @Test("Whoever may is answered everywhere")
    func owner() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a", "b")
        try await world.ran("a")
        let signing = ["POST /dashboard/login", "POST /dashboard/logout"]
        for route in world.dashboard.table.routes where !signing.contains(route.name) {
            let answer = await Self.ask(route, .signedIn(to: world), world)
            #expect(![401, 403, 405, 415, 500, 503].contains(answer.status), "\(route.name): \(answer.status)")
            #expect(answer.isStream || !route.isStream, "\(route.name) does not go on")
            // As a browser asks that names no origin of its own forms.
            var unnamed = Visitor.signedIn(to: world)
            unnamed.origin = "null"
            #expect(await Self.ask(route, unnamed, world).status != 403, "\(route.name) from a page of ours")
        }
    }

    @Test("No other method is answered, HEAD says what GET would, and OPTIONS allows nobody")
    func methods() async throws {
        let world = try WebWorld { $0.limits.burst = 100_000 }
        defer { world.remove() }
        try world.accept("a")
        let visitor = Visitor.signedIn(to: world)
        for route in world.dashboard.table.routes where !route.isStream {
            let path = Self.path(route)
            for method in ["PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"] {
                let answer = await visitor.ask(method, path, world)
                #expect(answer.status == 405, "\(method) \(path): \(answer.status)")
                #expect(answer.header("Access-Control-Allow-Origin") == nil)
            }
            guard route.method == .get else { continue }
            let head = await visitor.ask("HEAD", path, world)
            let get = await visitor.get(path, world)
            #expect(head.status == get.status && head.type == get.type)
        }
    }

    private static func path(_ route: WebRoute) -> String {
        let path = route.path.filled { name in
            switch name {
            case "run": "1"
            case "index": "0"
            case "asset": "none.css"
            default: "a"
            }
        }
        switch route.name {
        case "GET /dashboard/confirm": return path + "?action=suspend&intent=a"
        case "GET /api/jobs/calendar": return path + "?start=2026-05-04T00:00:00Z&end=2026-05-05T00:00:00Z"
        default: return path
        }
    }

    private static func ask(_ route: WebRoute, _ visitor: Visitor, _ world: WebWorld) async -> WebAnswer {
        switch route.reads {
        case nil: await visitor.ask(route.method.rawValue, path(route), world)
        case .form:
            await visitor.post(
                path(route), form: [("action", "suspend"), ("intent", "b"), ("reason", "why"), ("code", "x")], world)
        case .json:
            await visitor.post(
                path(route),
                json: route.method == .patch
                    ? .object(["enabled": false])
                    : .object(["action": "suspend", "intent": "b", "reason": "why", "dryRun": true]), world,
                method: route.method.rawValue)
        }
    }
}
