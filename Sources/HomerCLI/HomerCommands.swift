package import ArgumentParser

/// The commands of `homer --help`, in their groups.
package enum HomerCommands {
    /// - Parameter run: the command that starts the daemon, which is put together outside this library.
    package static func groups(running run: any ParsableCommand.Type) -> [CommandGroup] {
        [
            CommandGroup(
                name: "FILES",
                subcommands: [
                    InitCommand.self, ValidateCommand.self, PreflightCommand.self, FmtCommand.self,
                    ExplainCommand.self, SchemaCommand.self,
                ]),
            CommandGroup(
                name: "CHANGES",
                subcommands: [
                    DiffCommand.self, PlanCommand.self, ShowCommand.self, ApplyCommand.self, ApproveCommand.self,
                    PlansCommand.self, RejectCommand.self, RollbackCommand.self,
                ]),
            CommandGroup(
                name: "RUNNING",
                subcommands: [
                    run, StatusCommand.self, TopCommand.self, TriggerCommand.self, RehearseCommand.self,
                    BackfillCommand.self,
                    EmitCommand.self, CancelCommand.self, SuspendCommand.self, ResumeCommand.self, FlagsCommand.self,
                    NotifyCommand.self, AlertsCommand.self, DoctorCommand.self,
                ]),
            CommandGroup(
                name: "LOOKING",
                subcommands: [
                    DashboardCommand.self, GetCommand.self, DescribeCommand.self, WhyCommand.self, RunsCommand.self,
                    LogsCommand.self,
                    EventsCommand.self, HistoryCommand.self, TimelineCommand.self, WaitCommand.self,
                ]),
            CommandGroup(name: "DISCOVERY", subcommands: [DiscoverCommand.self, TonightCommand.self]),
            CommandGroup(name: "MOVING FROM THE OLD HOMER", subcommands: [MigrateCommand.self, ImportCommand.self]),
            CommandGroup(
                name: "TOOLS",
                subcommands: [CronCommand.self, SimulateCommand.self]),
            CommandGroup(
                name: "UPKEEP",
                subcommands: [
                    BackupCommand.self, PruneCommand.self, MetricsCommand.self, WatchDaemonCommand.self,
                ]),
        ]
    }
}
