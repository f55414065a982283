package import Cron

/// What the rules look at: of what is stored, and of the loop and the disk. Gathered as one state.
package struct AlertFacts: Sendable {
    package var ticks = TickLog()
    /// Of the last day: runs that ended badly, were refused something, drifted, or met the end of a budget.
    package var runs: [Run] = []
    package var open: [OpenRun] = []
    package var missed: [Missed] = []
    /// Sources that are not used.
    package var sources: [Source] = []
    package var held: [Held] = []
    package var guarded: [Guarded] = []
    /// Budgets of the day in `homer.json` that are used up.
    package var budgets: [BudgetOverrun] = []
    package var disks: [Disk] = []
    /// Since a day: what the look at the whole database found.
    package var damage: String?
    /// Since an hour: what could not be read of a run, the newest.
    package var unreadable: String?
    package var channels: [Backlog] = []
    /// Fingerprints of everything that is not over, whoever opened it.
    package var incidents: Set<String> = []
    /// Those of the rules whose text is of a while ago.
    package var stale: Set<String> = []
    /// Where the owner's clock is.
    package var zone: Zone = .utc

    package init() {}

    package struct Run: Hashable, Sendable {
        package var id: Int64
        package var intentID: String
        package var ended: Timestamp
        package var outcome: Outcome
        package var executor: String?
        package var denials: [Denial] = []
        package var drift: ConfigDrift?
        package var overrun: BudgetOverrun?
        /// Whether no later run of its intent has ended.
        package var isLatest = true

        package init(
            _ id: Int64, _ intentID: String, ended: Timestamp, outcome: Outcome, executor: String? = nil
        ) {
            self.id = id
            self.intentID = intentID
            self.ended = ended
            self.outcome = outcome
            self.executor = executor
        }
    }

    /// A run without an ending that nobody started by hand.
    package struct OpenRun: Hashable, Sendable {
        package var id: Int64
        package var intentID: String
        /// When it was to start.
        package var due: Timestamp
        /// When its attempt started; nil while it waits.
        package var started: Timestamp?
        /// How long runs of its intent take; nil without enough of them.
        package var usual: Milliseconds?
        package var wait: RunWait?

        package init(_ id: Int64, _ intentID: String, due: Timestamp, started: Timestamp? = nil, wait: RunWait? = nil) {
            self.id = id
            self.intentID = intentID
            self.due = due
            self.started = started
            self.wait = wait
        }
    }

    /// A due time without a run, after which its intent has not been run.
    package struct Missed: Hashable, Sendable {
        package var intentID: String
        package var due: Timestamp
        package var isForLackOfDaemon: Bool
        /// Due times that this one stands for.
        package var count: Int

        package init(_ intentID: String, due: Timestamp, isForLackOfDaemon: Bool, count: Int = 1) {
            self.intentID = intentID
            self.due = due
            self.isForLackOfDaemon = isForLackOfDaemon
            self.count = count
        }
    }

    package struct Source: Hashable, Sendable {
        package var path: String
        package var condition: SourceCondition
        package var message: String
        package var since: Timestamp

        package init(path: String, condition: SourceCondition, message: String, since: Timestamp) {
            self.path = path
            self.condition = condition
            self.message = message
            self.since = since
        }

        /// Whether a file belongs to it.
        func concerns(_ file: String) -> Bool { path == "." || file == path || file.hasPrefix(path + "/") }
    }

    package struct Held: Hashable, Sendable {
        package var file: String
        package var intentID: String?
        /// What is wrong with it, with its place.
        package var reason: String
        package var since: Timestamp
        /// Whether something of it was accepted before, which keeps running; nil when its intent is unknown.
        package var isKept: Bool?

        package init(file: String, intentID: String?, reason: String, since: Timestamp, isKept: Bool? = nil) {
            self.file = file
            self.intentID = intentID
            self.reason = reason
            self.since = since
            self.isKept = isKept
        }
    }

    package struct Guarded: Hashable, Sendable {
        package var pass: String
        package var summary: String
        package var since: Timestamp

        package init(pass: String, summary: String, since: Timestamp) {
            self.pass = pass
            self.summary = summary
            self.since = since
        }
    }

    package struct Disk: Hashable, Sendable {
        package var path: String
        package var freeMegabytes: Int64

        package init(path: String, freeMegabytes: Int64) {
            self.path = path
            self.freeMegabytes = freeMegabytes
        }
    }

    /// Messages that were tried in vain, or that nobody takes.
    package struct Backlog: Hashable, Sendable {
        package var channel: String
        package var count: Int
        package var oldest: Timestamp

        package init(channel: String, count: Int, oldest: Timestamp) {
            self.channel = channel
            self.count = count
            self.oldest = oldest
        }
    }
}

extension AlertFacts {
    /// `05:00`, with the day when it is another one than today's.
    func clock(_ time: Timestamp, now: Timestamp) -> String {
        let (civil, today) = (zone.localTime(atUTC: time.seconds), zone.localTime(atUTC: now.seconds))
        return civil.dateText == today.dateText ? civil.timeText : "\(civil.dateText) \(civil.timeText)"
    }

    /// Whether an incident of the executor itself says why its runs do not go.
    func isToldOf(executor: String) -> Bool {
        IncidentKey.ended(bySuccessWith: executor).contains { incidents.contains($0) }
    }
}
