package import Logging

/// Every message the daemon logs. Messages are constant; what varies stands in metadata, so that a reader can search
/// and a machine can count. `docs/log-messages.md` lists them, held by a test.
package enum LogMessage: String, Hashable, Sendable, CaseIterable {
    case daemonStarted = "daemon started"
    case daemonStopping = "daemon stopping"
    case daemonStopped = "daemon stopped"
    case filesNarrowed = "files narrowed"
    case daemonDied = "daemon died"
    case stateLost = "state lost"
    case configurationChanged = "configuration changed"
    case configurationHeld = "configuration held"
    case configurationReleased = "configuration released"
    case restartNeeded = "restart needed"
    case reconcileFinished = "reconcile finished"
    case reconcileFailed = "reconcile failed"
    case pruneBlocked = "prune blocked"
    case changesWaiting = "changes waiting"
    case absenceSeen = "absence seen"
    case editWaits = "edit waits for commit"
    case sourceBusy = "source busy"
    case sourceIdle = "source idle"
    case removalsSuspended = "removals suspended"
    case intentSuspended = "intent suspended"
    case intentPinned = "intent pinned"
    case overrideEnded = "override ended"
    case intentCommitted = "intent committed"
    case intentCreated = "intent created"
    case intentUpdated = "intent updated"
    case intentDisabled = "intent disabled"
    case intentEnabled = "intent enabled"
    case intentMoved = "intent moved"
    case fileHeld = "file held"
    case fileReleased = "file released"
    case fileWarning = "file warning"
    case preflightFound = "preflight found"
    case sourceUnusable = "source unusable"
    case sourceReady = "source ready"
    case watchDegraded = "watch degraded"
    case runStarted = "run started"
    case runFinished = "run finished"
    case runRetried = "run retried"
    case executorPaused = "executor paused"
    case executorResumed = "executor resumed"
    case runSkipped = "run skipped"
    case runLost = "run lost"
    case eventConsumed = "event consumed"
    case approvalNeeded = "approval needed"
    case approvalGiven = "approval given"
    case approvalRefused = "approval refused"
    case approvalExpired = "approval expired"
    case clockSteppedBack = "clock stepped back"
    case scheduleUnknown = "schedule unknown"
    case zoneUnknown = "time zone unknown"
    case flagUnreadable = "flag unreadable"
    case flagsChanged = "flags changed"
    case engineChanged = "engine changed"
    case jobFallback = "job without intent"
    case jobsNotRun = "jobs not run"
    case jobsWithHomer = "jobs run by the old HOMER"
    case homerLives = "the old HOMER still runs"
    case leftToHomer = "job left to the old HOMER"
    case jobUnlocked = "job unlocked"
    case parallelStarted = "parallel mode started"
    case parallelStopped = "parallel mode stopped"
    case parallelMismatch = "parallel mismatch"
    case discoveryStarted = "discovery started"
    case discoveryMoved = "discovery moved"
    case discoveryEnded = "discovery ended"
    case discoveryItemDropped = "discovery item not done"
    case discoveryHeld = "discovery held"
    case discoveryFailed = "discovery failed"
    case messageSent = "message sent"
    case messageRetried = "message retried"
    case messageDead = "message given up"
    case messageUnknown = "message uncertain"
    case chatTroubled = "chat troubled"
    case alertOpened = "alert opened"
    case alertEnded = "alert ended"
    case watchUnreached = "outside watch not reached"
    case watchReached = "outside watch reached"
    case storeFailed = "store failed"
    case slowTick = "slow tick"
    case listening = "listening"
    case listenFailed = "listen failed"
    case dashboardReady = "dashboard ready"
    case dashboardFailed = "dashboard failed"
    case integrityChecked = "integrity checked"
    case integrityLost = "integrity lost"

    package var level: Logger.Level {
        switch self {
        case .filesNarrowed, .pruneBlocked, .changesWaiting, .removalsSuspended, .fileHeld, .fileWarning,
            .preflightFound,
            .sourceUnusable,
            .watchDegraded, .runRetried, .executorPaused, .runSkipped, .runLost, .approvalNeeded, .approvalExpired,
            .clockSteppedBack,
            .scheduleUnknown, .zoneUnknown, .flagUnreadable, .slowTick, .jobFallback, .jobsNotRun, .jobUnlocked,
            .parallelMismatch,
            .homerLives, .leftToHomer, .daemonDied, .configurationHeld, .restartNeeded, .discoveryItemDropped,
            .discoveryHeld, .discoveryFailed, .listenFailed, .messageRetried, .messageDead,
            .messageUnknown, .chatTroubled, .alertOpened, .watchUnreached,
            .dashboardFailed:
            .warning
        case .reconcileFailed, .storeFailed, .stateLost, .integrityLost: .error
        default: .info
        }
    }

    package var summary: String {
        switch self {
        case .daemonStarted: "The daemon holds the lock and both loops run."
        case .daemonStopping: "A signal was received: no new run is started, those that run may finish."
        case .daemonStopped: "Everything is written; the process ends."
        case .filesNarrowed: "Others could read the database or what belongs to it; now its owner alone can."
        case .daemonDied: "The daemon before this one ended without stopping; `reason` says how, `report` what to do."
        case .stateLost: "Lock, database or workspace were moved or deleted: what runs is ended, the daemon leaves."
        case .configurationChanged: "homer.json says something new, and it is in force; `settings` names the keys."
        case .configurationHeld: "homer.json is not in order: what it said before stays in force."
        case .configurationReleased: "homer.json is in order again."
        case .restartNeeded: "homer.json changes a key that only a restart takes up; `settings` says from what to what."
        case .reconcileFinished: "A pass changed something (a pass that changes nothing says so at debug level only)."
        case .reconcileFailed: "A pass could not be made; the last accepted state keeps running and it is tried again."
        case .pruneBlocked: "Removals are not applied: too many at once, or protected; `homer approve` applies them."
        case .changesWaiting: "Changes are not applied until somebody approves them, or a freeze ends."
        case .absenceSeen: "An intent's file is gone; the next look decides whether it was removed."
        case .editWaits: "A file was edited and the source is a commit: the edit is applied when it is committed."
        case .sourceBusy: "The files are not used for now, because git is at work or for what `reason` says."
        case .sourceIdle: "The files can be used again."
        case .removalsSuspended: "Absence proves nothing for now: git left a lock, or does not answer."
        case .intentSuspended: "Somebody suspended an intent, or all; `by`, `reason` and `until` say more."
        case .intentPinned: "Somebody put an earlier generation in force; it stays until the file says something new."
        case .overrideEnded: "A suspension or a pin ended: `by` says who ended it, or its time was over."
        case .intentCommitted: "What was in force as an edit has been committed; nothing else changed."
        case .intentCreated: "A new intent was accepted."
        case .intentUpdated: "A new generation of an intent was accepted."
        case .intentDisabled: "An intent's file is gone: it no longer runs, its history is kept."
        case .intentEnabled: "An intent's file is back."
        case .intentMoved: "An intent's file has another path; nothing else changed."
        case .fileHeld: "An input is not applied; the last good generation keeps running."
        case .fileReleased: "An input that was held is in order again."
        case .fileWarning: "An input is applied, and something about it is worth knowing."
        case .preflightFound:
            "An intent in force will not run well as things are; `code` and `hint` say why and what to do."
        case .sourceUnusable: "A source is missing, empty or unreadable: nothing of it is taken for removed."
        case .sourceReady: "A source that was unusable can be read again."
        case .watchDegraded: "The file system gives no events, or some were lost: files are looked at on a timer."
        case .runStarted: "An attempt has a process."
        case .runFinished: "A run has ended; `outcome` says how, `duration_ms` how long its last attempt took."
        case .runRetried: "An attempt has failed and the run goes on; `next_at` and `executor` say how."
        case .executorPaused: "An executor has no login, no quota or too many requests: its runs wait or fall back."
        case .executorResumed: "An executor that was paused works again."
        case .runSkipped: "A due time was not run; `reason` says why."
        case .runLost: "A run was found open that no living process carries."
        case .eventConsumed: "An event of the inbox was looked at; `runs` counts what came of it, `note` says why not."
        case .approvalNeeded: "A run does not start until somebody approves it; `until` says how long it waits."
        case .approvalGiven: "Somebody approved changes, a run or a plan that waited; `note` says who and why."
        case .approvalRefused: "Somebody rejected a run or a plan that waited; `note` says who and why."
        case .approvalExpired: "A run that waited for approval was not started: nobody decided in time."
        case .clockSteppedBack:
            "The clock was set back more than three hours: what it had noted ahead of time counts anew from now."
        case .scheduleUnknown: "A stored trigger cannot be understood on this machine, so it never becomes due."
        case .zoneUnknown: "TZ names no zone of this machine and is no rule either: UTC is the local time."
        case .flagUnreadable: "A runtime flag holds a value that cannot be understood: its default is used."
        case .flagsChanged: "A runtime flag changed."
        case .engineChanged: "Another engine runs the jobs of schedule.json from now on; `engine` says which."
        case .jobFallback: "A job of schedule.json has no intent: the old engine runs it until it has one."
        case .jobsNotRun:
            "Jobs of schedule.json are left to the old engine, and legacy.engine is off: nobody runs them."
        case .jobsWithHomer: "Jobs of schedule.json are left to an old HOMER beside this daemon, which runs them."
        case .homerLives:
            "The old HOMER still runs jobs that the flags or legacy.engine give to this daemon; `first` says what to do."
        case .leftToHomer: "A due time was left to the old HOMER, which lives; `run` is the run that it made of it."
        case .jobUnlocked: "The old HOMER's lock of a job was left by a scheduler that died, and is cleared."
        case .parallelStarted: "The new engine plans the jobs of schedule.json beside the old one and compares."
        case .parallelStopped: "Nothing is compared any more: a flag says so."
        case .parallelMismatch: "Old and new engine differ on a due time; `reason` says how. Explained ones are info."
        case .discoveryStarted: "A night has begun; `session` names it."
        case .discoveryMoved: "A night has come to its next phase."
        case .discoveryEnded: "A night is over; `phase` says how, `reason` why."
        case .discoveryItemDropped: "An item of a night's plan was not done; `reason` says why."
        case .discoveryHeld: "The intent that starts the nights is not kept: its id belongs to somebody else."
        case .discoveryFailed: "A step of a night could not be made; it is tried again."
        case .messageSent: "A channel took messages; `messages` are their numbers, `channel` says which it was."
        case .messageRetried: "A channel did not take messages; they are tried again at `next_at`."
        case .messageDead: "Messages could not be sent and are given up; `error` says why."
        case .messageUnknown: "Messages may have arrived or not; they are not sent again over this channel."
        case .chatTroubled: "A chat cannot be read, or somebody who may not steer tried to; `error` says what it is."
        case .alertOpened:
            "A rule found something wrong (docs/alerts.md); `alert` is what its incident is recognised by."
        case .alertEnded: "What a rule found is well again, or over."
        case .watchUnreached:
            "The address of `notify.heartbeat` does not answer; it is tried again when the next sign is due."
        case .watchReached: "The address of `notify.heartbeat` answers again."
        case .storeFailed: "The database refused a write; it is tried again."
        case .slowTick: "One round of the execution loop took more than five seconds."
        case .listening: "Health and metrics are answered at `address`."
        case .dashboardReady: "The dashboard is at `address`; `homer dashboard` opens it."
        case .dashboardFailed: "Something of the dashboard could not be answered; `error` says why."
        case .listenFailed: "Nothing is answered at `address` for now: it cannot be had, and is tried again."
        case .integrityChecked: "The database was read whole and is sound."
        case .integrityLost: "The database is damaged: stop, keep the file, and `homer backup restore` a copy."
        }
    }
}

extension Logger {
    /// Logs one of the fixed messages at its own level.
    package func log(_ message: LogMessage, _ metadata: Logger.Metadata = [:]) {
        log(level: message.level, "\(message.rawValue)", metadata: metadata)
    }

    package func debug(_ message: LogMessage, _ metadata: Logger.Metadata) {
        log(level: .debug, "\(message.rawValue)", metadata: metadata)
    }
}
