import HomerCore
import HomerStore

/// What bears on how an intent stands beside its own row: what operators decided, what waits, how its files are read.
struct IntentContext: Hashable {
    /// In force now.
    var overrides: [Override] = []
    /// Waiting or approved, with a change of this intent in it.
    var pending: [PendingPass] = []
    /// The source its file belongs to, when that cannot be used.
    var source: SourceStatusRow?
    /// Its file was found to change back and forth within the last ten minutes.
    var flapping: EventRow?
    /// Which engine the flags give it to; nil for anything but a job of `schedule.json`.
    var engine: Engine?

    /// The suspension that lasts longest: until that is over nothing runs.
    var suspension: Override? {
        overrides.filter { $0.kind == .suspend }.max { a, b in
            switch (a.end, b.end) {
            case (_?, nil): true
            case (let a?, let b?): a < b
            case (nil, _): false
            }
        }
    }

    var pin: Override? { overrides.last { $0.kind == .pin } }
    var waiting: PendingPass? { pending.first { $0.status == .waiting } }
    var approved: PendingPass? { pending.first { $0.status == .approved } }
}

/// The contexts of all intents, read once.
struct IntentContexts {
    let overrides: [Override]
    let pending: [PendingPass]
    let sources: [SourceStatusRow]
    private let flapping: [EventRow]
    private let route: Route

    init(_ store: Store, now: Timestamp) throws {
        overrides = try store.overrides(activeAt: now)
        pending = try store.pendingPasses()
        sources = try store.sourceStatus()
        flapping = try store.events(reason: .flapping, since: now - .minutes(10))
        route = try store.flags().route
    }

    func of(_ row: IntentRow) -> IntentContext {
        IntentContext(
            overrides: overrides.filter { $0.concerns(row.id) }, pending: pending.filter { $0.concerns(row.id) },
            source: sources.first { !$0.isReady && $0.concerns(file: row.file) },
            flapping: flapping.first { $0.intentID == row.id },
            engine: row.source == IntentSource.schedule ? route.jobs : nil)
    }
}

extension PendingPass {
    /// `nightly-backup` and `update` of each change, out of `Change.approvalKey`: an id may hold a space, the two
    /// words after it never do.
    var changes: [(id: String, actions: String)] {
        keys.compactMap { key in
            let words = key.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count >= 3 else { return nil }
            return (words.dropLast(2).joined(separator: " "), String(words[words.count - 2]))
        }
    }

    /// Whether a change of the intent is among those that wait.
    func concerns(_ id: String) -> Bool { changes.contains { $0.id == id } }

    /// Why its changes wait, from its summary: `2 to disable wait (HeldGuard)`.
    var reasons: [BlockReason] {
        guard let open = summary.lastIndex(of: "("), let close = summary.lastIndex(of: ")"), open < close else {
            return []
        }
        return summary[summary.index(after: open)..<close].split(separator: ",").compactMap { word in
            BlockReason(rawValue: String(word.drop { $0 == " " }))
        }
    }

    /// `Synced` has three words for it (gitops-anchors 4.3); the guard and protection block, the others wait.
    var syncReason: String {
        if reasons.contains(where: \.isGuard) { return BlockReason.guarded.rawValue }
        return reasons.contains(.frozen) && !reasons.contains(.manual)
            ? BlockReason.frozen.rawValue : BlockReason.manual.rawValue
    }

    var isGuarded: Bool { reasons.contains(where: \.isGuard) }
}

extension Override {
    /// `suspended by ada@box until 18:00: disk is full`
    func sentence(_ moments: Moments) -> String {
        let what = kind == .suspend ? "suspended" : "pinned to generation \(generation ?? 0)"
        let end = until.map { " until \(moments.minute($0))" } ?? ""
        return "\(what) by \(by)\(end): \(reason)"
    }

    var json: JSONValue {
        .object([
            "id": .int(id), "kind": .string(kind.rawValue), "intent": intentID.map { .string($0) },
            "reason": .string(reason), "by": .string(by), "createdAt": createdAt.json, "until": until?.json,
            "endedAt": endedAt?.json, "endedBy": endedBy.map { .string($0) },
            "generation": generation.map { .int(Int64($0)) },
        ])
    }
}

extension SourceStatusRow {
    /// `GitOperation: a rebase waits for a person`
    var sentence: String { condition + (message.isEmpty ? "" : ": \(message)") }

    var json: JSONValue {
        .object([
            "path": .string(path), "condition": .string(condition), "ready": .bool(isReady),
            "message": message.isEmpty ? nil : .string(message), "since": since.json,
        ])
    }
}
