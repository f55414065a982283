import HomerCore
import HomerExecution
import HomerRuntime
import HomerSources
import HomerStore

extension Workspace {
    /// The database for reading; an empty one in memory when there is none yet, so that every question has an answer.
    func readStore() throws -> Store {
        do { return try Store.openReadOnly(path: database) } catch let error as StoreError where error.code == .missing
        {
            return try Store.inMemory()
        }
    }

    /// The database for reading; an error when there is none.
    func existingStore() throws -> Store { try Store.openReadOnly(path: database) }

    /// The database for writing, made together with its directory when missing.
    func writeStore() throws -> Store {
        try prepareStateDirectory()
        return try Store.open(path: database)
    }

    func prepareStateDirectory() throws {
        guard !Paths.isDirectory(stateDirectory) else { return }
        try FileText.makeDirectory(stateDirectory, mode: 0o700)
        if Paths.name(of: stateDirectory) == ".homer" { try FileText.write("*\n", to: stateDirectory + "/.gitignore") }
    }

    func decodeOptions(_ zones: ZoneDatabase) -> DecodeOptions {
        DecodeOptions(
            knownExecutors: BuiltInExecutors.names, knownTimeZone: { zones.zone(named: $0) != nil },
            timeZoneNames: { zones.names() })
    }

    /// The files of this workspace. `isLive` waits for files to come to rest and asks git who changed what.
    func fileSource(_ zones: ZoneDatabase) -> FileSource {
        FileSource(
            root: root, desired: desired, desiredShown: shown(desired),
            schedules: schedules.map { .init(path: $0.path, shown: shown($0.path), lane: $0.lane) },
            options: decodeOptions(zones), git: GitProbe(), clock: ContinuousClock(), now: WallClock.now,
            branch: branch,
            holdMode: gitHold)
    }

    /// The files of a commit of this workspace's repository.
    func commitSource(_ ref: String, _ zones: ZoneDatabase) -> CommitFileSource {
        CommitFileSource(
            root: root, desired: desired, desiredShown: shown(desired),
            schedules: schedules.map { .init(path: $0.path, shown: shown($0.path), lane: $0.lane) },
            options: decodeOptions(zones), git: GitProbe(), ref: ref)
    }

    /// The plan of a pass that would be made now. Reads files and database, writes nothing. Waits up to half a minute
    /// for git to finish.
    func makePlan(
        store: Store, zones: ZoneDatabase, evidence: AbsenceEvidence = .assumed, allowEmpty: Bool = false
    ) async throws -> Plan {
        var state = await readDesired(zones)
        if allowEmpty { state.takeEmptySources() }
        let now = WallClock.now()
        let planner = Planner(zones: zones, runMedians: store.runMedians) { try store.canonicalSpec(of: $0) }
        return try planner.plan(
            desired: state, stored: store.storedState(now: now), now: now, policy: policy, evidence: evidence)
    }

    /// What the source of this workspace says now.
    func readDesired(_ zones: ZoneDatabase) async -> DesiredState {
        switch source {
        case .workTree: await fileSource(zones).read(waitingFor: .seconds(30))
        case .commit(let ref): await commitSource(ref, zones).read()
        }
    }

    /// As `makePlan`, but what is absent must be so in two readings some time apart, as for the daemon.
    func makeProvenPlan(store: Store, zones: ZoneDatabase, allowEmpty: Bool = false) async throws -> Plan {
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

    /// Who runs on this database now, in the holder's own words; nil when nobody does.
    func runningDaemon() -> String? { DaemonLock.holder(path: lockFile) }
}
