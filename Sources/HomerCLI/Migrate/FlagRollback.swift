import HomerCore
import HomerReport
import HomerStore

/// A rollback by flags, done or only looked at, and what came of it.
struct FlagRollback {
    enum Daemon: Hashable {
        /// Nobody runs: the flags hold from the next start.
        case none
        /// It goes by the flags; the length from their writing on.
        case tookUp(Milliseconds)
        /// It runs, but has said nothing in time.
        case late(holder: LockHolder)
    }

    var level: RollbackLevel
    var isDryRun: Bool
    var changes: [FlagChange]
    /// As they hold afterwards.
    var flags: RuntimeFlags
    var oldEngine: OldEngine
    var daemon: Daemon

    /// How long the daemon is waited for.
    static let patience = Milliseconds.seconds(5)

    /// What `perform` would do. Writes nothing.
    static func preview(_ level: RollbackLevel, _ workspace: Workspace) throws -> FlagRollback {
        let store = try workspace.existingStore()
        let rows = try store.flagRows()
        let changes = rows.filter { level.flags.contains($0.flag) && $0.stored != "false" }
            .map { FlagChange(flag: $0.flag, from: $0.stored, to: "false") }
        var flags = try store.flags()
        for flag in level.flags { flags.switchOff(flag) }
        return FlagRollback(
            level: level, isDryRun: true, changes: changes, flags: flags,
            oldEngine: try workspace.oldEngine(store, zones: workspace.zones(store), now: WallClock.now()),
            daemon: workspace.runningDaemon().map { .late(holder: $0) } ?? .none)
    }

    /// Sets the flags and waits until the running daemon goes by them.
    static func perform(_ level: RollbackLevel, _ workspace: Workspace) async throws -> FlagRollback {
        let store = try workspace.existingStoreForWriting()
        let clock = ContinuousClock()
        let began = clock.now
        let values = Dictionary(level.flags.map { ($0, "false") }) { first, _ in first }
        let changes = try store.setFlags(
            values, by: "\(CurrentUser.atHost): rollback level \(level.rawValue)", now: WallClock.now())
        let flags = try store.flags()
        var rollback = FlagRollback(
            level: level, isDryRun: false, changes: changes, flags: flags,
            oldEngine: try workspace.oldEngine(store, zones: workspace.zones(store), now: WallClock.now()),
            daemon: .none)
        while let holder = workspace.runningDaemon() {
            let passed = clock.now - began
            if try store.areTaken(flags) {
                rollback.daemon = .tookUp(Milliseconds(Int64(passed / .milliseconds(1))))
                break
            }
            guard passed < patience.duration else {
                rollback.daemon = .late(holder: holder)
                break
            }
            try await clock.sleep(for: .milliseconds(20))
        }
        return rollback
    }
}

extension RuntimeFlags {
    fileprivate mutating func switchOff(_ flag: RuntimeFlag) {
        switch flag {
        case .enabled: enabled = false
        case .schedulerBridge: schedulerBridge = false
        case .discoveryEnabled: discoveryEnabled = false
        case .parallelMode: parallelMode = false
        case .tickInterval: break
        }
    }
}

extension FlagRollback {
    var json: JSONValue {
        .object([
            "level": .int(Int64(level.rawValue)), "dryRun": .bool(isDryRun),
            "flagChanges": .array(changes.map(\.json)),
            "effects": FlagEffects(flags, oldEngine).json,
            "oldEngine": oldEngine.json, "runBy": .string(oldEngine.keeper(of: .old).rawValue),
            "hasDaemon": .bool(daemon != .none),
            "takenUp": isDryRun ? nil : .bool(isTakenUp), "tookMs": took.map { .int($0.count) },
            "forward": .array(changes.wayForward.map { .string($0) }),
        ])
    }

    private var isTakenUp: Bool { took != nil }

    private var took: Milliseconds? {
        guard case .tookUp(let length) = daemon else { return nil }
        return length
    }

    var text: String {
        var lines = changes.map { "\(isDryRun ? "would set " : "")\($0)" }
        if changes.isEmpty { lines.append("level \(level.rawValue) holds already: nothing to set") }
        for effect in FlagEffects(flags, oldEngine).all where effect.flags.isDisjoint(with: [.tickInterval]) {
            lines.append("  \(effect.subject): \(effect.sentence)")
        }
        lines.append("  old engine: \(oldEngine.standing)")
        lines += level.remarks.map { "  \($0)" }
        if let sentence = daemonSentence { lines.append(sentence) }
        lines += changes.wayForward.map { "forward again: \($0)" }
        return lines.map { "\($0)\n" }.joined()
    }

    private var daemonSentence: String? {
        switch daemon {
        case .none: "no daemon runs on this database: this holds from the next `homer run`"
        case .tookUp(let length): "the running daemon took it up after \(length.count) ms"
        case .late: isDryRun ? "a daemon runs and would take it up within a second" : nil
        }
    }
}
