package import HomerCore
package import HomerStore

extension Workspace {
    /// Time zones as the daemon has them: what is due by "the machine's own zone" is answered by the zone of the daemon
    /// that runs, and by that of this very process when none does.
    package func zones(_ store: Store?) -> ZoneDatabase {
        guard let store, runningDaemon() != nil, let name = try? store.daemonTimeZone() else { return .own }
        return ZoneDatabase(tz: name)
    }

    /// The same, where no database is open.
    package func zones() -> ZoneDatabase { runningDaemon() == nil ? .own : zones(try? existingStore()) }
}

extension ZoneDatabase {
    /// With the zone this process goes by, as every program does: `TZ`, else the machine's.
    package static var own: ZoneDatabase { ZoneDatabase(tz: GlobalOptions.environment()["TZ"]) }
}
