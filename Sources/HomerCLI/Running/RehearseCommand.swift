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
    @OptionGroup var waiting: WaitOptions

    @Argument(help: "The intent.", completion: IntentCompletion.kind)
    var id: String

    func validate() throws {
        try waiting.check(output)
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
            id: id, cause: .rehearsal, waiting: waiting, output: output
        ).run(store, workspace)
    }
}
