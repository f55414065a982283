import HomerCore
import HomerReport
import HomerStore

/// `/api/v1`: the answers of `docs/json.md`, from one state of the database each.
struct APIRoutes: Sendable {
    let settings: WebSettings

    init(_ settings: WebSettings) { self.settings = settings }

    var all: [WebRoute] {
        [
            answer("/api/v1/status") { try $0.status() },
            answer("/api/v1/intents") { try $0.intents() },
            answer("/api/v1/intents/{intent}") { try $0.intent() },
            answer("/api/v1/intents/{intent}/why") { try $0.why() },
            answer("/api/v1/intents/{intent}/history") { try $0.history() },
            answer("/api/v1/intents/{intent}/timeline") { try $0.timeline() },
            answer("/api/v1/runs") { try $0.runs() },
            answer("/api/v1/runs/{run}") { try $0.run() },
            answer("/api/v1/runs/{run}/config") { try $0.config() },
            answer("/api/v1/events") { try $0.events() },
            answer("/api/v1/changes") { try $0.changes() },
            answer("/api/v1/plans") { .json(.array(try $0.snapshot.pendingPlans().map(\.json))) },
            answer("/api/v1/flags") { .json(.array(try $0.snapshot.flagRows().map(\.json))) },
            WebRoute(.get, "/api/v1/openapi.json", .api) { _ in .json(OpenAPI.document) },
            WebRoute(.get, "/api/v1/session", .api) { call in
                // For scripts of the pages: what a change has to carry.
                .json(
                    .object([
                        "session": call.session.map { .string($0.name) },
                        "csrf": call.session.map { .string($0.csrf) }, "version": .string(Version.text),
                    ]))
            },
        ]
    }

    private func answer(
        _ path: RoutePattern, _ body: @escaping @Sendable (APIQuestion) throws -> WebAnswer
    ) -> WebRoute {
        WebRoute(.get, path, .api) { [settings] call in
            try await settings.store.off { store in
                let (report, moments) = (settings.report(), settings.moments)
                return try store.snapshot {
                    try body(
                        APIQuestion(
                            call: call, snapshot: $0, settings: report, moments: moments, zones: settings.zones))
                }
            }
        }
    }
}
