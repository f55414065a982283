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
        let context = context(request, session, query, notice: notice)
        if case .login(let problem) = page { return .html(renderer.login(problem, context)) }
        await settings.prepare(page)
        let rendered = try await settings.store.off { [renderer] store in
            try store.snapshot { try renderer.render(page, $0, context) }
        }
        return .html(rendered)
    }

    private func context(
        _ request: WebRequest, _ session: Session?, _ query: Fields = Fields(), notice: String? = nil
    ) -> PageContext {
        PageContext(
            now: settings.now(), viewerZone: ViewerZone.zone(request.cookie(ViewerZone.cookie), settings.zones),
            csrf: session?.csrf ?? "", query: query.all.map { ($0.name, $0.value) }, notice: notice,
            isLive: session != nil)
    }

    /// A problem as whoever asked reads it: a page at `/` and under `/dashboard`, JSON elsewhere.
    func problem(_ problem: WebProblem, _ request: WebRequest, session: Session?) async -> WebAnswer {
        let plain = WebAnswer.problem(problem)
        guard
            request.path == "/" || request.path == DashboardPath.overview
                || request.path.hasPrefix(DashboardPath.overview + "/")
        else { return plain }
        var answer: WebAnswer
        switch problem {
        // Whoever asks for another server is no browser of ours.
        case .host: return plain
        case .noSession:
            let expired: LoginProblem? = request.cookie(Sessions.cookie) == nil ? nil : .expired
            answer = .html(renderer.login(expired, context(request, nil)))
        // Nothing is asked of the database where it gives no answer, where too much is asked, and by somebody unknown.
        case .unavailable, .tooMany: answer = outside(problem, request, session)
        default:
            let page = DashboardPage.problem(problem.page(isSignedIn: true))
            let inside = session == nil ? nil : try? await self.answer(page, request, Fields(), session: session)
            answer = inside ?? outside(problem, request, session)
        }
        answer.status = problem.status
        answer.headers += plain.headers.filter { $0.name != "www-authenticate" }
        return answer
    }

    private func outside(_ problem: WebProblem, _ request: WebRequest, _ session: Session?) -> WebAnswer {
        .html(renderer.problem(problem.page(isSignedIn: session != nil), context(request, session)))
    }
}
