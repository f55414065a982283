package import HomerCore
package import HomerStore

/// Conditions that are only there when they are true: something is unusual.
extension Condition {
    private static func yes(_ type: Kind, _ reason: String, _ message: String, since: Timestamp?) -> Condition {
        Condition(type: type, status: .yes, reason: reason, message: message, since: since)
    }

    /// A change was approved and no pass has applied it yet.
    package static func reconciling(_ context: IntentContext) -> Condition? {
        guard let pass = context.approved else { return nil }
        let who = pass.decidedBy.map { " by \($0)" } ?? ""
        return yes(
            .reconciling, "Progressing", "approved\(who) (\(pass.id)); the next pass applies it", since: pass.decidedAt)
    }

    /// Nothing will change by itself: a person must act.
    package static func stalled(_ row: IntentRow, _ context: IntentContext) -> Condition? {
        if let held = row.held, let reason = held.stallReason {
            return yes(.stalled, reason, "\(held.place): \(held.code) \(held.message)", since: held.since)
        }
        if let pass = context.waiting, pass.isGuarded {
            return yes(
                .stalled, "GuardBlocked", "\(pass.summary); `homer approve \(pass.id)` applies it",
                since: pass.createdAt)
        }
        return context.flapping.map { yes(.stalled, "Flapping", $0.message, since: $0.firstTime) }
    }

    package static func suspended(_ row: IntentRow, _ context: IntentContext, moments: Moments) -> Condition? {
        guard let suspension = context.suspension, row.removedAt == nil else { return nil }
        return yes(
            .suspended, suspension.intentID == nil ? "AllSuspended" : "Suspended", suspension.sentence(moments),
            since: suspension.createdAt)
    }

    /// The file says something else than the commit that is the source.
    package static func edited(_ row: IntentRow, _ context: IntentContext) -> Condition? {
        guard let edit = context.edit, row.removedAt == nil else { return nil }
        return yes(
            .edited, "NotCommitted",
            "\(edit.file) has edits that are not committed; `homer diff` shows what committing them would change",
            since: edit.since)
    }

    /// The file is gone and a run is still active.
    package static func terminating(_ row: IntentRow) -> Condition? {
        guard let removed = row.removedAt, let run = row.lastRun, !run.isFinal else { return nil }
        return yes(
            .terminating, "RunInFlight", "run \(run.name) \(RunEnding(run).sentence); \(row.file) is gone",
            since: removed
        )
    }
}

extension Condition {
    /// The agent of the last run was refused something, whatever the run came to.
    package static func denied(_ row: IntentRow) -> Condition? {
        guard let run = row.lastRun, run.isFinal, !run.denials.isEmpty else { return nil }
        return Condition(
            type: .denied, status: .yes, reason: "ToolRefused",
            message: "run \(run.name) was not allowed to use \(Denial.summary(run.denials))", since: run.completedAt)
    }
}

extension Condition {
    /// What the daemon found before a run; nil for a generation that it has not looked at.
    package static func preflight(_ row: IntentRow, now: Timestamp) -> Condition? {
        guard let preflight = row.preflight?.standing(at: now), row.removedAt == nil else { return nil }
        guard let first = preflight.findings.first else {
            return Condition(
                type: .preflight, status: .yes, reason: "NothingFound",
                message: "program, directory and environment are as the intent needs them", since: preflight.since)
        }
        let more = preflight.findings.count - 1
        return Condition(
            type: .preflight, status: .no, reason: "Findings",
            message: first.sentence + (more > 0 ? ", and \(more) more" : "") + "; see `homer preflight \(row.id)`",
            since: preflight.since)
    }

    /// The last run had another program, model, mode or tools than the last good one, or than the file says.
    package static func drifted(_ row: IntentRow) -> Condition? {
        guard let run = row.lastRun, run.isFinal, let drift = run.drift else { return nil }
        return yes(
            .drifted, drift.fromFile.isEmpty ? "ConfigurationChanged" : "NotAsInFile", "run \(run.name): \(drift.text)",
            since: run.completedAt)
    }
}

extension HeldRow {
    /// Held for its absence: what was accepted is as good as it was.
    package var isAbsence: Bool {
        switch reason.known {
        case .uncommittedDeletion, .absenceUnproven: true
        default: false
        }
    }

    /// The reason of `Stalled`; nil for what is looked at again without anybody.
    package var stallReason: String? {
        switch reason.known {
        case .absenceUnproven: nil
        case .uncommittedDeletion: "GuardBlocked"
        case .duplicateID: "DuplicateID"
        default: "InvalidSpec"
        }
    }

    /// `generation 6 since 3d because desired/x.json:12:5 is invalid`; nil when nothing runs in its place.
    package func staleness(_ moments: Moments) -> String? {
        keepsGeneration.map { "generation \($0) since \(moments.age(since)) because \(why)" }
    }

    /// `desired/x.json:12:5 is invalid`
    package var why: String {
        switch reason.known {
        case .duplicateID: "\(place) has an id that is taken"
        case .unreadable, .brokenLink: "\(file) cannot be read"
        case .unsupportedVersion: "\(place) is of a newer version"
        case .timeInPast: "\(place) names a time in the past"
        case .uncommittedDeletion: "\(file) is gone and no commit removed it"
        case .absenceUnproven: "\(file) is gone and git cannot tell why"
        case .chainCycle: "\(place) waits in a circle of intents"
        case .chainTargetMissing: "\(place) waits for an intent that is not there"
        case .refused: "the database refuses \(place)"
        case .parseError, .schemaError, nil: "\(place) is invalid"
        }
    }
}
