import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct PreflightCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preflight",
        abstract: "Check, running nothing, that intents can run: program, login, directory, environment, budget.",
        discussion: """
            Looks at what the files say now, and at intents that have no file as they are
            in force. Programs of agents are asked for --version (5 s at most); no run is
            started and nothing is spent. The environment is that of the running daemon
            where it can be read, else that of this command. Whether a budget of the day
            is spent says the database. Without ID: all that are on.

            LOGIN is found, missing, or unknown: whether a login is still valid only a run
            can tell (`homer rehearse`). The daemon checks what it accepts, at its start
            too: condition Preflight in `homer describe`. `homer diff` and `homer plan`
            check what changes.

            EXIT CODES: 0 nothing found · 1 findings · 2 unknown id, or the files could
            not be read · 64 usage.

            EXAMPLES:
              homer preflight
              homer preflight morning-brief
              homer preflight -o json | jq '.checks[] | select(.findings != [])'
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Only these intents.", completion: IntentCompletion.kind)
    var ids: [String] = []

    func run() async throws {
        let workspace = try global.resolve()
        let zones = workspace.zones()
        let store = try workspace.readStore()
        let intents = try await chosen(workspace, store, zones)
        let environment = workspace.executionEnvironment()
        let facts = try await workspace.preflightFacts(
            of: intents.map(\.spec), environment: environment.variables, store: store, zones: zones,
            now: WallClock.now())
        let answer = PreflightAnswer(
            environment: environment.source, checks: zip(facts, intents).map { .init($0, origin: $1.origin) })
        if output.output == .name {
            for check in answer.checks where !check.findings.isEmpty { Console.print(check.intent) }
        } else {
            output.printOne(.preflight, answer.json) { PreflightText(answer, style: output.style).text }
        }
        Console.flush()
        if answer.hasFindings { throw ExitCode(ExitStatus.changes.rawValue) }
    }

    /// The intents that are asked about, in the order of their ids.
    private func chosen(
        _ workspace: Workspace, _ store: Store, _ zones: ZoneDatabase
    ) async throws -> [DesiredIntent] {
        let state = try await workspace.readDesired(zones)
            .adding(store.insertedIntents(), options: workspace.decodeOptions(zones))
        if let hold = state.hold {
            throw Failure(message: "the files are not used for now: \(hold.message)")
        }
        var known: [String: DesiredIntent] = [:]
        for row in try store.intents() {
            known[row.id] = DesiredIntent(
                spec: row.spec, hash: row.specHash, origin: Origin(source: row.source, file: row.file))
        }
        // Of two files with one id the first is as good as the other: the plan holds one of them.
        for intent in state.intents.reversed() { known[intent.spec.id] = intent }
        guard ids.isEmpty else {
            return try Set(ids).sorted().map { id in
                if let intent = known[id] { return intent }
                if let held = state.held.first(where: { $0.intentID == id }) {
                    throw Failure(message: "\(held.file) is held, and \(id) is not in force; see `homer validate`")
                }
                let near = Suggestion.nearest(to: id, in: known.keys.sorted()).map { "; did you mean \"\($0)\"?" } ?? ""
                throw Failure(message: "there is no intent \"\(id)\"\(near)")
            }
        }
        return known.values.filter(\.spec.enabled).sorted { $0.spec.id < $1.spec.id }
    }
}
