import HomerCore
import HomerReport
import HomerStore

/// Where actions are done: by the form of a preview, and by JSON.
struct ActionRoutes: Sendable {
    private let settings: WebSettings
    private let pages: Pages
    private let feed: ChangeFeed

    init(_ settings: WebSettings, pages: Pages, feed: ChangeFeed) {
        self.settings = settings
        self.pages = pages
        self.feed = feed
    }

    var all: [WebRoute] {
        [
            WebRoute(.post, "/dashboard/actions", .form, reads: .form) { call in
                let action = try DashboardAction(call.body, now: settings.now())
                // Without a reason the preview is shown again, which asks for one.
                guard let reason = try reason(call.body, isNeeded: false) else {
                    var answer = try await pages.answer(
                        .confirm(action), call.request, Fields(action.fields), session: call.session,
                        notice: "A reason is needed.")
                    answer.status = 422
                    return answer
                }
                let outcome = try await perform(action, reason, call)
                guard outcome.problems.isEmpty else {
                    return try await pages.answer(
                        .outcome(action, done: outcome.lines, problems: outcome.problems), call.request, Fields(),
                        session: call.session)
                }
                return .seeOther("\(action.place)?did=\(action.kind.rawValue)")
            },
            WebRoute(.post, "/api/v1/actions", .change, reads: .json) { call in
                try DashboardAction.requireKnown(call.body)
                let action = try DashboardAction(call.body, now: settings.now())
                guard try !call.body.flag("dryRun") else {
                    let preview = try await preview(action)
                    return .json(
                        .action,
                        ActJSON.action(
                            action.kind.rawValue, dryRun: true, lines: preview.allLines, problems: preview.problems,
                            started: []))
                }
                let reason = try reason(call.body, isNeeded: true) ?? ""
                let outcome = try await perform(action, reason, call)
                return .json(
                    .action,
                    ActJSON.action(
                        action.kind.rawValue, dryRun: false, lines: outcome.lines, problems: outcome.problems,
                        started: outcome.runs))
            },
        ]
    }

    private static let longestReason = 1_000

    private func reason(_ fields: Fields, isNeeded: Bool) throws -> String? {
        let text = try fields.one("reason") ?? ""
        guard !text.allSatisfy(\.isWhitespace) else {
            if isNeeded { throw WebProblem.badRequest("reason is missing: why, for the person who will ask") }
            return nil
        }
        guard text.utf8.count <= Self.longestReason else {
            throw WebProblem.badRequest("reason takes at most \(Self.longestReason) bytes")
        }
        return text
    }

    private func perform(
        _ action: DashboardAction, _ reason: String, _ call: WebCall
    ) async throws -> ActionRunner.Outcome {
        let outcome = try await ActionRunner(settings: settings).run(action, reason: reason, who: call.who)
        feed.look()
        return outcome
    }

    private func preview(_ action: DashboardAction) async throws -> ActionPreview {
        let (report, moments, zones) = (settings.report, settings.moments, settings.zones)
        return try await settings.store.off { store in
            let settings = report()
            return try store.snapshot {
                try ActionPreview(action, $0, settings: settings, moments: moments, zones: zones)
            }
        }
    }
}

extension Fields {
    /// A switch, off unless it says `true`.
    func flag(_ name: String) throws(WebProblem) -> Bool {
        switch try one(name) {
        case nil, "false", "": return false
        case "true", "1": return true
        case _?: throw .badRequest("\(name) takes true or false")
        }
    }
}
