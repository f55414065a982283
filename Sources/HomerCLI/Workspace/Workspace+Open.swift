package import HomerCore
import HomerExecution
import HomerMigration
import HomerReport
import HomerRuntime
package import HomerSources
package import HomerStore

extension Workspace {
    /// The database for reading; an empty one in memory when there is none yet, so that every question has an answer.
    package func readStore() throws -> Store {
        do { return try Store.openReadOnly(path: database, foreign: .oldHomer) } catch let error as StoreError
            where error.code == .missing
        {
            return try Store.inMemory(foreign: .oldHomer)
        }
    }

    /// The database for reading; an error when there is none.
    package func existingStore() throws -> Store { try Store.openReadOnly(path: database, foreign: .oldHomer) }

    /// The database for writing, made together with its directory when missing. Says so when others could read it until
    /// now.
    package func writeStore() throws -> Store {
        var narrowed = try prepareStateDirectory()
        let store = try Store.open(path: database, foreign: .oldHomer)
        narrowed += store.narrowed
        if let first = narrowed.first {
            let more = narrowed.count > 1 ? " and \(narrowed.count - 1) more" : ""
            Console.note("others could read \(shown(first))\(more); only you can now")
        }
        return store
    }

    /// Makes the directory of the database where there is none; a `.homer` that is open to others is closed. Returns what
    /// was closed.
    package func prepareStateDirectory() throws -> [String] {
        let isOurs = Paths.name(of: stateDirectory) == ".homer"
        guard !Paths.isDirectory(stateDirectory) else {
            return isOurs && PrivateFile.narrow(stateDirectory) ? [stateDirectory] : []
        }
        try FileText.makeDirectory(stateDirectory, mode: PrivateFile.directoryMode)
        if isOurs { try FileText.write("*\n", to: stateDirectory + "/.gitignore") }
        return []
    }

    package func decodeOptions(_ zones: ZoneDatabase) -> DecodeOptions {
        var options = DecodeOptions(
            knownExecutors: BuiltInExecutors.names, knownTimeZone: { zones.isName($0) },
            timeZoneNames: { zones.names() }, lanes: Array(lanes.keys), defaults: defaults)
        options.reader = Self.reader(zones)
        return options
    }

    /// Which program reads by which zone data. The program is told by its file, since two builds of one version may read
    /// differently; nil where that cannot be found.
    private static func reader(_ zones: ZoneDatabase) -> String? {
        guard let program = FileFingerprint(following: "/proc/self/exe") else { return nil }
        let zoneData = FileFingerprint(following: zones.origin)?.modified ?? 0
        return "\(Version.text) \(program.size) \(program.modified) \(zones.origin) \(zoneData)"
    }

    /// The files of this workspace. `isLive` waits for files to come to rest and asks git who changed what.
    package func fileSource(_ zones: ZoneDatabase) -> FileSource {
        FileSource(
            root: root, desired: desired, desiredShown: shown(desired),
            schedules: schedules.map { .init(path: $0.path, shown: shown($0.path), lane: $0.lane) },
            options: decodeOptions(zones), git: GitProbe(), clock: ContinuousClock(), now: WallClock.now,
            branch: branch,
            holdMode: gitHold, bounds: bounds)
    }

    /// The files of a commit of this workspace's repository.
    package func commitSource(_ ref: String, _ zones: ZoneDatabase) -> CommitFileSource {
        CommitFileSource(
            root: root, desired: desired, desiredShown: shown(desired),
            schedules: schedules.map { .init(path: $0.path, shown: shown($0.path), lane: $0.lane) },
            options: decodeOptions(zones), git: GitProbe(), ref: ref, branch: branch, holdMode: gitHold,
            now: WallClock.now)
    }

    /// The plan of a pass that would be made now. Reads files and database, writes nothing. Waits up to half a minute
    /// for git to finish.
    package func makePlan(
        store: Store, zones: ZoneDatabase, evidence: AbsenceEvidence = .assumed, allowEmpty: Bool = false
    ) async throws -> Plan {
        let known = try store.storedState(now: WallClock.now())
        var state = await readDesired(zones, knowing: known)
        var now = WallClock.now()
        var stored = try store.storedState(now: now, reusing: known)
        if !state.recognized.stands(on: stored) {
            // A pass took place meanwhile: what was recognized by the state before it is decoded.
            state = await readDesired(zones)
            now = WallClock.now()
            stored = try store.storedState(now: now)
        }
        if allowEmpty { state.takeEmptySources() }
        return try makePlan(of: state, beside: stored, store: store, zones: zones, now: now, evidence: evidence)
    }

    /// The plan of a pass that reads this state, all of it decoded.
    package func makePlan(of desired: DesiredState, store: Store, zones: ZoneDatabase, now: Timestamp) throws -> Plan {
        try makePlan(
            of: desired, beside: store.storedState(now: now), store: store, zones: zones, now: now, evidence: .assumed)
    }

    private func makePlan(
        of desired: DesiredState, beside stored: StoredState, store: Store, zones: ZoneDatabase, now: Timestamp,
        evidence: AbsenceEvidence
    ) throws -> Plan {
        let witness = ProvenanceWitness(self, store)
        let planner = Planner(
            zones: zones, legacy: legacy, store: store, writer: { try witness.writer(of: $0) })
        return try planner.plan(
            desired: desired.adding(store.insertedIntents(), options: decodeOptions(zones)),
            stored: stored, now: now, policy: policy, evidence: evidence)
    }

    /// What the source of this workspace says now.
    ///
    /// - Parameters:
    ///   - stored: what is accepted, by which unchanged files are recognized; nil decodes all of them.
    ///   - limit: how long git, at work in the files, is waited for.
    package func readDesired(
        _ zones: ZoneDatabase, knowing stored: StoredState? = nil, waitingFor limit: Duration = .seconds(30)
    ) async -> DesiredState {
        switch source {
        case .workTree: marked(await fileSource(zones).read(knowing: stored, waitingFor: limit))
        case .commit(let ref): marked(await commitSource(ref, zones).read())
        }
    }

    /// The state with a mark at each source that somebody named.
    package func marked(_ desired: DesiredState) -> DesiredState {
        var state = desired
        for index in state.sources.indices { state.sources[index].isNamed = isNamed(state.sources[index]) }
        return state
    }

    /// Whether somebody said where this source is. A list of schedule files in `homer.json` may be ahead of the files.
    private func isNamed(_ source: SourceReport) -> Bool {
        let isDesired = source.source == IntentSource.desired
        guard let origin = settings.first(where: { $0.name == (isDesired ? "desired" : "schedule") })?.origin else {
            return false
        }
        return switch origin {
        case .flag, .environment: true
        case .file: isDesired
        case .builtIn: false
        }
    }

    /// As `makePlan`, but what is absent must be so in two readings some time apart, as for the daemon.
    package func makeProvenPlan(store: Store, zones: ZoneDatabase, allowEmpty: Bool = false) async throws -> Plan {
        var seen: [String: Timestamp] = [:]
        while true {
            let plan = try await makePlan(
                store: store, zones: zones, evidence: .since(seen), allowEmpty: allowEmpty)
            guard let again = plan.lookAgain, !plan.unconfirmed.isEmpty else { return plan }
            for id in plan.unconfirmed where seen[id] == nil { seen[id] = plan.madeAt }
            Console.note(
                "\(plan.unconfirmed.count) absent: looking once more in \(again - plan.madeAt) before anything is disabled"
            )
            try await ContinuousClock().sleep(for: (again - plan.madeAt + Milliseconds(5)).duration)
        }
    }

    /// Who runs on this database now; nil when nobody does.
    package func runningDaemon() -> LockHolder? { DaemonLock.holder(path: lockFile) }

    /// Another process that is the daemon of this workspace and database, lock or not: one whose state was moved or
    /// deleted holds no lock that anybody can see, and is about to end.
    package func presentDaemon() -> Int32? { DaemonPresence.holder(workspace: root, database: realDatabase) }
}
