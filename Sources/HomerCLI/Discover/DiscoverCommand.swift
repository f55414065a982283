import ArgumentParser

struct DiscoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discover",
        abstract: "Nights: work that a planner finds, that runs while you sleep, and that is summed up in the morning.",
        discussion: """
            A night is a session: the context is collected, a planner is asked what to do,
            the items of its plan run as intents of their own, and a briefing says what
            came of them. Sessions begin by the schedule of "discovery" in homer.json while
            the flag runtime.discovery_enabled is true, or by hand. docs/discovery.md has it
            all.

            EXAMPLES:
              homer discover                      the nights, newest first
              homer discover run --dry-run        what would a planner be told?
              homer discover run --wait           a night now, until its briefing
              homer discover show                 the last night, item by item
              homer discover briefing             what there is to read in the morning

            EXIT CODES: 0 answered · 2 no such session, or no database · 64 usage.
            """,
        subcommands: [
            DiscoverRunCommand.self, DiscoverListCommand.self, DiscoverShowCommand.self, DiscoverPlanCommand.self,
            DiscoverBriefingCommand.self, DiscoverCancelCommand.self, DiscoverPruneCommand.self,
        ],
        defaultSubcommand: DiscoverListCommand.self)
}
