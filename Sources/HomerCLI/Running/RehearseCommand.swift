import ArgumentParser
import HomerCore
import HomerStore

struct RehearseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Try an intent: one real run that counts for nothing else.",
        discussion: """
            Like `homer trigger`: the daemon starts one run as soon as a slot is free, with
            everything it does and costs. Marked as rehearsal in `homer runs` and `homer
            why`; it is no due time, changes neither health nor failures in a row, starts
            no chain, and {{last.…}}, resumeSession and intervals that count from runs
            do not see it. `homer preflight` finds much of what can go wrong for nothing.

            EXIT CODES: 0 stored; with --wait: the run succeeded · 1 it failed, timed out,
            was denied a tool or was lost · 130 it was cancelled · 124 --timeout passed,
            the run goes on · 2 unknown id, already active, no daemon, a job of the old
            engine · 64 usage.

            EXAMPLES:
              homer rehearse morning-brief --wait
              homer rehearse morning-brief -f     with its output
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Wait for the end and exit with the run's result.")
    var wait = false

    @Flag(name: [.short, .long], help: "Wait, and print the output as it comes.")
    var follow = false

    @Option(help: ArgumentHelp("Wait no longer than this.", valueName: "length"))
    var timeout: LengthArgument?

    @Argument(help: "The intent.", completion: IntentCompletion.kind)
    var id: String

    func validate() throws {
        if timeout != nil, !wait, !follow { throw ValidationError("--timeout needs --wait") }
        if follow, output.isJSON { throw ValidationError("-f prints output; leave -o \(output.output) out") }
    }

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStoreForWriting()
        guard try !LegacyTriggering(id: id, store: store, workspace: workspace).isLegacy() else {
            throw Failure(
                message: "\(id) is run by the old engine, which knows no rehearsal; `homer trigger \(id)` runs it")
        }
        try IntentLookup(store).require([id])
        try await RunByHand(
            id: id, cause: .rehearsal, wait: wait, follow: follow, timeout: timeout?.length, output: output
        ).run(store, workspace)
    }
}
