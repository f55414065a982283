import GRDB
package import HomerCore

/// What a run ran with, as it was stored.
struct KeptConfig {
    let digest: String
    let drift: ConfigDrift?
    /// Whether the run before it drifted in another way, or not at all.
    let isNews: Bool
}

/// What a run really ran with, and what its text was.
package struct RunConfig: Hashable, Sendable {
    package var run: Int64
    package var intentID: String
    package var generation: Int
    /// Of the spec; nil when its file was not committed.
    package var commit: String?
    package var config: EffectiveConfig
    package var drift: ConfigDrift?
}

extension Store {
    /// How many runs back the last good one is looked for.
    private static let longestLook = 200

    /// Stores a configuration unless it is there, and compares it with that of the last successful run of the same
    /// generation and the same place in the chain of executors. Configurations are pruned with the runs that have them.
    static func keepConfig(
        _ config: EffectiveConfig, ofRun id: Int64, now: Timestamp, _ db: Database
    ) throws -> KeptConfig {
        let text = config.canonical
        let digest = SHA256.hex(text)
        let earlier = try earlierConfigs(than: id, db)
        // It is there as long as a run has it.
        if earlier.good?.digest != digest {
            try db.cachedStatement(
                sql: """
                    INSERT INTO effective_configs (digest, config, first_seen_at) VALUES (?, ?, ?)
                    ON CONFLICT DO NOTHING
                    """
            ).execute(arguments: [digest, text, now.description])
        }
        var last: (run: Int64, config: EffectiveConfig)?
        if let good = earlier.good, good.digest != digest, let config = try self.config(good.digest, db) {
            last = (good.run, config)
        }
        let drift = ConfigDrift(of: config.normalized, last: last)
        return KeptConfig(
            digest: digest, drift: drift, isNews: drift.map { !$0.isSame(as: self.drift(earlier.drift)) } ?? false)
    }

    /// One event for each new way to drift, not one a night.
    static func tellDrift(_ kept: KeptConfig, ofRun id: Int64, now: Timestamp, _ db: Database) throws {
        guard kept.isNews, let drift = kept.drift else { return }
        let intentID = try String.fetchOne(
            db.cachedStatement(sql: "SELECT intent_id FROM intent_runs WHERE id = ?"), arguments: [id])
        try recordEvent(NewEvent(.drifted, drift.text, intentID: intentID, runID: id), now: now, db)
    }

    /// The last successful run that can be compared, and how the last run that has a configuration had drifted.
    private static func earlierConfigs(
        than id: Int64, _ db: Database
    ) throws -> (good: (run: Int64, digest: String)?, drift: String?) {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT e.id, e.config, e.drift,
                      e.outcome = '\(Outcome.succeeded)' AND e.generation = r.generation AND e.link = r.link
                    FROM intent_runs r
                    JOIN intent_runs e ON e.intent_id = r.intent_id AND e.id < r.id
                    WHERE r.id = ? ORDER BY e.id DESC LIMIT \(longestLook)
                    """), arguments: [id])
        var drift: (text: String?, isKnown: Bool) = (nil, false)
        while let row = try rows.next() {
            guard let digest: String = row[1] else { continue }
            if !drift.isKnown { drift = (row[2], true) }
            if row[3] { return ((row[0], digest), drift.text) }
        }
        return (nil, drift.text)
    }

    /// nil for one that is not there, or cannot be read: it must not keep a run from ending.
    fileprivate static func config(_ digest: String, _ db: Database) throws -> EffectiveConfig? {
        let text = try String.fetchOne(
            db.cachedStatement(sql: "SELECT config FROM effective_configs WHERE digest = ?"), arguments: [digest])
        return text.flatMap { try? JSONValue(parsing: $0) }.flatMap(EffectiveConfig.init(json:))
    }
}

extension StoreSnapshot {
    /// What the last attempt of a run ran with; nil when the run has not ended, nothing ran, or it is older than that is
    /// stored.
    package func config(ofRun id: Int64) throws -> RunConfig? {
        try read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT r.intent_id, r.generation, r.config, r.drift, g.commit_hash FROM intent_runs r
                    LEFT JOIN intent_generations g ON g.intent_id = r.intent_id AND g.generation = r.generation
                    WHERE r.id = ?
                    """, arguments: [id])
            guard let row, let digest: String = row["config"], let config = try Store.config(digest, db) else {
                return nil
            }
            return RunConfig(
                run: id, intentID: row["intent_id"], generation: row["generation"], commit: row["commit_hash"],
                config: config, drift: Store.drift(row["drift"]))
        }
    }
}
