import ArgumentParser
import HomerCore
import HomerMigration
import HomerReport
import HomerStore

struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "End a run, or every active run of an intent.",
        discussion: """
            A run that waits, for its start or for another attempt, ends here and now. One
            that runs is ended by the daemon the way a timeout ends it: TERM to its
            processes, some grace, KILL. Without a daemon the request is stored, and
            takes effect when one runs.

            EXIT CODES: 0 asked · 2 unknown, or nothing active · 64 usage.

            EXAMPLES:
              homer cancel 12
              homer cancel run:12     # when an intent is called 12
              homer cancel h34        # a run of the old engine
              homer cancel nightly-backup
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "An intent, or a run: 12, run:12.", completion: IntentCompletion.kind)
    var target: String

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStoreForWriting()
        let numbers: [Int64]
        switch try IntentLookup(store).target(target) {
        case .run(let number):
            numbers = [number]
        case .intent(let id):
            numbers = try store.openLegacyRuns(of: id) + store.openRuns(intent: id).map(\.id)
            guard !numbers.isEmpty else {
                throw Failure(message: "\(id) has no active run; `homer runs \(id)` lists those that ended")
            }
        }
        for number in numbers { try store.requestCancel(run: number, by: CurrentUser.atHost, now: WallClock.now()) }
        let runs = try numbers.compactMap { try store.run($0) }
        let hasDaemon = workspace.runningDaemon() != nil
        let answers = try RunAnswers(store, settings: workspace.report, now: WallClock.now())
        output.printRows(try runs.map(answers.json), name: { $0["run"]?.string ?? "\($0["run"]?.int ?? 0)" }) {
            runs.map { run in
                let moment = run.startedAt == nil ? "it started" : "attempt \(run.attempt + 1)"
                if run.isFinal { return "run \(run.name) of \(run.intentID) cancelled before \(moment)\n" }
                return hasDaemon
                    ? "run \(run.name) of \(run.intentID) asked to end\n"
                    : "run \(run.name) of \(run.intentID) is to end: that is stored, and done when a daemon runs\n"
            }.joined()
        }
        if runs.contains(where: { !$0.isFinal }), !hasDaemon {
            Console.note("no daemon runs on this database: `homer run` closes these runs when it starts")
        }
    }
}
