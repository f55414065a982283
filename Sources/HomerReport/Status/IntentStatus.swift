import Cron
package import HomerCore
package import HomerStore

/// How an intent stands: a pure function of its row, of what bears on it, and of now.
package struct IntentStatus: Hashable {
    package enum Sync: String {
        case synced = "Synced", held = "Held", pinned = "Pinned", unknown = "Unknown", removed = "Removed"
    }

    package enum Health: String {
        case healthy = "Healthy", progressing = "Progressing", degraded = "Degraded", suspended = "Suspended"
        case unknown = "Unknown"
    }

    package let sync: Sync
    package let health: Health
    package let due: NextDue
    /// `Ready`, `Accepted`, `Synced`, `Healthy`, in this order; then those that are only there when they are true, and
    /// `Preflight` once somebody has looked.
    package let conditions: [Condition]

    package init(
        _ row: IntentRow, _ context: IntentContext = IntentContext(), moments: Moments, zones: any ZoneSource,
        executors: [String] = DecodeOptions.executorsOfDaemon
    ) {
        self.init(
            row, context, due: Self.due(row, context, now: moments.now, zones: zones), moments: moments, zones: zones,
            executors: executors)
    }

    /// - Parameter due: what `due(_:_:now:zones:)` says, where that is known already.
    init(
        _ row: IntentRow, _ context: IntentContext, due: NextDue, moments: Moments, zones: any ZoneSource,
        executors: [String] = DecodeOptions.executorsOfDaemon
    ) {
        self.due = due
        sync = Self.sync(row, context)
        health = Self.health(row, context)
        conditions =
            [
                Condition.ready(row, context, due: due, moments: moments, executors: executors), .accepted(row),
                .synced(row, context, moments: moments), .healthy(row),
            ]
            + [
                .reconciling(context), .stalled(row, context), .suspended(row, context, moments: moments),
                .edited(row, context), .terminating(row), .denied(row), .drifted(row),
                .preflight(row, now: moments.now),
            ].compactMap { $0 }
    }

    /// When it is due next; nil when nothing is, and `due` says why.
    package var next: Timestamp? { due.time }

    private static func sync(_ row: IntentRow, _ context: IntentContext) -> Sync {
        if row.removedAt != nil { return .removed }
        if row.held != nil || context.waiting != nil { return .held }
        if context.pin != nil { return .pinned }
        return context.source == nil ? .synced : .unknown
    }

    /// When it is due next: all that a list asks of most intents.
    static func due(_ row: IntentRow, _ context: IntentContext, now: Timestamp, zones: any ZoneSource) -> NextDue {
        DueSearch(row.timed, context.conditions(now: now, zones: zones), zones: zones).next
    }

    static func health(_ row: IntentRow, _ context: IntentContext) -> Health {
        guard row.enabled, row.removedAt == nil, context.suspension == nil else { return .suspended }
        guard let run = row.lastRun else { return .unknown }
        guard run.isFinal else { return .progressing }
        switch run.result {
        case .ended(.succeeded): return .healthy
        // Somebody ended it: that says nothing about the work.
        case .ended(.cancelled): return .unknown
        default: return .degraded
        }
    }
}

/// One observation about an intent. Types and reasons are stable words; the message is for people.
package struct Condition: Hashable {
    package enum Kind: String {
        case ready = "Ready", accepted = "Accepted", synced = "Synced", healthy = "Healthy"
        // Only there when they are true.
        case reconciling = "Reconciling", stalled = "Stalled", suspended = "Suspended", terminating = "Terminating"
        case edited = "Edited", denied = "Denied", drifted = "Drifted"
        /// Once the daemon has looked at the generation in force.
        case preflight = "Preflight"
    }
    package enum Status: String { case yes = "True", no = "False", unknown = "Unknown" }

    package var type: Kind
    package var status: Status
    package var reason: String
    package var message: String
    /// Since when it is so, where the database tells.
    package var since: Timestamp?

    package init(type: Kind, status: Status, reason: String, message: String, since: Timestamp? = nil) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
        self.since = since
    }
}
