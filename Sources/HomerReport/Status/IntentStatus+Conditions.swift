package import HomerCore
package import HomerStore

extension Condition {
    /// The summary: can this intent do its work? The first thing that is wrong decides.
    package static func ready(
        _ row: IntentRow, _ context: IntentContext, due: NextDue, moments: Moments, executors: [String]
    ) -> Condition {
        func ready(_ status: Status, _ reason: String, _ message: String, since: Timestamp? = nil) -> Condition {
            Condition(type: .ready, status: status, reason: reason, message: message, since: since)
        }
        if let removed = row.removedAt {
            return ready(.no, "Disabled", "\(row.file) is gone; history is kept", since: removed)
        }
        if !row.enabled {
            return row.spec.enabled
                ? ready(.no, "Suspended", "switched off in the database; \(row.file) says enabled")
                : ready(.no, "Disabled", "\(row.file) says \"enabled\": false", since: row.acceptedAt)
        }
        if let suspension = context.suspension {
            return ready(.no, "Suspended", suspension.sentence(moments), since: suspension.createdAt)
        }
        if let held = row.held, !held.isAbsence {
            return ready(
                .no, "Invalid", "\(held.place) is not applied; generation \(row.generation) keeps running",
                since: held.since)
        }
        if !executors.contains(row.spec.execution.executor) {
            return ready(.no, "ExecutorMissing", "this version has no executor \"\(row.spec.execution.executor)\"")
        }
        // Whatever became of the last run: nothing of it starts now.
        switch due.obstacle {
        case .runtimeOff?, .discoveryOff?, .noEngine?, .unknownSchedule?:
            return ready(.no, due.obstacle?.conditionReason ?? "", due.obstacle?.reason(row.spec) ?? "")
        default: break
        }
        if let run = row.lastRun, run.isFinal, run.hasFailed {
            let times = row.consecutiveFailures > 1 ? ", \(row.consecutiveFailures) times in a row" : ""
            return ready(.no, "Failing", "run \(run.name) ended as \(run.result)\(times)", since: run.completedAt)
        }
        if let run = row.lastRun, run.waitsForApproval {
            return ready(
                .yes, "WaitingForApproval", "run \(run.name) waits: homer approve \(run.id)", since: run.triggeredAt)
        }
        if let run = row.lastRun, run.status == .pending {
            return ready(.yes, "Pending", "run \(run.name) \(RunEnding(run).sentence)", since: run.triggeredAt)
        }
        switch due {
        case .at(let time) where time <= moments.now:
            return ready(.yes, "Scheduled", "due since \(moments.short(time))")
        case .at(let time): return ready(.yes, "Scheduled", "next run \(moments.short(time))")
        case .none(.waitsForEvent): return ready(.yes, "WaitingForEvent", "runs \(row.spec.triggersInWords)")
        case .none(.waitsForRun): return ready(.yes, "Scheduled", "counts from the end of the run that is active")
        case .none(.done):
            guard row.lastRun?.generation == row.generation else {
                return ready(
                    .no, "NotRun",
                    "its one time went by without a run (`homer why \(row.id)`); a new generation runs again")
            }
            return ready(.yes, "Completed", "ran once; a new generation runs again", since: row.lastRun?.completedAt)
        case .none(let obstacle): return ready(.no, obstacle.conditionReason, obstacle.reason(row.spec))
        }
    }

    package static func accepted(_ row: IntentRow) -> Condition {
        guard let held = row.held, !held.isAbsence else {
            return Condition(
                type: .accepted, status: .yes, reason: "Valid", message: "generation \(row.generation) was accepted",
                since: row.acceptedAt)
        }
        return Condition(
            type: .accepted, status: .no, reason: held.reason.rawValue,
            message: "\(held.place): \(held.code) \(held.message)", since: held.since)
    }

    /// Is what the files say in force? The first reason why not decides.
    package static func synced(_ row: IntentRow, _ context: IntentContext, moments: Moments) -> Condition {
        func synced(_ status: Status, _ reason: String, _ message: String, since: Timestamp) -> Condition {
            Condition(type: .synced, status: status, reason: reason, message: message, since: since)
        }
        if let held = row.held {
            return held.isAbsence
                ? synced(
                    .no, held.reason.rawValue, "\(held.why); generation \(row.generation) stays", since: held.since)
                : synced(
                    .no, "HeldInvalid", "\(held.file) is held; generation \(row.generation) stays", since: held.since)
        }
        if let pass = context.waiting, row.removedAt == nil {
            return synced(
                .no, pass.syncReason, "\(pass.summary); `homer approve \(pass.id)` applies it", since: pass.createdAt)
        }
        if let pin = context.pin, row.removedAt == nil {
            return synced(.no, "Overridden", pin.sentence(moments), since: pin.createdAt)
        }
        if let source = context.source, row.removedAt == nil {
            return synced(.unknown, "SourceBusy", source.sentence, since: source.since)
        }
        return Condition(
            type: .synced, status: .yes, reason: "UpToDate",
            message: row.removedAt == nil
                ? "generation \(row.generation) is what \(row.file) says"
                : "\(row.file) is gone, the intent is disabled",
            since: row.removedAt ?? row.acceptedAt)
    }

    /// About the last run that ended; one that is active changes nothing yet.
    package static func healthy(_ row: IntentRow) -> Condition {
        func healthy(_ status: Status, _ reason: String, _ message: String, since: Timestamp?) -> Condition {
            Condition(type: .healthy, status: status, reason: reason, message: message, since: since)
        }
        guard row.lastEnd != nil, let run = row.lastRun else {
            return healthy(.unknown, "NeverRan", "no run has ended yet", since: nil)
        }
        guard run.isFinal else {
            return row.consecutiveFailures > 0
                ? healthy(.no, "LastRunFailed", "the run before run \(run.name) failed", since: row.lastEnd)
                : healthy(.yes, "LastRunSucceeded", "the run before run \(run.name) succeeded", since: row.lastEnd)
        }
        let message = "run \(run.name) " + RunEnding(run).sentence
        switch run.result {
        case .ended(.succeeded): return healthy(.yes, "LastRunSucceeded", message, since: run.completedAt)
        case .ended(.cancelled): return healthy(.unknown, "LastRunCancelled", message, since: run.completedAt)
        case .ended(.denied): return healthy(.no, "LastRunDenied", message, since: run.completedAt)
        case .ended(.timeout): return healthy(.no, "TimedOut", message, since: run.completedAt)
        default: return healthy(.no, "LastRunFailed", message, since: run.completedAt)
        }
    }
}

extension NextDue.Obstacle {
    /// The reason of `Ready` when it is the whole story.
    fileprivate var conditionReason: String {
        switch self {
        case .off: "Disabled"
        case .runtimeOff: "RuntimeOff"
        case .discoveryOff: "DiscoveryOff"
        case .noEngine: "EngineOff"
        case .unknownSchedule: "ScheduleUnknown"
        case .suspended: "Suspended"
        case .frozen: "Frozen"
        case .noWindow: "NoWindow"
        case .excepted: "Excepted"
        case .noTime: "NoTime"
        case .waitsForEvent: "WaitingForEvent"
        case .waitsForRun: "Scheduled"
        case .done: "Completed"
        }
    }
}

extension HeldRow {
    /// `desired/x.json:12:5`
    package var place: String { file + (line.map { ":\($0):\(column ?? 1)" } ?? "") }
}

extension RunRow {
    /// Ended, and neither well nor because somebody wanted it to.
    package var hasFailed: Bool { isFinal && result != .ended(.succeeded) && result != .ended(.cancelled) }
}
