import HomerCore

/// The pages, and what they are made to look like with.
struct PageRoutes: Sendable {
    private let pages: Pages

    init(_ pages: Pages) { self.pages = pages }

    var all: [WebRoute] {
        [
            page("/dashboard") { _ in .overview },
            page("/dashboard/intents") { .intents(ListQuery($0.query)) },
            page("/dashboard/intents/{intent}") { .intent($0.value("intent")) },
            page("/dashboard/runs") { .runs(ListQuery($0.query)) },
            page("/dashboard/runs/{run}") { .run(try $0.run()) },
            page("/dashboard/changes") { _ in .changes },
            page("/dashboard/discovery") { _ in .discovery(nil) },
            page("/dashboard/discovery/{session}") { .discovery($0.value("session")) },
            page("/dashboard/flags") { _ in .flags },
            page("/dashboard/migration") { _ in .migration },
            page("/dashboard/incidents") { _ in .incidents },
            // An action is asked for by a link or a form; what it would do is shown, and nothing is done.
            page("/dashboard/confirm") { [pages] in
                .confirm(try DashboardAction($0.query, now: pages.settings.now()))
            },
            WebRoute(.get, "/", .page) { _ in .seeOther(DashboardPath.overview) },
            WebRoute(.get, "/dashboard/assets/{asset}", .open) { call in
                guard let asset = DashboardAssets.asset(named: call.value("asset")) else {
                    throw WebProblem.notFound("there is no such asset")
                }
                return WebAnswer(type: asset.type, body: .bytes(asset.bytes), policy: .asset)
            },
        ]
    }

    private func page(
        _ path: RoutePattern, _ page: @escaping @Sendable (WebCall) throws -> DashboardPage
    ) -> WebRoute {
        WebRoute(.get, path, .page) { [pages] call in
            let notice = try call.query.one("did").flatMap { DashboardAction.Kind(rawValue: $0)?.done }
            return try await pages.answer(
                page(call), call.request, call.query, session: call.session, notice: notice)
        }
    }
}
