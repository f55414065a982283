import GRDB
package import HomerCore

/// One night.
package struct DiscoverySessionRow: Hashable, Sendable {
    package var id: String
    package var startedAt: Timestamp
    package var completedAt: Timestamp?
    package var phase: DiscoveryPhase
    /// The plan as it was taken; nil while there is none, and when none came.
    package var plan: String?
    package var intentsCreated: Int
    /// Items whose run ended well.
    package var intentsExecuted: Int
    package var findings: String?
    package var morningBriefing: String?
    /// Why it failed or was cancelled, also while it is still being put together.
    package var stateReason: String?
    /// The run that opened it.
    package var runID: Int64?
    package var triggeredBy: RunCause?
    /// Somebody wanted it although `runtime.discovery_enabled` is false.
    package var forced: Bool
    /// `2026-11-30`, where the workspace is.
    package var localDate: String
    package var packManifest: String?
    package var packFile: String?
    /// The planner's last answer, whatever it is.
    package var planRaw: String?
    /// Times that a planner was asked.
    package var planAttempts: Int
    /// When all of it is over.
    package var deadline: Timestamp?
    /// When the phase is over; nil for one that takes no time.
    package var phaseDeadline: Timestamp?
    /// Items that failed.
    package var failures: Int
    package var updatedAt: Timestamp
    /// What it could not write, a line for each cause; nil when nothing.
    package var notes: String?

    /// What its files are called by: the date, with a number behind it for a second night of that day.
    package var stem: String {
        id.hasPrefix(Self.prefix) ? String(id.dropFirst(Self.prefix.count)) : localDate
    }

    /// `notes`, one by one.
    package var unwritten: [String] { notes?.split(separator: "\n").map(String.init) ?? [] }

    static let prefix = "night-"
}

/// One item of a night, and what became of it.
package struct DiscoveryItemRow: Hashable, Sendable {
    package var sessionID: String
    /// From 1, in the order of the plan.
    package var number: Int
    package var kind: PlanItemKind
    package var key: String
    package var title: String
    package var prompt: String
    package var risk: Risk
    package var priority: Int
    package var contentHash: String
    /// Numbers of items that must be done first.
    package var dependsOn: [Int]
    package var state: PlanItemState
    package var reason: String?
    package var intentID: String?
    package var runID: Int64?
    package var outputFile: String?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        sessionID: String, number: Int, kind: PlanItemKind, key: String, title: String, prompt: String, risk: Risk,
        priority: Int, contentHash: String, dependsOn: [Int] = [], state: PlanItemState, reason: String? = nil,
        intentID: String? = nil, runID: Int64? = nil, outputFile: String? = nil, createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.sessionID = sessionID
        self.number = number
        self.kind = kind
        self.key = key
        self.title = title
        self.prompt = prompt
        self.risk = risk
        self.priority = priority
        self.contentHash = contentHash
        self.dependsOn = dependsOn
        self.state = state
        self.reason = reason
        self.intentID = intentID
        self.runID = runID
        self.outputFile = outputFile
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// A task that somebody wants done in the next night.
package struct TonightTaskRow: Hashable, Sendable {
    package var id: Int64
    package var text: String
    package var kind: PlanItemKind
    package var requestedBy: String
    package var createdAt: Timestamp
    package var state: TonightState
    /// The night that took it.
    package var sessionID: String?

    /// Before its id, the key of its item.
    package static let keyPrefix = "tonight-"
}

extension DiscoverySessionRow {
    static let columns = """
        id, started_at, completed_at, phase, plan, intents_created, intents_executed, findings, morning_briefing,
        state_reason, run_id, triggered_by, forced, local_date, pack_manifest, pack_file, plan_raw, plan_attempts,
        deadline_ms, phase_deadline_ms, failures, updated_at, notes
        """

    /// Throws `unreadable`.
    init(_ row: Row) throws {
        let row = StoredRow(row, of: "discovery_sessions")
        let started = try row.time("started_at")
        self.init(
            id: row["id"], startedAt: started, completedAt: try row.timeIfAny("completed_at"),
            phase: try row.word("phase"), plan: row["plan"], intentsCreated: row["intents_created"] ?? 0,
            intentsExecuted: row["intents_executed"] ?? 0, findings: row["findings"],
            morningBriefing: row["morning_briefing"], stateReason: row["state_reason"], runID: row["run_id"],
            triggeredBy: try row.wordIfAny("triggered_by"), forced: row["forced"], localDate: row["local_date"],
            packManifest: row["pack_manifest"], packFile: row["pack_file"], planRaw: row["plan_raw"],
            planAttempts: row["plan_attempts"],
            deadline: (row["deadline_ms"] as Int64?).map(Timestamp.init(milliseconds:)),
            phaseDeadline: (row["phase_deadline_ms"] as Int64?).map(Timestamp.init(milliseconds:)),
            failures: row["failures"], updatedAt: try row.timeIfAny("updated_at") ?? started,
            notes: row["notes"])
    }
}

extension DiscoveryItemRow {
    /// The states that are not final, as SQL: literally as in the index of open items, or it is not used.
    static let openStates = "('planned', 'queued', 'waiting_approval', 'running')"

    static let columns = """
        session_id, number, kind, key, title, prompt, risk, priority, content_hash, depends_on, state, reason, intent_id,
        run_id, output_file, created_at, updated_at
        """

    /// Throws `unreadable`.
    init(_ row: Row) throws {
        let row = StoredRow(row, of: "discovery_items", key: "session_id")
        let needs = try? JSONValue(parsing: row["depends_on"]).array
        self.init(
            sessionID: row["session_id"], number: row["number"], kind: try row.word("kind"), key: row["key"],
            title: row["title"], prompt: row["prompt"], risk: try row.word("risk"), priority: row["priority"],
            contentHash: row["content_hash"],
            dependsOn: (needs ?? []).compactMap { $0.int.flatMap(Int.init(exactly:)) },
            state: try row.word("state"), reason: row["reason"], intentID: row["intent_id"], runID: row["run_id"],
            outputFile: row["output_file"], createdAt: try row.time("created_at"),
            updatedAt: try row.time("updated_at"))
    }
}

extension TonightTaskRow {
    static let columns = "id, text, kind, requested_by, created_at, state, session_id"

    /// Throws `unreadable`.
    init(_ row: Row) throws {
        let row = StoredRow(row, of: "tonight_tasks")
        self.init(
            id: row["id"], text: row["text"], kind: try row.word("kind"), requestedBy: row["requested_by"],
            createdAt: try row.time("created_at"), state: try row.word("state"), sessionID: row["session_id"])
    }
}
