extension Schema {
    /// The outbox: a row for each message and channel, from its cause to its one ending; the incidents that messages are
    /// about; and by which settings they are written.
    static let messages = """
        CREATE TABLE incidents (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          fingerprint TEXT NOT NULL,
          cause TEXT NOT NULL CHECK (cause IN ('runs', 'executor', 'rule', 'channel')),
          intent_id TEXT,
          severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
          kind TEXT NOT NULL CHECK (kind IN ('failure', 'alert')),
          title TEXT NOT NULL,
          detail TEXT,
          avoids TEXT,
          state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'acknowledged', 'snoozed', 'recovered')),
          opened_at TEXT NOT NULL,
          last_at TEXT NOT NULL,
          count INTEGER NOT NULL DEFAULT 1 CHECK (count >= 1),
          told INTEGER NOT NULL DEFAULT 0,
          next_reminder_at TEXT,
          snoozed_until TEXT,
          decided_by TEXT,
          decided_at TEXT,
          recovered_at TEXT,
          CHECK ((state = 'recovered') = (recovered_at IS NOT NULL)),
          CHECK (state <> 'snoozed' OR snoozed_until IS NOT NULL)
        ) STRICT;
        CREATE UNIQUE INDEX idx_incidents_open ON incidents(fingerprint) WHERE state <> 'recovered';
        CREATE INDEX idx_incidents_fingerprint ON incidents(fingerprint, opened_at);
        CREATE INDEX idx_incidents_intent ON incidents(intent_id) WHERE state <> 'recovered';
        CREATE INDEX idx_incidents_reminder ON incidents(next_reminder_at) WHERE next_reminder_at IS NOT NULL;
        CREATE TRIGGER incidents_end_once BEFORE UPDATE ON incidents
        WHEN OLD.state = 'recovered'
        BEGIN
          SELECT RAISE(ABORT, 'an incident that is over is never changed');
        END;

        CREATE TABLE messages (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          cause TEXT NOT NULL,
          channel TEXT NOT NULL DEFAULT '',
          kind TEXT NOT NULL
            CHECK (kind IN ('result', 'failure', 'decision', 'alert', 'recovery', 'digest', 'test')),
          severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
          batch TEXT NOT NULL CHECK (batch IN ('alone', 'urgent', 'results', 'digest')),
          intent_id TEXT,
          run_id INTEGER,
          incident_id INTEGER,
          facts TEXT NOT NULL CHECK (json_valid(facts)),
          state TEXT NOT NULL
            CHECK (state IN ('queued', 'sending', 'sent', 'muted', 'dead', 'unknown')),
          mute TEXT,
          error TEXT,
          attempts INTEGER NOT NULL DEFAULT 0,
          next_at TEXT,
          epoch INTEGER,
          sent_with INTEGER,
          reference TEXT,
          created_at TEXT NOT NULL,
          ended_at TEXT,
          UNIQUE (cause, channel),
          CHECK ((state = 'queued') = (next_at IS NOT NULL)),
          CHECK ((state = 'muted') = (mute IS NOT NULL)),
          CHECK ((state IN ('queued', 'sending')) = (ended_at IS NULL)),
          CHECK (channel <> '' OR state = 'muted')
        ) STRICT;
        CREATE INDEX idx_messages_open ON messages(channel, id) WHERE ended_at IS NULL;
        CREATE INDEX idx_messages_run ON messages(run_id) WHERE run_id IS NOT NULL;
        CREATE INDEX idx_messages_incident ON messages(incident_id) WHERE incident_id IS NOT NULL;
        CREATE INDEX idx_messages_ended ON messages(ended_at, state) WHERE ended_at IS NOT NULL;
        CREATE INDEX idx_messages_decisions ON messages(created_at) WHERE kind = 'decision';
        CREATE TRIGGER messages_begin BEFORE INSERT ON messages
        WHEN NEW.state NOT IN ('queued', 'muted')
        BEGIN
          SELECT RAISE(ABORT, 'a message begins queued or muted');
        END;
        CREATE TRIGGER messages_end_once BEFORE UPDATE ON messages
        WHEN OLD.ended_at IS NOT NULL
        BEGIN
          SELECT RAISE(ABORT, 'a message has one ending');
        END;
        CREATE TRIGGER messages_sent_from_sending BEFORE UPDATE ON messages
        WHEN NEW.state IN ('sent', 'unknown') AND OLD.state <> 'sending'
        BEGIN
          SELECT RAISE(ABORT, 'only a message that is being sent can have arrived');
        END;

        CREATE TABLE notify_settings (
          id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
          settings TEXT NOT NULL CHECK (json_valid(settings)),
          since TEXT NOT NULL
        ) STRICT;
        """
}
