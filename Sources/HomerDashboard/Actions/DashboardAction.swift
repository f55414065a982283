package import HomerCore
package import HomerStore

/// What somebody can do in the dashboard. Each is a verb of the store, needs a reason, and has a preview
/// (`ActionPreview`).
package enum DashboardAction: Hashable, Sendable {
    /// Runs intents now.
    ///
    /// - Parameter given: values of variables they declare.
    case trigger([String], given: [String: String])
    /// - Parameter until: when they go on by themselves; nil for when somebody resumes them.
    case suspend([String], until: Timestamp?)
    case resume([String])
    /// Ends runs that wait or run.
    case cancel([Int64])
    case approve(Waiting)
    case reject(Waiting)
    /// Puts an earlier generation in force.
    case rollback(String, generation: Int)
    /// - Parameter value: in the spelling that is stored.
    case flag(RuntimeFlag, String)
    /// Looks for work to suggest, now.
    case discover
    case acknowledge(incident: Int64)

    /// What waits for a person.
    package enum Waiting: Hashable, Sendable {
        /// Changes of files, by their `approvalId`.
        case changes(String)
        /// A run, and of what was shown of it the `DecisionDigest`: needed to approve it, and then of exactly that text.
        case run(Int64, digest: String?)
        /// A plan that an agent wrote: exactly the text with this digest.
        case plan(String, digest: String)
    }

    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case trigger, suspend, resume, cancel, approve, reject, rollback, flag, discover, acknowledge
    }

    package var kind: Kind {
        switch self {
        case .trigger: .trigger
        case .suspend: .suspend
        case .resume: .resume
        case .cancel: .cancel
        case .approve: .approve
        case .reject: .reject
        case .rollback: .rollback
        case .flag: .flag
        case .discover: .discover
        case .acknowledge: .acknowledge
        }
    }

    /// The intents it is about, as far as it names them.
    package var intents: [String] {
        switch self {
        case .trigger(let ids, _), .suspend(let ids, _), .resume(let ids): ids
        case .rollback(let id, _), .approve(.plan(let id, _)), .reject(.plan(let id, _)): [id]
        case .cancel, .approve, .reject, .flag, .discover, .acknowledge: []
        }
    }

    /// The page to go back to when it is done.
    package var place: String {
        switch self {
        case .trigger, .suspend, .resume, .rollback:
            intents.count == 1 ? DashboardPath.intent(intents[0]) : DashboardPath.intents
        case .cancel(let runs): runs.count == 1 ? DashboardPath.run(runs[0]) : DashboardPath.runs
        case .approve(.run(let run, _)), .reject(.run(let run, _)): DashboardPath.run(run)
        case .approve, .reject: DashboardPath.changes
        case .flag: DashboardPath.flags
        case .discover: DashboardPath.discovery
        case .acknowledge: DashboardPath.incidents
        }
    }
}
