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
            options: decodeOptions(zones), git: GitProbe(), clock: ContinuousClock(), now: WallClock.now)
    }

    /// The plan of a pass that would be made now. Reads files and database, writes nothing.
    func makePlan(store: Store, zones: ZoneDatabase) async throws -> Plan {
        let state = await fileSource(zones).read()
        let planner = Planner(zones: zones) { try store.canonicalSpec(of: $0) }
        return try planner.plan(desired: state, stored: store.storedState(), now: WallClock.now())
    }

    /// Who runs on this database now, in the holder's own words; nil when nobody does.
    func runningDaemon() -> String? { DaemonLock.holder(path: lockFile) }
}
