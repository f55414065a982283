import HomerCore
import HomerExecution
import HomerStore

extension Workspace {
    /// The run of this workspace's database that this process belongs to.
    private var ownRun: OwnRun? {
        OwnRun.find(database: realDatabase, environment: GlobalOptions.environment())
    }

    /// Throws a `Failure` when this process belongs to a run of this workspace's database: what a person decides about
    /// runs is not for a run to decide.
    ///
    /// - Parameter command: as it was typed: `homer approve`.
    package func refuseOwnRun(_ command: String) throws {
        guard let own = ownRun else { return }
        throw Failure(
            message: "`\(command)` is for people, and this process belongs to run \(own.run) (process \(own.process) "
                + "has HOMER_RUN_ID=\(own.run) in its environment): nothing was done. Type it in a shell that no run "
                + "started")
    }

    /// Throws a `Failure` when this process belongs to a run of a night: a worker does not decide about what nights leave.
    /// Any other run may, such as that of an intent that keeps the house.
    func refuseRunOfNight(_ command: String, _ store: Store) throws {
        guard let own = ownRun,
            let run = try Int64(own.run).flatMap({ try store.run($0) }),
            let intent = try store.intents(ids: [run.intentID], includeRemoved: true).first,
            intent.source.hasPrefix(IntentSource.discoveryPrefix)
        else { return }
        throw Failure(
            message: "`\(command)` is not for a run of a night, and this process belongs to run \(own.run) of "
                + "\(run.intentID): nothing was done")
    }
}
