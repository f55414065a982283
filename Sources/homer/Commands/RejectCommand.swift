import ArgumentParser
import HomerCore
import HomerStore

struct RejectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Refuse a run that waits for approval: it never starts.",
        discussion: """
            Its due time is recorded as skipped:approval. Changes that wait need no
            rejection: change the files. `homer approve` lists what waits.

            EXIT CODES: 0 rejected · 2 no such run, or it does not wait · 64 usage.

            EXAMPLES:
              homer reject 12 --reason "not before the backup is done"
              homer reject run:12 --reason "wrong night"
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
    var reason: String

    @Argument(help: ArgumentHelp("The number of the run, such as 12 or run:12.", valueName: "run"))
    var target: String

    func run() async throws {
        let workspace = try global.resolve()
        guard let number = RunNumber(target)?.value else {
            throw Failure(message: "\"\(target)\" is not the number of a run; `homer approve` lists what waits")
        }
        let store = try workspace.existingStoreForWriting()
        try store.reject(run: number, by: CurrentUser.atHost, reason: reason, now: WallClock.now())
        guard let run = try store.run(number) else { throw Failure(message: "run \(number) is gone") }
        output.printOne(run.json) { "run \(number) of \(run.intentID) rejected: \(reason)\n" }
    }
}

/// A run as it is named where other things have names too: `12`, `run:12`.
struct RunNumber: Hashable {
    let value: Int64
    /// Whether nothing but a run can be meant.
    let isExplicit: Bool

    init?(_ text: String) {
        isExplicit = text.hasPrefix("run:")
        guard let number = Int64(isExplicit ? String(text.dropFirst(4)) : text), number > 0 else { return nil }
        value = number
    }
}
