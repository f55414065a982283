import HomerCore
import HomerStore

/// Renders pages from one state of the database, away from Swift's threads.
struct Pages: Sendable {
    let settings: WebSettings
    private let renderer: DashboardRenderer

    init(_ settings: WebSettings) {
        self.settings = settings
        renderer = DashboardRenderer(
            settings: DashboardSettings(
                report: settings.report, zones: settings.zones,
                sources: DashboardSources(
                    log: { run, wish, snapshot in
                        try RunLogPart.part(of: run, wish, settings: settings) { try snapshot.output(ofRun: run.id) }
                    }, plan: settings.plan, migration: { _, _ in settings.migration() })))
    }

    func answer(
        _ page: DashboardPage, _ request: WebRequest, _ query: Fields, session: Session?, notice: String? = nil
    ) async throws -> WebAnswer {
        let context = PageContext(
            now: settings.now(), viewerZone: ViewerZone.zone(request.cookie(ViewerZone.cookie), settings.zones),
            csrf: session?.csrf ?? "", query: query.all.map { ($0.name, $0.value) }, notice: notice,
            isLive: session != nil)
        if case .login(let problem) = page { return .html(renderer.login(problem, context)) }
        await settings.prepare(page)
        let rendered = try await settings.store.off { [renderer] store in
            try store.snapshot { try renderer.render(page, $0, context) }
        }
        return .html(rendered)
    }

    /// A problem as whoever asked reads it: a page under `/dashboard`, JSON elsewhere.
    func problem(_ problem: WebProblem, _ request: WebRequest, session: Session?) async -> WebAnswer {
        let plain = WebAnswer.problem(problem)
        guard request.path == DashboardPath.overview || request.path.hasPrefix(DashboardPath.overview + "/") else {
            return plain
        }
        var page: DashboardPage?
        switch problem {
        case .noSession: page = .login(request.cookie(Sessions.cookie) == nil ? nil : .expired)
        // Whoever is no page of ours gets none.
        case .forbidden where session == nil, .tooMany, .unavailable: page = nil
        default: page = session == nil ? nil : .notFound(problem.message)
        }
        guard let page, var answer = try? await answer(page, request, Fields(), session: session) else { return plain }
        answer.status = problem.status
        answer.headers += plain.headers.filter { $0.name != "www-authenticate" }
        return answer
    }
}
