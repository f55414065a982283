/// One step of the schema. A step that has shipped is never edited: its checksum is stored with the database and
/// compared at every open.
struct Migration: Sendable {
    let name: String
    let sql: String
}

package enum Schema {
    /// In the order they are applied. Append only.
    static let migrations: [Migration] = [
        Migration(name: "0001-runtime-tables", sql: documentTables),
        Migration(name: "0002-controller-tables", sql: controllerTables),
        Migration(name: "0003-operator-tables", sql: operatorTables),
        Migration(name: "0004-run-policy", sql: runPolicyTables),
        Migration(name: "0005-triggers", sql: triggerTables),
        Migration(name: "0006-run-transitions", sql: runTransitions),
        Migration(name: "0007-prompts", sql: promptTables),
        Migration(name: "0008-legacy", sql: legacyTables),
        Migration(name: "0009-parallel", sql: parallelTables),
        Migration(name: "0010-history", sql: historyTables),
        Migration(name: "0011-flags", sql: flagTables),
        Migration(name: "0012-legacy-cancel", sql: legacyCancelColumn),
        Migration(name: "0013-ledger-guards", sql: ledgerGuards),
        Migration(name: "0014-retention-indexes", sql: retentionIndexes),
        Migration(name: "0015-daemon-record", sql: daemonRecord),
        Migration(name: "0016-denied", sql: deniedOutcome),
        Migration(name: "0017-runtime-off", sql: runtimeOffDecision),
        Migration(name: "0018-uncommitted-edits", sql: uncommittedEdits),
        Migration(name: "0019-inserted-intents", sql: insertedIntents),
        Migration(name: "0020-event-decisions", sql: eventDecisions),
        Migration(name: "0021-budgets", sql: budgetColumns),
        Migration(name: "0022-condition", sql: conditionColumns),
        Migration(name: "0023-preflight", sql: preflights),
        Migration(name: "0024-effective-configs", sql: effectiveConfigs),
        Migration(name: "0025-provenance", sql: provenance),
        Migration(name: "0026-backfill", sql: backfillRuns),
        Migration(name: "0027-excluded-days", sql: excludedDays),
        Migration(name: "0028-foreign-runs", sql: foreignRuns),
        Migration(name: "0029-trigger-cursors", sql: triggerCursors),
        Migration(name: "0030-discovery", sql: discovery),
        Migration(name: "0031-messages", sql: messages),
        Migration(name: "0032-night-limits", sql: nightLimits),
        Migration(name: "0033-reading-marks", sql: readingMarks),
        Migration(name: "0034-due-floors", sql: dueFloors),
        Migration(name: "0035-impulses", sql: impulses),
    ]

    /// The migration plan's four tables with its names and columns, widened by
    /// columns of our own. Invariants stand here, not in code: a status list, `completed_at` exactly when final, one
    /// run per scheduled occurrence, one running run per intent unless its overlap policy allows more.
    static let documentTables = """
        CREATE TABLE intents (
          id TEXT PRIMARY KEY NOT NULL,
          name TEXT NOT NULL,
          description TEXT,
          trigger_config TEXT NOT NULL,
          execution_config TEXT NOT NULL,
          query_template TEXT NOT NULL,
          context_files TEXT,
          lane TEXT NOT NULL DEFAULT 'default',
          enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
          priority INTEGER NOT NULL DEFAULT 50 CHECK (priority BETWEEN 0 AND 100),
          source TEXT,
          created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
          updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),

          generation INTEGER NOT NULL DEFAULT 1 CHECK (generation >= 1),
          spec_hash TEXT NOT NULL DEFAULT '',
          source_file TEXT NOT NULL DEFAULT '',
          content_hash TEXT NOT NULL DEFAULT '',
          commit_hash TEXT,
          author TEXT,
          accepted_at TEXT,
          removed_at TEXT,
          cursor_ms INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX idx_intents_enabled ON intents(enabled);
        CREATE INDEX idx_intents_source ON intents(source);

        CREATE TABLE intent_runs (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          intent_id TEXT NOT NULL,
          triggered_by TEXT NOT NULL,
          triggered_at TEXT NOT NULL,
          started_at TEXT,
          completed_at TEXT,
          status TEXT NOT NULL DEFAULT 'pending'
            CHECK (status IN ('pending', 'running', 'completed', 'failed', 'cancelled')),
          success INTEGER CHECK (success IN (0, 1)),
          output TEXT,
          error TEXT,
          exit_code INTEGER,
          duration_ms INTEGER,
          tokens_used INTEGER,
          cost_estimate REAL,
          artifacts TEXT,

          outcome TEXT CHECK (outcome IN ('succeeded', 'failed', 'timeout', 'rate_limited', 'quota', 'auth',
            'bad_input', 'limit', 'cancelled', 'lost')),
          scheduled_for TEXT,
          generation INTEGER NOT NULL DEFAULT 1,
          attempt INTEGER NOT NULL DEFAULT 1 CHECK (attempt >= 1),
          missed_count INTEGER NOT NULL DEFAULT 0,
          exclusive INTEGER NOT NULL DEFAULT 1 CHECK (exclusive IN (0, 1)),
          priority INTEGER NOT NULL DEFAULT 50,
          requested_by TEXT,
          pass_id TEXT,
          epoch INTEGER,
          signal INTEGER,
          session_id TEXT,
          pid INTEGER,
          process_start INTEGER,
          boot_id TEXT,
          output_file TEXT,
          output_bytes INTEGER,
          notes TEXT,
          cancel_requested_at TEXT,
          cancel_requested_by TEXT,

          FOREIGN KEY (intent_id) REFERENCES intents(id),
          CHECK ((completed_at IS NOT NULL) = (status IN ('completed', 'failed', 'cancelled'))),
          CHECK ((outcome IS NOT NULL) = (completed_at IS NOT NULL)),
          CHECK (status <> 'completed' OR success = 1),
          CHECK (status <> 'running' OR started_at IS NOT NULL)
        ) STRICT;
        CREATE INDEX idx_intent_runs_intent ON intent_runs(intent_id);
        CREATE INDEX idx_intent_runs_status ON intent_runs(status);
        CREATE INDEX idx_intent_runs_triggered ON intent_runs(triggered_at);
        CREATE UNIQUE INDEX idx_intent_runs_occurrence ON intent_runs(intent_id, scheduled_for)
          WHERE scheduled_for IS NOT NULL;
        CREATE UNIQUE INDEX idx_intent_runs_one_running ON intent_runs(intent_id)
          WHERE status = 'running' AND exclusive = 1;
        CREATE INDEX idx_intent_runs_open ON intent_runs(status, priority DESC, id)
          WHERE completed_at IS NULL;

        CREATE TABLE discovery_sessions (
          id TEXT PRIMARY KEY NOT NULL,
          started_at TEXT NOT NULL,
          completed_at TEXT,
          phase TEXT NOT NULL DEFAULT 'planning',
          plan TEXT,
          intents_created INTEGER DEFAULT 0,
          intents_executed INTEGER DEFAULT 0,
          findings TEXT,
          morning_briefing TEXT,
          created_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
        ) STRICT;

        CREATE TABLE runtime_flags (
          key TEXT PRIMARY KEY NOT NULL,
          value TEXT NOT NULL,
          description TEXT,
          updated_at TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
        );
        """

    /// What the controller keeps beside the migration plan's tables.
    static let controllerTables = """
        CREATE TABLE homer_meta (key TEXT PRIMARY KEY NOT NULL, value ANY NOT NULL) STRICT;
        INSERT INTO homer_meta (key, value) VALUES ('lineage', lower(hex(randomblob(16)))), ('serial', 0), ('epoch', 0);

        CREATE TABLE intent_generations (
          intent_id TEXT NOT NULL,
          generation INTEGER NOT NULL,
          spec TEXT NOT NULL,
          spec_hash TEXT NOT NULL,
          source_file TEXT NOT NULL,
          content_hash TEXT NOT NULL,
          commit_hash TEXT,
          author TEXT,
          pass_id TEXT NOT NULL,
          accepted_at TEXT NOT NULL,
          PRIMARY KEY (intent_id, generation),
          FOREIGN KEY (intent_id) REFERENCES intents(id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE occurrences (
          intent_id TEXT NOT NULL,
          scheduled_for TEXT NOT NULL,
          decision TEXT NOT NULL CHECK (decision IN ('ran', 'skipped:overlap', 'skipped:suspended', 'skipped:frozen',
            'skipped:approval', 'missed:down', 'missed:deadline', 'collapsed-into')),
          run_id INTEGER,
          collapsed_into TEXT,
          count INTEGER NOT NULL DEFAULT 1,
          through TEXT,
          decided_at TEXT NOT NULL,
          PRIMARY KEY (intent_id, scheduled_for),
          FOREIGN KEY (intent_id) REFERENCES intents(id),
          FOREIGN KEY (run_id) REFERENCES intent_runs(id),
          CHECK ((decision = 'ran') = (run_id IS NOT NULL)),
          CHECK ((decision = 'collapsed-into') = (collapsed_into IS NOT NULL))
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE passes (
          id TEXT PRIMARY KEY NOT NULL,
          started_at TEXT NOT NULL,
          finished_at TEXT NOT NULL,
          trigger TEXT NOT NULL,
          result TEXT NOT NULL,
          revision TEXT,
          dirty INTEGER,
          summary TEXT NOT NULL,
          serial INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE events (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          type TEXT NOT NULL CHECK (type IN ('Normal', 'Warning')),
          reason TEXT NOT NULL,
          intent_id TEXT,
          pass_id TEXT,
          run_id INTEGER,
          message TEXT NOT NULL,
          count INTEGER NOT NULL DEFAULT 1,
          first_time TEXT NOT NULL,
          last_time TEXT NOT NULL
        ) STRICT;
        CREATE INDEX idx_events_intent ON events(intent_id, last_time);
        CREATE INDEX idx_events_last ON events(last_time);

        CREATE TABLE held_inputs (
          file TEXT NOT NULL,
          intent_id TEXT NOT NULL DEFAULT '',
          reason TEXT NOT NULL,
          code TEXT NOT NULL,
          line INTEGER,
          column INTEGER,
          message TEXT NOT NULL,
          keeps_generation INTEGER,
          since TEXT NOT NULL,
          PRIMARY KEY (file, intent_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE daemons (
          epoch INTEGER PRIMARY KEY NOT NULL,
          pid INTEGER NOT NULL,
          host TEXT NOT NULL,
          user TEXT NOT NULL,
          version TEXT NOT NULL,
          boot_id TEXT NOT NULL,
          started_at TEXT NOT NULL,
          stopped_at TEXT
        ) STRICT;

        CREATE TABLE applied_plans (
          plan_id TEXT PRIMARY KEY NOT NULL,
          applied_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
