import HomerCore
import HomerReport
import HomerStore

/// The paths of the old HOMER's server, for programs that ask them: with a session or a token, and with true answers.
/// `docs/dashboard.md` says how they differ from what they were.
struct JobRoutes: Sendable {
    private let settings: WebSettings
    private let feed: ChangeFeed

    init(_ settings: WebSettings, feed: ChangeFeed) {
        self.settings = settings
        self.feed = feed
    }

    var all: [WebRoute] {
        [
            WebRoute(.get, "/health", .api) { [settings] _ in
                let health = await settings.health()
                return .json(
                    .object([
                        "status": .string(health.word.rawValue), "timestamp": settings.now().json,
                        "version": .string(Version.text), "checks": health.checks,
                    ]), status: health.word == .unhealthy ? 503 : 200)
            },
            answer("/api/scheduled-jobs") { .json(try $0.all()) },
            answer("/api/scheduled-jobs/{job}/history") { .json(try $0.history()) },
            trigger("/api/scheduled-jobs/{job}/trigger"),
            answer("/api/jobs/scheduled") { .json(try $0.all()) },
            answer("/api/jobs/scheduled/{job}") { .json(try $0.one()) },
            answer("/api/jobs/scheduled/{job}/history") { .json(try $0.history()) },
            trigger("/api/jobs/scheduled/{job}/run"),
            WebRoute(.patch, "/api/jobs/scheduled/{job}", .change, reads: .json) { try await change($0) },
            answer("/api/jobs/calendar") { .json(try $0.calendar()) },
            WebRoute(.get, "/api/jobs/stream", .api, isStream: true) { [feed] call in
                // Listening begins before the first answer, so that nothing falls between the two.
                let news = await feed.listen()
                let jobs = try await ask(call) { try $0.all() }
                return .stream { writer in
                    try await writer.write(EventStreamText.piece("init", data: jobs.compact))
                    for await piece in news {
                        guard call.isStillAllowed() else { return }
                        try await writer.write(piece.text())
                    }
                }
            },
        ]
    }

    private func answer(
        _ path: RoutePattern, _ body: @escaping @Sendable (JobQuestion) throws -> WebAnswer
    ) -> WebRoute {
        WebRoute(.get, path, .api) { try await ask($0, body) }
    }

    private func ask<T: Sendable>(
        _ call: WebCall, _ body: @escaping @Sendable (JobQuestion) throws -> T
    ) async throws -> T {
        try await settings.store.off { [settings] store in
            let (report, moments) = (settings.report(), settings.moments)
            return try store.snapshot {
                try body(
                    JobQuestion(call: call, snapshot: $0, settings: report, moments: moments, zones: settings.zones)
                )
            }
        }
    }

    private func trigger(_ path: RoutePattern) -> WebRoute {
        WebRoute(.post, path, .change) { call in
            let id = call.value("job")
            // What is not there is a 404, whatever else may be in the way.
            _ = try await ask(call) { try $0.one() }
            let outcome = try await perform(.trigger([id], given: [:]), call)
            return .json(
                .object([
                    "success": true, "message": .string(outcome.lines.joined(separator: "; ")),
                    "runId": outcome.runs.first.map { RunName($0).json },
                ]))
        }
    }

    /// `enabled` suspends and resumes. Everything else of a job is in its file.
    private func change(_ call: WebCall) async throws -> WebAnswer {
        let id = call.value("job")
        let job = try await ask(call) { try $0.one() }
        if let other = call.body.all.first(where: { $0.name != "enabled" && $0.name != "reason" }) {
            throw WebProblem.refused(
                "\(other.name.bounded(to: 40)) of \(id) stands in \(job["sourceFile"]?.string ?? "its file"): edit it "
                    + "there, and it is taken up at once")
        }
        guard try call.body.one("enabled") != nil else { throw WebProblem.badRequest("enabled is missing") }
        let isOn = try call.body.flag("enabled")
        _ = try await perform(isOn ? .resume([id]) : .suspend([id], until: nil), call)
        return .json(try await ask(call) { try $0.one() })
    }

    private func perform(_ action: DashboardAction, _ call: WebCall) async throws -> ActionRunner.Outcome {
        let reason = try call.body.one("reason") ?? call.query.one("reason") ?? "asked by \(call.request.path)"
        let outcome = try await ActionRunner(settings: settings).run(
            action, reason: reason.bounded(to: 1_000), who: call.who)
        feed.look()
        return outcome
    }
}
