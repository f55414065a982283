import Cron
import HomerCore
import HomerStore

/// How an intent stands (gitops-anchors 4.3): a pure function of its row and of now.
struct IntentStatus: Hashable {
    enum Sync: String { case synced = "Synced", held = "Held", removed = "Removed" }

    enum Health: String {
        case healthy = "Healthy", progressing = "Progressing", degraded = "Degraded", suspended = "Suspended"
        case unknown = "Unknown"
    }

    let sync: Sync
    let health: Health
    let next: Timestamp?
    /// `Ready`, `Accepted`, `Synced`, `Healthy`, in this order.
    let conditions: [Condition]

    init(
        _ row: IntentRow, moments: Moments, zones: any ZoneSource, executors: [String] = BuiltInExecutors.names
    ) {
        next = NextRuns(row, now: moments.now, zones: zones).first
        sync = row.removedAt != nil ? .removed : row.held != nil ? .held : .synced
        health = Self.health(row)
        conditions = [
            Condition.ready(row, next: next, moments: moments, executors: executors), .accepted(row), .synced(row),
            .healthy(row),
        ]
    }

    private static func health(_ row: IntentRow) -> Health {
        guard row.enabled, row.removedAt == nil else { return .suspended }
        guard let run = row.lastRun else { return .unknown }
        guard run.isFinal else { return .progressing }
        switch run.result {
        case "succeeded": return .healthy
        // Somebody ended it: that says nothing about the work.
        case "cancelled": return .unknown
        default: return .degraded
        }
    }
}

/// One observation about an intent. Types and reasons are stable words; the message is for people.
struct Condition: Hashable {
    enum Kind: String { case ready = "Ready", accepted = "Accepted", synced = "Synced", healthy = "Healthy" }
    enum Status: String { case yes = "True", no = "False", unknown = "Unknown" }

    var type: Kind
    var status: Status
    var reason: String
    var message: String
    /// Since when it is so, where the database tells.
    var since: Timestamp?

    var json: JSONValue {
        .object([
            "type": .string(type.rawValue), "status": .string(status.rawValue), "reason": .string(reason),
            "message": .string(message), "lastTransitionTime": since?.json,
        ])
    }
}
