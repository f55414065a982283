import HomerCore
import HomerReport
import HomerStore

/// One run: why it ended as it did above what it wrote.
struct RunPage {
    let facts: PageFacts
    let id: Int64

    /// nil when there is no such run.
    func content() throws -> PageContent? {
        guard let found = try facts.snapshot.run(id), let run = try facts.snapshot.withDetails([found]).first else {
            return nil
        }
        let row = try facts.snapshot.intents(ids: [run.intentID], includeRemoved: true).first
        let word = facts.state.queue.result(of: run)
        let account = try row.map { try self.account(run, $0) }
        let answer = try self.answer(run)
        let text = run.waitsForApproval ? try facts.snapshot.waitingText(ofRun: id) : nil
        let head: [String: ViewValue] = [
            "hasOutline": .flag(text != nil), "outline": text?.rows ?? .list([]),
            "listHref": .text(DashboardPath.runs), "intent": .text(run.intentID),
            "intentHref": .text(DashboardPath.intent(run.intentID)), "name": .text(run.name.description),
            "told": .text(Self.capital(RunEnding(run).told)), "notes": .texts(run.notes),
            "hasSteps": .flag(!(account?.steps ?? []).isEmpty), "steps": .rows(account?.steps ?? [], facts.step),
            "advice": .texts((account?.next ?? []).prefix(3)),
            "facts": .list(factList(run, zone: row?.spec.zoneName) + (try told())),
        ]
        let acts: ViewValue = .rows(self.acts(run, text?.digest, isThere: row?.removedAt == nil && row != nil)) {
            ["label": .text($0.label), "href": .text($0.action.confirmPath)]
        }
        let artifacts: ViewValue = .rows(run.artifacts.enumerated()) { index, name in
            ["name": .text(VisibleText.escaped(name)), "href": .text(DashboardPath.artifact(id, index))]
        }
        let rest: [String: ViewValue] = [
            "acts": acts, "hasDenials": .flag(!run.denials.isEmpty), "denials": .texts(run.denials.map(\.text)),
            "answerHTML": answer.map { .html($0) } ?? false, "hasArtifacts": .flag(!run.artifacts.isEmpty),
            "artifacts": artifacts, "config": .maybe(try facts.snapshot.config(ofRun: id).map(\.json.pretty)),
        ]
        return PageContent(
            "Run \(run.name) of \(run.intentID)", "run", place: DashboardPath.runs,
            ViewValue.fields(ViewValue.tag(Tone(run.result), word)).adding(head).adding(rest).adding(attempts(run))
                .adding(try log(run)))
    }

    private func account(_ run: RunRow, _ row: IntentRow) throws -> WhyTeller.Account {
        let whole = try WhyFacts(
            row, asked: run.scheduledFor, snapshot: facts.snapshot, settings: facts.report, now: facts.now,
            zones: facts.zones, contexts: facts.contexts)
        return WhyTeller(facts: whole, moments: facts.moments, zones: facts.zones).account(of: run)
    }

    private static func capital(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    private func acts(_ run: RunRow, _ digest: String?, isThere: Bool) -> [(label: String, action: DashboardAction)] {
        guard run.name.engine == .new else { return [] }
        if run.waitsForApproval {
            let approve = digest.map { (label: "Approve", action: DashboardAction.approve(.run(id, digest: $0))) }
            return (approve.map { [$0] } ?? []) + [("Reject", .reject(.run(id, digest: digest)))]
        }
        if !run.isFinal { return [("Cancel", .cancel([id]))] }
        return isThere ? [("Run it again", .trigger([run.intentID], given: run.detail?.given ?? [:]))] : []
    }

    private func factList(_ run: RunRow, zone: String?) -> [ViewValue] {
        var list: [ViewValue] = [.fact("Cause", run.cause + (run.requestedBy.map { ", by \($0)" } ?? ""))]
        if let due = run.scheduledFor { list.append(.fact("Due", "", facts.times.clock(due, zone: zone))) }
        if let started = run.startedAt { list.append(.fact("Started", "", facts.times.relative(started, zone: zone))) }
        if let ended = run.completedAt { list.append(.fact("Ended", "", facts.times.relative(ended, zone: zone))) }
        if let length = run.length(now: facts.now) { list.append(.fact("Took", length.elapsed)) }
        if let late = run.late, late > .seconds(1) { list.append(.fact("Late by", late.elapsed)) }
        if let executor = run.executor { list.append(.fact("Executor", executor)) }
        if run.generation > 0 { list.append(.fact("Generation", "\(run.generation)")) }
        if let cost = run.costEstimate { list.append(.fact("Cost", BudgetUnit.cost.text(cost))) }
        if let tokens = run.tokensUsed { list.append(.fact("Tokens", "\(tokens)")) }
        if let given = run.detail?.given, !given.isEmpty {
            let text = given.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            list.append(.fact("With", text.joined(separator: ", ")))
        }
        return list
    }

    /// Who was told of it, and how that went.
    private func told() throws -> [ViewValue] {
        try facts.snapshot.sentMessages(ofRun: id, limit: 10, facts.moments).map { message in
            .fact("Told", message.state + (message.error.map { ": \($0)" } ?? ""))
        }
    }

    private func attempts(_ run: RunRow) -> [String: ViewValue] {
        [
            "hasAttempts": .flag(!run.attempts.isEmpty),
            "attempts": .rows(run.attempts) { attempt in
                let result = RunResult.ended(attempt.outcome)
                return ViewValue.fields(ViewValue.tag(Tone(result), result.rawValue)).adding([
                    "number": .number(attempt.attempt), "doer": .text(attempt.doer),
                    "timeHTML": .html(facts.times.clock(attempt.startedAt)), "length": .text(attempt.length.elapsed),
                    "error": .text(TerminalText.plain(attempt.error ?? "")),
                ])
            },
        ]
    }

    /// What an agent answered, as it meant it.
    private func answer(_ run: RunRow) throws -> SafeHTML? {
        guard run.isFinal, !run.endedInCondition, let executor = run.executor, Execution(executor: executor).isAgent,
            let text = try facts.snapshot.output(ofRun: id), !text.isEmpty
        else { return nil }
        return MarkdownText.html(text)
    }

    private func log(_ run: RunRow) throws -> [String: ViewValue] {
        let find = facts.query.many("find").last.flatMap { $0.isEmpty ? nil : String($0.prefix(200)) }
        let from = facts.query.many("from").last.flatMap { Int64($0) }
        let part = try facts.settings.sources.log(run, LogWish(from: from, find: find), facts.snapshot)
        func link(_ offset: Int64?) -> ViewValue {
            .maybe(offset.map { PageLink(DashboardPath.run(id), [("from", "\($0)")]).text + "#log-part" })
        }
        // News belong behind the end, and nowhere else.
        let isEnd = part?.later == nil && find == nil
        return [
            "find": .text(find ?? ""), "isOpen": .flag(!run.isFinal), "hasLog": .flag(part != nil || !run.isFinal),
            "found": .text(part?.found.map { "\($0) line\($0 == 1 ? "" : "s")" } ?? ""),
            "logHTML": .html(part.map { AnsiText.html($0.text) } ?? .empty),
            "from": .text("\(max(1, run.attempt))-\(part?.until ?? 0)"),
            "stream": .maybe(!run.isFinal && isEnd ? DashboardPath.logStream(id) : nil),
            "download": .maybe(part == nil ? nil : DashboardPath.log(id)),
            "partText": .text(part.map { "bytes \($0.from) to \($0.until) of \($0.total)" } ?? ""),
            "earlier": link(part?.earlier), "later": link(part?.later),
            "noLog": .text(run.startedAt == nil ? "It has not started." : "It wrote nothing, or its log was pruned."),
        ]
    }
}
