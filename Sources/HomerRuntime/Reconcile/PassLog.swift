import HomerCore
import HomerStore
import Logging

struct PassTiming {
    var scan: Milliseconds
    var plan: Milliseconds
    var apply: Milliseconds
    var whole: Milliseconds
}

/// The log lines of one pass: one for each changed intent, one for the pass when it changed something.
struct PassLog {
    var logger: Logger
    let pass: String
    let trigger: ChangeReason

    func write(_ plan: Plan, version: StateVersion, timing: PassTiming) {
        // By index: a change is large, and an iterator copies each.
        for place in plan.changes.indices {
            logger.log(message(for: plan.changes[place]), metadata(for: plan.changes[place], plan))
        }
        for attribution in plan.housekeeping.attributions {
            logger.log(
                .intentCommitted,
                [
                    "pass": "\(pass)", "intent": "\(attribution.id)", "commit": "\(attribution.commit.hash.prefix(7))",
                    "author": "\(attribution.commit.author)",
                ])
        }
        var summary: Logger.Metadata = [
            "pass": "\(pass)", "result": plan.held.isEmpty ? "Succeeded" : "PartiallySucceeded",
            "trigger": "\(trigger.rawValue)", "files": "\(plan.sources.reduce(0) { $0 + $1.files })",
            "held": "\(plan.held.count)", "unchanged": "\(plan.unchanged)", "scan_ms": "\(timing.scan.count)",
            "plan_ms": "\(timing.plan.count)", "apply_ms": "\(timing.apply.count)",
            "duration_ms": "\(timing.whole.count)", "serial": "\(version.serial)",
        ]
        for action in ChangeAction.allCases where plan.count(action) > 0 {
            summary[action.pastTense] = "\(plan.count(action))"
        }
        if let revision = plan.revision {
            summary["revision"] = "\(revision.short)"
            summary["dirty"] = "\(revision.dirty)"
        }
        if plan.isEmpty {
            logger.debug(.reconcileFinished, summary)
        } else {
            logger.log(.reconcileFinished, summary)
        }
    }

    private func message(for change: Change) -> LogMessage {
        switch change.actions.first {
        case .create: .intentCreated
        case .disable: .intentDisabled
        case .enable: .intentEnabled
        case .move: .intentMoved
        case .update, nil: .intentUpdated
        }
    }

    private func metadata(for change: Change, _ plan: Plan) -> Logger.Metadata {
        var values: Logger.Metadata = [
            "pass": "\(pass)", "intent": "\(change.id)", "generation": "\(change.toGeneration)",
            "file": "\(change.file)",
        ]
        if let from = change.fromGeneration, from != change.toGeneration { values["from"] = "\(from)" }
        if let from = change.fromFile { values["moved_from"] = "\(from)" }
        if !change.fields.isEmpty { values["fields"] = "\(change.fields.map(\.path).joined(separator: ","))" }
        if let commit = change.desired?.origin.commit {
            values["commit"] = "\(commit.hash.prefix(7))"
            values["author"] = "\(commit.author)"
        } else if change.desired == nil, let revision = plan.revision {
            values["commit"] = "\(revision.commit.prefix(7))"
        }
        if !change.raises.isEmpty { values["raises"] = "\(change.raises.map(\.field).joined(separator: ","))" }
        if let writer = change.writer { values["run"] = "\(writer.run)" }
        if let next = change.forecast?.after.first { values["next_run"] = "\(next)" }
        return values
    }
}

extension ChangeAction {
    /// The word in log lines and summaries.
    package var pastTense: String {
        switch self {
        case .create: "created"
        case .update: "updated"
        case .disable: "disabled"
        case .enable: "enabled"
        case .move: "moved"
        }
    }
}
