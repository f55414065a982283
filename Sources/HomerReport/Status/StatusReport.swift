package import HomerCore
package import HomerStore

/// What the database says, for `homer status`.
package struct StateReport {
    package let schema: SchemaVersion
    package let version: StateVersion
    package let counts: StoreCounts
    package let lastPass: PassRow?
    package let lastDaemon: DaemonRow?
    package let flags: RuntimeFlags
    package let held: [HeldRow]
    /// In force now.
    package let overrides: [Override]
    package let pending: [PendingPass]
    package let sources: [SourceStatusRow]
    /// Files whose edits wait for a commit.
    package let edits: [EditRow]
    package let running: [RunRow]
    /// Executors whose circuit breaker is not closed.
    package let paused: [ExecutorState]
    /// Runs that wait for a person.
    package let waiting: [WaitingRun]
    /// Jobs of schedule files that are switched on.
    package let jobs: JobsSection?
    package let due: [Due]
    /// The freeze that keeps changes from being applied now; nil when none does.
    package let freeze: (until: Timestamp, reason: String?)?
    /// Why the runs that wait do.
    package let queue: RunQueue

    package struct Due {
        package let id: String
        package let time: Timestamp

        package init(id: String, time: Timestamp) {
            self.id = id
            self.time = time
        }
    }

    package init(_ snapshot: StoreSnapshot, settings: ReportSettings, moments: Moments, zones: ZoneDatabase) throws {
        queue = try RunQueue(snapshot, settings: settings, now: moments.now)
        schema = try snapshot.schemaVersion()
        version = try snapshot.stateVersion()
        let old = try snapshot.openOldRuns(now: moments.now)
        var counts = try snapshot.counts(now: moments.now)
        counts.running += old.count
        self.counts = counts
        lastPass = try snapshot.lastPass()
        lastDaemon = try snapshot.lastDaemon()
        flags = try snapshot.flags()
        held = try snapshot.heldInputs()
        running = try snapshot.openRuns() + old
        let contexts = try IntentContexts(snapshot, settings: settings, zones: zones, now: moments.now)
        overrides = contexts.overrides
        pending = contexts.pending
        sources = contexts.sources
        edits = contexts.edits
        paused = try snapshot.pausedExecutors()
        waiting = try snapshot.waitingRuns()
        jobs = try settings.otherEngine.jobs(snapshot, zones, moments)
        freeze = settings.freeze.end(of: .apply, at: moments.now, zones: zones)
        var soonest: [Due] = []
        var pages = IntentPages(snapshot)
        while let page = try pages.next() {
            soonest += page.compactMap { row in
                DueSearch(row.timed, contexts.conditions, zones: zones).next.time.map { Due(id: row.id, time: $0) }
            }
            soonest = Array(soonest.sorted { ($0.time, $0.id) < ($1.time, $1.id) }.prefix(3))
        }
        due = soonest
    }
}

package struct StatusReport {
    package let settings: ReportSettings
    /// The daemon that holds the lock; nil when none runs.
    package let holder: LockHolder?
    /// nil when there is no database yet.
    package let state: StateReport?
    /// The process of a daemon that lives in this workspace and holds no lock here: its state was moved or deleted.
    package var displaced: Int32?
    /// What the last daemon left in the lock file; nil while one runs.
    package var lastWords: LastWords?

    package init(
        settings: ReportSettings, holder: LockHolder?, state: StateReport?, displaced: Int32? = nil,
        lastWords: LastWords? = nil
    ) {
        self.settings = settings
        self.holder = holder
        self.state = state
        self.displaced = displaced
        self.lastWords = lastWords
    }

    /// How the last daemon ended, when none runs and it did not stop as it should; nil otherwise.
    package var death: DaemonDeath? {
        guard holder == nil, displaced == nil, let last = state?.lastDaemon, last.stoppedAt == nil else { return nil }
        if let death = last.death { return death }
        guard let signal = lastWords?.signal, lastWords?.pid == last.pid else { return .unknown }
        return .signal(signal.number, at: signal.time)
    }

    /// The row of the daemon that runs; a row of an earlier one says nothing about now.
    package var daemon: DaemonRow? {
        guard let row = state?.lastDaemon, row.pid == holder?.pid else { return nil }
        return row
    }

    package var json: JSONValue {
        .object([
            "version": .string(Version.text), "workspace": .string(settings.root), "daemon": daemonJSON,
            "database": databaseJSON, "counts": state.map { counts($0) },
            "lastPass": state?.lastPass.map { pass($0) }, "flags": state.map { flags($0.flags) },
            "scheduleJobs": state?.jobs?.json,
            "held": state.map { .array($0.held.map(\.json)) },
            "overrides": state.map { .array($0.overrides.map(\.json)) },
            "pendingApprovals": state.map { .array($0.pending.map(\.json)) },
            "sources": state.map { .array($0.sources.map(\.json)) },
            "uncommitted": state.map { state in
                .array(state.edits.map { .object(["file": .string($0.file), "since": $0.since.json]) })
            },
            "nextDue": state.map { state in
                .array(state.due.map { .object(["intent": .string($0.id), "at": $0.time.json]) })
            },
            "waitingRuns": state.map { .array($0.waiting.map(\.json)) },
            "activeRuns": state.map { state in .array(state.running.map { $0.json(in: state.queue) }) },
            "pausedExecutors": state.map { .array($0.paused.map(\.json)) },
            "settings": .array(settings.settings.map(\.json)),
            "configuration": settings.configuration?.json,
        ])
    }

    private var daemonJSON: JSONValue {
        .object([
            "running": .bool(holder != nil), "holder": holder.map { .string("\($0)") },
            "pid": daemon.map { .int(Int64($0.pid)) }, "host": daemon.map { .string($0.host) },
            "user": daemon.map { .string($0.user) }, "version": daemon.map { .string($0.version) },
            "epoch": daemon.map { .int($0.epoch) }, "startedAt": daemon?.startedAt.json,
            "displaced": displaced.map { .int(Int64($0)) }, "lastDeath": death.map { .string($0.phrase) },
        ])
    }

    private var databaseJSON: JSONValue {
        .object([
            "path": .string(settings.database), "exists": .bool(state != nil),
            "schema": state.map { .string($0.schema.step) }, "lineage": state.map { .string($0.version.lineage) },
            "serial": state.map { .int($0.version.serial) },
        ])
    }

    private func counts(_ state: StateReport) -> JSONValue {
        let counts = state.counts
        return .object([
            "intents": .int(Int64(counts.intents)), "enabled": .int(Int64(counts.enabled)),
            "removed": .int(Int64(counts.removed)), "held": .int(Int64(counts.held)),
            "running": .int(Int64(counts.running)), "pending": .int(Int64(counts.pending)),
            "pendingFor": .object(state.queue.counts.map { JSONMember($0.word, .int(Int64($0.count))) }),
            "succeededLastDay": .int(Int64(counts.succeededLastDay)),
            "failedLastDay": .int(Int64(counts.failedLastDay)),
        ])
    }

    private func pass(_ pass: PassRow) -> JSONValue {
        .object([
            "id": .string(pass.id), "finishedAt": pass.finishedAt.json, "trigger": .string(pass.trigger),
            "result": .string(pass.result.rawValue), "revision": pass.revision.map { .string($0) },
            "serial": .int(pass.serial),
        ])
    }

    private func flags(_ flags: RuntimeFlags) -> JSONValue {
        .object(
            flags.texts.map { JSONMember($0.key, .string($0.value)) }
                + (flags.unparsable.isEmpty
                    ? []
                    : [
                        JSONMember(
                            "unparsable",
                            .object(
                                flags.unparsable.sorted { $0.key < $1.key }.map {
                                    JSONMember($0.key, .string($0.value))
                                }))
                    ]))
    }
}

extension RuntimeFlags {
    /// Every switch as it is in force, in the migration plan's order.
    package var texts: [(key: String, value: String)] {
        RuntimeFlag.allCases.map { flag in
            let value =
                switch flag {
                case .enabled: "\(enabled)"
                case .schedulerBridge: "\(schedulerBridge)"
                case .discoveryEnabled: "\(discoveryEnabled)"
                case .parallelMode: "\(parallelMode)"
                case .tickInterval: "\(tickInterval.count)"
                }
            return (flag.rawValue, value)
        }
    }
}

extension ExecutorState {
    package var json: JSONValue {
        .object([
            "executor": .string(executor), "reason": breaker.reason.map { .string($0.rawValue) },
            "until": until?.json, "trips": .int(Int64(breaker.trips)), "message": message.map { .string($0) },
            "since": changedAt.json,
        ])
    }

    /// When a run may try again; nil while one is trying.
    package var until: Timestamp? {
        if case .open(let until) = breaker.state { until } else { nil }
    }

    /// `claude: quota, left alone until 2026-02-03 05:00 (in 12m)`
    package func sentence(_ moments: Moments) -> String {
        let what: String
        if let until, until > moments.now {
            what = "left alone until \(moments.local(until)) (\(moments.relative(until)))"
        } else {
            what = until == nil ? "one run tries it now" : "the next run tries it"
        }
        return "\(executor): \(breaker.reason?.rawValue ?? "paused"), \(what)"
            + (message.map { ", \($0.split(separator: "\n").first ?? "")" } ?? "")
    }
}
