extension Schema {
    /// How a daemon ended that did not end as it should, as far as its successor could find out; and the settings by
    /// which the newest one goes: the configuration it started with, the one it has taken up since, and why the file says
    /// something else.
    static let daemonRecord = """
        ALTER TABLE daemons ADD COLUMN died_of TEXT
          CHECK (died_of IS NULL OR died_of IN ('signal', 'reboot', 'unknown'));
        ALTER TABLE daemons ADD COLUMN signal INTEGER;
        ALTER TABLE daemons ADD COLUMN died_at TEXT;

        CREATE TABLE daemon_settings (
          epoch INTEGER PRIMARY KEY NOT NULL,
          inputs TEXT NOT NULL CHECK (json_valid(inputs)),
          started_with TEXT,
          in_force TEXT,
          since TEXT NOT NULL,
          fault TEXT,
          fault_since TEXT,
          FOREIGN KEY (epoch) REFERENCES daemons(epoch),
          CHECK ((fault IS NULL) = (fault_since IS NULL))
        ) STRICT;
        """
}
