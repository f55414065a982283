/// The run that wrote what an intent file, or `homer.json`, says now, as far as that can be told.
package struct RunProvenance: Hashable, Sendable {
    /// What tells it.
    package enum Evidence: String, Word, CaseIterable {
        /// A living process of the run works in the directory of the files.
        case process
        /// The files changed while the run was active, and its working directory is theirs.
        case directory
    }

    package var run: Int64
    /// Whose run it is.
    package var intentID: String
    package var evidence: Evidence
    /// What its intent runs with: to write an intent for one of these gives the run nothing new.
    package var executors: [String]

    package init(run: Int64, intentID: String, evidence: Evidence, executors: [String]) {
        self.run = run
        self.intentID = intentID
        self.evidence = evidence
        self.executors = executors
    }

    /// `run 12 of nightly`
    package var name: String { "run \(run) of \(intentID)" }
}

/// A run that was active, and where it worked.
package struct RunPresence: Hashable, Sendable {
    package var run: Int64
    package var intentID: String
    package var executors: [String]
    package var from: Timestamp
    /// nil while it runs.
    package var until: Timestamp?
    /// Absolute paths without links: where the run was started…
    package var directory: String
    /// …and where processes of it are now.
    package var processes: [String]

    package init(
        run: Int64, intentID: String, executors: [String], from: Timestamp, until: Timestamp?, directory: String,
        processes: [String] = []
    ) {
        self.run = run
        self.intentID = intentID
        self.executors = executors
        self.from = from
        self.until = until
        self.directory = directory
        self.processes = processes
    }

    /// The kernel stamps files with its last tick, which may lie before the start of the process that wrote them.
    package static let tick = Milliseconds(20)

    fileprivate func wasActive(at moment: Timestamp) -> Bool {
        from - Self.tick <= moment && until.map { moment <= $0 + Self.tick } ?? true
    }
}

/// Which run wrote a file. Pure; the first rung that holds decides.
package enum ProvenanceRules {
    /// - Parameters:
    ///   - file: absolute path without links.
    ///   - root: the directory that the files belong to: who works in it works on them.
    ///   - changedAt: when the file last changed.
    /// - Returns: nil when no run was active then that worked there.
    package static func writer(
        of file: String, root: String, changedAt: Timestamp, among runs: [RunPresence]
    ) -> RunProvenance? {
        let active = runs.filter { $0.wasActive(at: changedAt) }.sorted { $0.run > $1.run }
        func isThere(_ directory: String) -> Bool {
            contains(root, directory) || contains(directory, file)
        }
        if let run = active.first(where: { $0.processes.contains(where: isThere) }) {
            return RunProvenance(
                run: run.run, intentID: run.intentID, evidence: .process, executors: run.executors)
        }
        if let run = active.first(where: { isThere($0.directory) }) {
            return RunProvenance(
                run: run.run, intentID: run.intentID, evidence: .directory, executors: run.executors)
        }
        return nil
    }

    private static func contains(_ directory: String, _ path: String) -> Bool {
        directory == "/" ? false : path == directory || path.hasPrefix(directory + "/")
    }

    /// Why a change that a run wrote waits for a person; nil when it gives nobody more than the run had.
    ///
    /// - Parameter old: the spec in force; nil for a new intent, and for one that comes back.
    package static func objection(
        to change: Change, by writer: RunProvenance, from old: IntentSpec?
    ) -> String? {
        guard let new = change.desired?.spec else { return nil }
        if let raise = change.raises.first { return "\(writer.name) wrote it, and \(raise.sentence)" }
        let known = Set(writer.executors + (old?.chain ?? []).map(\.executor))
        if let executor = new.chain.map(\.executor).first(where: { !known.contains($0) }) {
            return "\(writer.name) wrote it, and executor \(executor) is new"
        }
        if old == nil, new.risk != .low { return "\(writer.name) wrote this new intent of risk \(new.risk.rawValue)" }
        // Another executor's work is not the run's to write: an agent that may edit files must not get a shell by it.
        let foreign = new.chain.first { !writer.executors.contains($0.executor) && $0.runsQueryAsCode }
        if let foreign, let old, old.query != new.query || old.chain != new.chain || !old.enabled && new.enabled {
            return "\(writer.name) wrote it, and \(foreign.executor) runs it as code, which the run itself does not use"
        }
        return nil
    }
}
