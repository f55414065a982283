/// Reasons of events. Low-cardinality words that never change; `docs/events.md` lists them, held by a test.
package enum EventReason: String, Word, CaseIterable {
    case created = "Created"
    case updated = "Updated"
    case disabled = "Disabled"
    case enabled = "Enabled"
    case moved = "Moved"
    case held = "Held"
    case released = "Released"
    case asked = "Asked"
    case suspended = "Suspended"
    case suspendedItself = "SuspendedAfterFailures"
    case resumed = "Resumed"
    case backfilled = "Backfilled"
    case pinned = "Pinned"
    case unpinned = "Unpinned"
    case approvalNeeded = "ApprovalNeeded"
    case approved = "Approved"
    case rejected = "Rejected"
    case approvalExpired = "ApprovalExpired"
    case mediumRisk = "MediumRisk"
    case triggerSkipped = "TriggerSkipped"
    case planWaits = "PlanWaits"
    case planApproved = "PlanApproved"
    case planRejected = "PlanRejected"
    case flapping = "Flapping"
    case sourceHeld = "SourceHeld"
    case sourceReady = "SourceReady"
    case staleGitLock = "StaleGitLock"
    case runSucceeded = "RunSucceeded"
    case runFailed = "RunFailed"
    case runCancelled = "RunCancelled"
    case runLost = "RunLost"
    case drifted = "Drifted"
    case runUnreadable = "RunUnreadable"
    case overlapSkipped = "OverlapSkipped"
    case missed = "Missed"
    case budgetSpent = "BudgetSpent"
    case deliveryFailed = "DeliveryFailed"
    case executorPaused = "ExecutorPaused"
    case executorResumed = "ExecutorResumed"
    case flagChanged = "FlagChanged"
    case flagUnreadable = "FlagUnreadable"
    case legacyFallback = "LegacyFallback"
    case legacyUnlocked = "LegacyUnlocked"
    case parallelDifference = "ParallelDifference"
    case parallelMismatch = "ParallelMismatch"
    case leftToHomer = "LeftToHOMER"
    case daemonDied = "DaemonDied"
    case stateLost = "StateLost"
    case databaseDamaged = "DatabaseDamaged"
    case configurationChanged = "ConfigurationChanged"
    case configurationHeld = "ConfigurationHeld"
    case configurationReleased = "ConfigurationReleased"
    case restartNeeded = "RestartNeeded"
    case discoveryStarted = "DiscoveryStarted"
    case discoveryMoved = "DiscoveryMoved"
    case discoveryEnded = "DiscoveryEnded"
    case discoveryFailed = "DiscoveryFailed"
    case discoveryItemToTell = "DiscoveryItemToTell"
    case discoveryItemDropped = "DiscoveryItemDropped"
    case discoveryHeld = "DiscoveryHeld"

    /// What the reason means, in one sentence; the text of `docs/events.md`.
    package var summary: String {
        switch self {
        case .created: "A new intent was accepted."
        case .updated: "A new generation of an intent was accepted."
        case .disabled: "The intent's file is gone: it no longer runs, its history is kept."
        case .enabled: "The intent's file is back."
        case .moved: "The intent's file has another path; nothing else changed."
        case .held: "An input is not applied; the last good generation keeps running."
        case .released: "An input that was held is in order again."
        case .asked: "Somebody asked for something in the dashboard or its API; the message says what, who and why."
        case .suspended: "Somebody suspended the runs of an intent, or of all; the message says who and why."
        case .suspendedItself: "An intent stopped by itself: so many runs in a row failed as its suspendAfter says."
        case .resumed: "A suspension ended, by hand or because its time was over."
        case .backfilled: "Somebody had due times gone by run; the message says how many, of which time and who."
        case .pinned: "Somebody put an earlier generation in force; it stays until the file says something new."
        case .unpinned: "A pin ended: the file says something else than what was refused."
        case .approvalNeeded: "Changes are not applied, or a run does not start, until somebody approves."
        case .approved: "Somebody approved changes or a run that waited."
        case .rejected: "Somebody rejected a run that waited; the message says who and why."
        case .approvalExpired: "A run that waited for approval was not started: nobody decided in time."
        case .mediumRisk: "A run whose risk is medium starts by itself, and this tells of it."
        case .triggerSkipped: "An event or the end of another run started nothing; the message says why."
        case .planWaits: "An agent answered with a plan; nothing of it is done until somebody approves it."
        case .planApproved: "Somebody approved a plan; the message names the run that carries it out."
        case .planRejected: "Somebody rejected a plan."
        case .flapping: "An intent keeps changing back and forth: two writers fight over its file."
        case .sourceHeld: "The files are not used for now; the last accepted generations keep running."
        case .sourceReady: "A source that was held or unusable can be used again."
        case .staleGitLock: "A lock of git has no living owner: removals wait until somebody deletes it."
        case .runSucceeded: "A run ended well."
        case .runFailed: "A run ended badly; the message says how."
        case .runCancelled: "A run was ended on request, or before it started."
        case .runLost: "A run was found open that no living process carries."
        case .drifted: "A run had another program, model, mode or tools than the last good one, or than its file says."
        case .runUnreadable: "A run does not start because its row holds something that cannot be read."
        case .overlapSkipped: "A due time, event or chain was not run because the run before was still active."
        case .missed: "A due time was not run because nothing was there to run it, or it was too late."
        case .budgetSpent: "A run did not start, or made no further attempt, because a budget is spent."
        case .deliveryFailed:
            "A message could not be sent and is given up; the message says over which channel and why."
        case .executorPaused: "An executor has no login, no quota or too many requests: its runs wait or fall back."
        case .executorResumed: "An executor that was paused works again."
        case .flagChanged: "The value of a runtime flag changed; the message says from what, to what and by whom."
        case .flagUnreadable: "A runtime flag holds a value that cannot be understood: its default is used."
        case .legacyFallback: "A job of schedule.json has no intent: the old engine runs it until it has one."
        case .legacyUnlocked: "The old HOMER's lock of a job was left by a scheduler that died, and is cleared."
        case .parallelDifference: "Old and new engine differ in parallel mode, for a reason that is known."
        case .parallelMismatch: "Old and new engine differ in parallel mode, and nothing explains it."
        case .leftToHomer:
            "The old HOMER still runs its jobs: a due time is left to it; the message says what to stop first."
        case .daemonDied: "A daemon ended without stopping; the message says how, as far as the next one can tell."
        case .stateLost: "The lock, the database or the workspace of a daemon was moved or deleted, and it left."
        case .databaseDamaged: "The database was read whole and is damaged; the message says how, and what to do."
        case .configurationChanged: "homer.json says something new, and it is in force; the message names the keys."
        case .configurationHeld: "homer.json is not in order: what it said before stays in force."
        case .configurationReleased: "homer.json is in order again."
        case .restartNeeded: "homer.json changes a key that a running daemon cannot take up; a restart does."
        case .discoveryStarted: "A night has begun; the message names its session."
        case .discoveryMoved: "A night has come to its next phase; the message says which."
        case .discoveryEnded: "A night is over; the message says what came of it."
        case .discoveryFailed: "A night did not do what it was for, or could not write a file; the message says why."
        case .discoveryItemToTell:
            "An item of a night whose risk is medium runs without being asked about, and this tells of it."
        case .discoveryItemDropped: "An item of a night's plan was not done; the message says why."
        case .discoveryHeld: "The intent that starts the nights is not kept: its id belongs to somebody else."
        }
    }

    package var isWarning: Bool {
        switch self {
        case .held, .suspendedItself, .approvalNeeded, .approvalExpired, .planWaits, .flapping, .sourceHeld,
            .staleGitLock, .runFailed, .runLost, .drifted, .runUnreadable, .missed, .budgetSpent, .overlapSkipped,
            .deliveryFailed, .executorPaused, .flagUnreadable,
            .legacyFallback, .legacyUnlocked, .parallelMismatch, .leftToHomer, .daemonDied, .stateLost,
            .configurationHeld, .restartNeeded, .discoveryFailed, .discoveryItemDropped, .discoveryHeld,
            .databaseDamaged:
            true
        default: false
        }
    }
}

/// The kind of an event (`events.type`).
package enum EventType: String, Word, CaseIterable {
    case normal = "Normal"
    case warning = "Warning"
}

extension EventReason {
    package var type: EventType { isWarning ? .warning : .normal }
}
