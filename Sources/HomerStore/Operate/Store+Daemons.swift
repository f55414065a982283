import GRDB
package import HomerCore

package struct DaemonRow: Hashable, Sendable {
    package var epoch: Int64
    package var pid: Int32
    package var host: String
    package var user: String
    package var version: String
    package var startedAt: Timestamp
    package var stoppedAt: Timestamp?
    /// How it ended without stopping, once its successor has found out.
    package var death: DaemonDeath?
}

/// How a daemon ended that did not stop as it should.
package enum DaemonDeath: Hashable, Sendable {
    case signal(Int32, at: Timestamp)
    /// The machine was started anew meanwhile.
    case reboot
    /// SIGKILL, or whatever else leaves no trace.
    case unknown

    /// For after "the daemon": `died of signal 11 (SIGSEGV) at 2026-02-03T04:05:06.000Z`.
    package var phrase: String {
        switch self {
        case .signal(let number, let time): "died of signal \(number)\(Self.name(number)) at \(time)"
        case .reboot: "died without an ending: the machine was restarted"
        case .unknown: "died without an ending"
        }
    }

    /// Whether it was Homer's own fault, as far as can be seen.
    package var isCrash: Bool { if case .signal = self { true } else { false } }

    /// ` (SIGSEGV)`; empty for numbers that differ between machines.
    private static func name(_ number: Int32) -> String {
        let names: [Int32: String] = [
            3: "SIGQUIT", 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 11: "SIGSEGV",
        ]
        return names[number].map { " (\($0))" } ?? ""
    }
}

/// What a successor found of a daemon that died.
package struct DeadDaemon: Hashable, Sendable {
    package var epoch: Int64
    package var pid: Int32
    package var startedAt: Timestamp
    package var version: String
    package var death: DaemonDeath
}

extension Store {
    fileprivate static let daemonColumns =
        "epoch, pid, host, user, version, started_at, stopped_at, died_of, signal, died_at"
}

extension StoreSnapshot {
    /// The newest daemons, newest first.
    package func daemons(newest limit: Int) throws -> [DaemonRow] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT \(Store.daemonColumns) FROM daemons ORDER BY epoch DESC LIMIT ?", arguments: [limit]
            ).map(Store.daemon)
        }
    }

    package func lastDaemon() throws -> DaemonRow? { try daemons(newest: 1).first }
}

extension Store {
    fileprivate static func daemon(_ row: Row) throws -> DaemonRow {
        let row = StoredRow(row, of: "daemons", key: "epoch")
        var daemon = DaemonRow(
            epoch: row["epoch"], pid: row["pid"], host: row["host"], user: row["user"], version: row["version"],
            startedAt: try row.time("started_at"), stoppedAt: try row.timeIfAny("stopped_at"))
        switch try row.wordIfAny(DeathWord.self, "died_of") {
        case .signal: daemon.death = .signal(row["signal"] ?? 0, at: try row.time("died_at"))
        case .reboot: daemon.death = .reboot
        case .unknown: daemon.death = .unknown
        case nil: break
        }
        return daemon
    }

    private enum DeathWord: String, Word { case signal, reboot, unknown }

    /// Notes that the daemon of this epoch ended as it should.
    package func stopped(now: Timestamp) throws {
        let epoch = currentEpoch
        try write { db in
            try db.execute(
                sql: "UPDATE daemons SET stopped_at = ? WHERE epoch = ?", arguments: [now.description, epoch])
        }
    }

    /// Finds out how the newest daemon ended, and stores it with an event; nil when it stopped as it should, there was
    /// none, or its end is known already. The caller holds the lock, so nobody lives.
    ///
    /// - Parameters:
    ///   - words: what was in the lock file before it was taken.
    ///   - bootID: of the machine now.
    ///   - advice: what a person can do about a crash, for the event.
    package func noteDeath(words: LastWords?, bootID: String, advice: String, now: Timestamp) throws -> DeadDaemon? {
        let epoch = currentEpoch
        return try write { db -> DeadDaemon? in
            guard
                let row = try Row.fetchOne(
                    db,
                    sql: """
                        SELECT epoch, pid, started_at, version, boot_id, stopped_at, died_of FROM daemons
                        WHERE ?1 IS NULL OR epoch < ?1 ORDER BY epoch DESC LIMIT 1
                        """, arguments: [epoch]), row["stopped_at"] == nil, row["died_of"] == nil
            else { return nil }
            let pid: Int32 = row["pid"]
            let startedAt = try StoredRow(row, of: "daemons", key: "epoch").time("started_at")
            let death: DaemonDeath
            if let signal = words?.signal, words?.pid == pid, signal.time >= startedAt - .seconds(1) {
                death = .signal(signal.number, at: signal.time)
            } else {
                death = row["boot_id"] != bootID ? .reboot : .unknown
            }
            let dead = DeadDaemon(
                epoch: row["epoch"], pid: pid, startedAt: startedAt, version: row["version"], death: death)
            var arguments: StatementArguments = [DeathWord.unknown.rawValue, nil, nil, dead.epoch]
            switch death {
            case .signal(let number, let time):
                arguments = [DeathWord.signal.rawValue, number, time.description, dead.epoch]
            case .reboot: arguments = [DeathWord.reboot.rawValue, nil, nil, dead.epoch]
            case .unknown: break
            }
            try db.execute(
                sql: "UPDATE daemons SET died_of = ?, signal = ?, died_at = ? WHERE epoch = ?", arguments: arguments)
            let message = "daemon \(death.phrase) (pid \(pid), version \(dead.version))"
            try Self.recordEvent(
                NewEvent(.daemonDied, death.isCrash ? "\(message); \(advice)" : message), now: now, db)
            return dead
        }
    }
}
