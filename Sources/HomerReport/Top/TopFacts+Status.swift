import HomerCore
import HomerStore

extension TopFacts {
    /// How many due times are asked for: more than a tall terminal shows beside the rest.
    package static let dueTimes = 30

    package init(_ report: StatusReport, moments: Moments) {
        self.init(
            workspace: report.settings.root, clock: moments.local(moments.now), daemon: Self.daemon(report, moments),
            counts: "no database yet; `homer run` makes it and starts")
        isDaemonWell = report.holder != nil
        guard let state = report.state else { return }
        counts = Self.counts(state)
        wrong =
            state.incidents.map { Self.row($0, moments) }
            + state.pending.filter { $0.status == .waiting }.map {
                TopRow(["approve", $0.summary, $0.id, moments.relative($0.createdAt)], .warning)
            }
        runs = state.running.sorted { Self.rank($0) < Self.rank($1) }.map { Self.row($0, state.queue, moments) }
        next = state.due.map { TopRow([moments.clock($0.time), $0.id, moments.next($0.time)]) }
        sources = Self.sources(state, moments)
    }

    private static func daemon(_ report: StatusReport, _ moments: Moments) -> String {
        if report.holder == nil, let pid = report.displaced {
            return "daemon \(pid) is ending its runs: its state was moved or deleted"
        }
        guard let holder = report.holder else {
            let death = report.death.map { "; the last \($0.phrase)" } ?? ""
            return "no daemon runs\(death); `homer run` starts one"
        }
        let since = (report.daemon?.startedAt ?? holder.since).map { ", up \(moments.age($0))" } ?? ""
        return "daemon\(holder.pid.map { " \($0)" } ?? "") runs\(since)"
    }

    private static func counts(_ state: StateReport) -> String {
        let counts = state.counts
        let off = state.flags.enabled ? "" : "; runtime.enabled is false: nothing is started"
        return "\(counts.enabled) intents on, \(counts.running) running, \(counts.pending) waiting; last 24 h: "
            + "\(counts.succeededLastDay) succeeded, \(counts.failedLastDay) failed\(off)"
    }

    private static func row(_ incident: IncidentRow, _ moments: Moments) -> TopRow {
        let isKnown = incident.state != .open
        let tone: TopRow.Tone = isKnown ? .dim : incident.severity == .critical ? .critical : .warning
        return TopRow(["\(incident.id)", incident.title, incident.standing(moments)], tone)
    }

    /// What runs before what waits, each the oldest first.
    private static func rank(_ run: RunRow) -> (Int, Int64) { (run.status == .running ? 0 : 1, run.id) }

    private static func row(_ run: RunRow, _ queue: RunQueue, _ moments: Moments) -> TopRow {
        let standing: String
        if let moment = run.notBefore {
            standing = "attempt \(run.attempt + 1) \(moments.relative(moment))"
        } else if let length = run.length(now: moments.now) {
            standing = length.elapsed + (run.attempt > 1 ? ", attempt \(run.attempt)" : "")
        } else {
            standing = "since \(moments.clock(run.triggeredAt))"
        }
        let isRunning = run.status == .running
        return TopRow(
            ["\(run.name)", run.intentID, queue.result(of: run), run.executor ?? "-", standing],
            isRunning ? .good : .plain)
    }

    /// Sources that are not used, files that are not applied, then the last pass.
    private static func sources(_ state: StateReport, _ moments: Moments) -> [TopRow] {
        var rows = state.sources.filter { !$0.isReady }.map { source in
            TopRow([source.path == "." ? "all" : source.path, source.sentence, moments.age(source.since)], .warning)
        }
        rows += state.held.map { TopRow([$0.file, $0.why, moments.age($0.since)], .warning) }
        guard let pass = state.lastPass else { return rows + [TopRow(["no pass yet"], .dim)] }
        let revision = pass.revision.map { " of \($0.prefix(12))" } ?? ""
        return rows + [TopRow(["last change", "\(pass.result)\(revision)", moments.relative(pass.finishedAt)], .dim)]
    }
}
