import GRDB
package import HomerCore

/// Messages of one channel that are sent together now. Each is marked `sending`.
package struct Delivery: Hashable, Sendable {
    package var channel: String
    /// In the order of their numbers; never empty.
    package var messages: [MessageRow]
    /// The answers of their runs, by run, where a message tells one.
    package var outputs: [Int64: String]
}

/// What there is to do for a channel, and when to look again.
package struct DeliveryLook: Hashable, Sendable {
    package var deliveries: [Delivery] = []
    /// When the next message that waits may be sent; nil when none waits.
    package var nextAt: Timestamp?
}

extension Store {
    /// Takes what is to be sent now over each of these channels, and keeps back what quiet hours forbid. What a person
    /// has decided meanwhile is not asked any more. One transaction: what it returns is marked as being sent, so that it
    /// is sent once, whatever happens to this process.
    ///
    /// - Parameters:
    ///   - channels: those that are free.
    ///   - known: every channel there is; what waits for another one is given up.
    ///   - quietUntil: the end of the quiet hours that hold now.
    package func claimDeliveries(
        channels: [String], known: [String], quietUntil: Timestamp?, now: Timestamp
    ) throws -> DeliveryLook {
        let isIdle = try read {
            try Bool.fetchOne($0, sql: "SELECT NOT EXISTS (SELECT 1 FROM messages WHERE ended_at IS NULL)")
        }
        if isIdle ?? true { return DeliveryLook() }
        let epoch = epoch
        return try write { db in
            var look = DeliveryLook()
            try Self.giveUp(exceptFor: known, now: now, db)
            for channel in channels {
                while let step = try Self.step(channel, quietUntil: quietUntil, now: now, db) {
                    try Self.hold(step, db)
                    guard !step.send.isEmpty else { break }
                    let messages = try Self.take(step.send, epoch: epoch, now: now, db)
                    guard !messages.isEmpty else { continue }
                    look.deliveries.append(
                        Delivery(channel: channel, messages: messages, outputs: try Self.outputs(of: messages, db)))
                    break
                }
            }
            look.nextAt = Self.time(
                try String.fetchOne(
                    db, sql: "SELECT min(next_at) FROM messages WHERE ended_at IS NULL AND state = 'queued'"))
            return look
        }
    }

    /// Writes what came of a try, of all its messages alike, and lets the second channel tell what it must. Returns what
    /// became of them; nil when they are not this process's any more.
    package func settle(_ delivery: Delivery, _ result: DeliveryResult, now: Timestamp) throws -> DeliveryRules.Fate? {
        let epoch = epoch
        return try write { db in
            let settings = try Self.notifySettings(db)
            var last: DeliveryRules.Fate?
            for message in delivery.messages {
                let fate = DeliveryRules.fate(of: result, attempts: message.attempts, now: now)
                guard try Self.end(message, fate, with: delivery.messages[0].id, epoch: epoch, now: now, db) else {
                    continue
                }
                last = fate
                try Self.noteChannel(message, fate, settings, now: now, db)
                if let second = settings.second, second != message.channel, settings.channels.contains(second),
                    DeliveryRules.needsSecond(message.severity, fate, attempts: message.attempts)
                {
                    try Self.copy(message.id, to: second, now: now, db)
                }
            }
            return last
        }
    }

    /// Closes what another daemon was sending when it ended: it may have arrived, so it is not sent again over the same
    /// channel; what is critical is told by the second. Returns how many.
    package func closeLostDeliveries(now: Timestamp) throws -> Int {
        let epoch = epoch
        return try write { db in
            let settings = try Self.notifySettings(db)
            let lost = try Row.fetchAll(
                db,
                sql:
                    "SELECT \(Self.messageColumns) FROM messages WHERE ended_at IS NULL AND state = 'sending' AND epoch IS NOT ?",
                arguments: [epoch]
            ).map { try Self.messageRow($0) }
            for message in lost {
                try db.execute(
                    sql: "UPDATE messages SET state = 'unknown', error = ?, ended_at = ? WHERE id = ?",
                    arguments: ["the daemon ended while it was being sent", now.description, message.id])
                guard message.severity == .critical, let second = settings.second, second != message.channel,
                    settings.channels.contains(second)
                else { continue }
                try Self.copy(message.id, to: second, now: now, db)
            }
            return lost.count
        }
    }

    private static func step(
        _ channel: String, quietUntil: Timestamp?, now: Timestamp, _ db: Database
    ) throws -> DeliveryRules.Step? {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, kind, severity, batch, next_at, attempts FROM messages
                    WHERE channel = ? AND ended_at IS NULL AND state = 'queued' ORDER BY id LIMIT 500
                    """), arguments: [channel])
        guard !rows.isEmpty else { return nil }
        let queue = try rows.map { row in
            let row = StoredRow(row, of: "messages")
            return DeliveryRules.Queued(
                id: row["id"], kind: try row.word("kind"), severity: try row.word("severity"),
                batch: try row.word("batch"), nextAt: try row.time("next_at"), attempts: row["attempts"])
        }
        return DeliveryRules.step(queue, now: now, quietUntil: quietUntil)
    }

    private static func hold(_ step: DeliveryRules.Step, _ db: Database) throws {
        guard let until = step.holdUntil else { return }
        for id in step.hold {
            try db.cachedStatement(
                sql: """
                    UPDATE messages SET next_at = ?, batch = iif(batch = 'alone', 'alone', 'digest') WHERE id = ?
                    """
            ).execute(arguments: [until.description, id])
        }
    }

    /// Marks messages as being sent; those of decisions that are made already end instead.
    private static func take(
        _ ids: [Int64], epoch: Int64?, now: Timestamp, _ db: Database
    ) throws -> [MessageRow] {
        var taken: [MessageRow] = []
        for id in ids {
            let row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT \(messageColumns) FROM messages WHERE id = ?"), arguments: [id])
            guard let row else { continue }
            var message = try messageRow(row)
            if message.kind == .decision, try !isOpen(message, db) {
                try db.cachedStatement(
                    sql: "UPDATE messages SET state = 'muted', mute = ?, next_at = NULL, ended_at = ? WHERE id = ?"
                ).execute(arguments: [MuteReason.obsolete.rawValue, now.description, id])
                continue
            }
            try db.cachedStatement(
                sql: """
                    UPDATE messages SET state = 'sending', attempts = attempts + 1, next_at = NULL, epoch = ?
                    WHERE id = ?
                    """
            ).execute(arguments: [epoch, id])
            message.state = .sending
            message.nextAt = nil
            message.attempts += 1
            taken.append(message)
        }
        return taken
    }

    private static func end(
        _ message: MessageRow, _ fate: DeliveryRules.Fate, with first: Int64, epoch: Int64?, now: Timestamp,
        _ db: Database
    ) throws -> Bool {
        let (state, error, next, reference): (MessageState, String?, Timestamp?, String?) =
            switch fate {
            case .sent(let reference): (.sent, nil, nil, reference)
            case .again(let at, let reason): (.queued, reason, at, nil)
            case .dead(let reason): (.dead, reason, nil, nil)
            case .unknown(let reason): (.unknown, reason, nil, nil)
            }
        try db.cachedStatement(
            sql: """
                UPDATE messages SET state = ?, error = ?, next_at = ?, reference = ?, sent_with = ?, ended_at = ?
                WHERE id = ? AND state = 'sending' AND epoch IS ?
                """
        ).execute(arguments: [
            state.rawValue, error.map { String($0.prefix(500)) }, next?.description, reference,
            state == .sent && first != message.id ? first : nil, state.isFinal ? now.description : nil, message.id,
            epoch,
        ])
        return db.changesCount == 1
    }

    /// The same message over another channel, at once.
    static func copy(_ id: Int64, to channel: String, now: Timestamp, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO messages
                  (cause, channel, kind, severity, batch, intent_id, run_id, incident_id, facts, state, next_at, created_at)
                SELECT cause, ?2, kind, severity, batch, intent_id, run_id, incident_id, facts, 'queued', ?3, ?3
                FROM messages WHERE id = ?1
                ON CONFLICT (cause, channel) DO NOTHING
                """, arguments: [id, channel, now.description])
    }

    /// What waits for a channel that is no longer there.
    private static func giveUp(exceptFor known: [String], now: Timestamp, _ db: Database) throws {
        let marks = known.map { _ in "?" }.joined(separator: ", ")
        try db.execute(
            sql: """
                UPDATE messages SET state = 'dead', error = 'the channel is not in homer.json any more', next_at = NULL,
                  ended_at = ?
                WHERE ended_at IS NULL AND state = 'queued' AND channel NOT IN (\(marks))
                """, arguments: [now.description] + StatementArguments(known))
    }

    private static func outputs(of messages: [MessageRow], _ db: Database) throws -> [Int64: String] {
        var outputs: [Int64: String] = [:]
        for case (.result, let run?) in messages.map({ ($0.kind, $0.runID) }) {
            outputs[run] = try answer(ofRun: run, db)
        }
        return outputs
    }
}
