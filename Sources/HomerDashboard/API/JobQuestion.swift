import HomerCore
import HomerReport
import HomerStore

/// Jobs and their runs as the old HOMER's server wrote them.
struct JobQuestion {
    let call: WebCall
    let snapshot: StoreSnapshot
    let settings: ReportSettings
    let moments: Moments
    let zones: ZoneDatabase

    /// Of an output that a history shows.
    private static let outputBytes = 500
    private static let mostOfHistory = 100
    private static let mostDueTimes = 1_000
    private static let longestCalendar = Milliseconds.days(62)

    func all() throws -> JSONValue {
        let contexts = try IntentContexts(snapshot, settings: settings, zones: zones, now: moments.now)
        return .array(try snapshot.intents().map { job($0, contexts) })
    }

    func one() throws -> JSONValue {
        job(
            try row(), try IntentContexts(snapshot, settings: settings, zones: zones, now: moments.now))
    }

    func history() throws -> JSONValue {
        let id = try row().id
        var limit = 10
        if let text = try call.query.one("limit") {
            guard let number = Int(text), (1...Self.mostOfHistory).contains(number) else {
                throw WebProblem.badRequest("limit takes a number from 1 to \(Self.mostOfHistory)")
            }
            limit = number
        }
        let runs = try snapshot.allRuns(Store.RunFilter(intentID: id, limit: limit))
        return .array(
            try runs.map { run in
                let output = try snapshot.output(ofRun: run.id)
                return .object([
                    "id": run.name.json, "jobId": .string(id), "startedAt": (run.startedAt ?? run.triggeredAt).json,
                    "completedAt": run.completedAt?.json, "status": .string(run.result.rawValue),
                    "success": run.isFinal ? .bool(run.result == .ended(.succeeded)) : nil,
                    "durationMs": run.durationMS.map { .int(max(0, $0)) },
                    "output": output.map { .string($0.bounded(to: Self.outputBytes)) },
                    "error": run.error.map { .string($0) },
                ])
            })
    }

    /// What ran and what is due between two times.
    func calendar() throws -> JSONValue {
        let (start, end) = (try time("start"), try time("end"))
        guard start < end, end - start <= Self.longestCalendar else {
            throw WebProblem.badRequest("start and end take times at most \(Self.longestCalendar) apart")
        }
        let contexts = try IntentContexts(snapshot, settings: settings, zones: zones, now: moments.now)
        var entries: [(at: Timestamp, json: JSONValue)] = []
        for row in try snapshot.intents() {
            for due in DueSearch(row.timed, contexts.conditions, zones: zones).list(Self.mostDueTimes)
            where start <= due && due < end {
                entries.append((due, entry(row.id, row.name, due, status: "due")))
            }
        }
        for run in try snapshot.runs(Store.RunFilter(since: start, limit: Self.mostDueTimes)) {
            let moment = run.startedAt ?? run.triggeredAt
            guard moment < end else { continue }
            entries.append((moment, entry(run.intentID, run.intentID, moment, status: run.result.rawValue)))
        }
        return .array(entries.sorted { $0.at < $1.at }.map(\.json))
    }

    private func entry(_ id: String, _ name: String, _ time: Timestamp, status: String) -> JSONValue {
        .object(["jobId": .string(id), "name": .string(name), "at": time.json, "status": .string(status)])
    }

    private func job(_ row: IntentRow, _ contexts: IntentContexts) -> JSONValue {
        let view = IntentView(row, contexts.of(row), moments: moments, zones: zones)
        let last = row.lastRun
        return .object([
            "id": .string(row.id), "name": .string(row.name),
            "enabled": .bool(row.enabled && view.context.suspension == nil),
            "schedule": .string(row.spec.triggersInWords), "lane": .string(row.spec.lane),
            "executor": .string(row.spec.execution.executor), "sourceFile": .string(row.file),
            "lastRun": (last?.startedAt ?? last?.triggeredAt)?.json,
            "lastResult": last.map { .string($0.result.rawValue) },
            "isRunning": .bool(last?.status == .running), "nextRun": view.status.next?.json,
            "consecutiveFailures": .int(Int64(row.consecutiveFailures)),
        ])
    }

    private func row() throws -> IntentRow {
        let id = call.value("job")
        guard let row = try snapshot.intents(ids: [id]).first else {
            throw WebProblem.notFound("there is no job \"\(id.bounded(to: 80))\"")
        }
        return row
    }

    private func time(_ name: String) throws -> Timestamp {
        guard let time = Timestamp(iso: try call.query.require(name)) else {
            throw WebProblem.badRequest("\(name) takes a time, such as 2026-02-06T00:00:00Z")
        }
        return time
    }
}
