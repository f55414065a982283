import HomerExecution

extension Workspace {
    /// Throws a `Failure` when this process belongs to a run of this workspace's database: what a person decides about
    /// runs is not for a run to decide.
    ///
    /// - Parameter command: as it was typed: `homer approve`.
    package func refuseOwnRun(_ command: String) throws {
        guard let own = OwnRun.find(database: realDatabase, environment: GlobalOptions.environment()) else { return }
        throw Failure(
            message: "`\(command)` is for people, and this process belongs to run \(own.run) (process \(own.process) "
                + "has HOMER_RUN_ID=\(own.run) in its environment): nothing was done. Type it in a shell that no run "
                + "started")
    }
}
