import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct TriggerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trigger",
        abstract: "Run an intent now, outside its timetable.",
        discussion: """
            Stores a run that the daemon starts as soon as a slot is free.
            Without a daemon the run waits for the next `homer run`; with --wait that is
            an error, before anything is stored.

            --with gives a variable that the intent declares ("variables" in its file) a
            value for this one run. Values are stored and shown as they are: no secrets.

            EXIT CODES: 0 stored; with --wait: the run succeeded · 1 it failed, timed out,
            was denied a tool or was lost · 130 it was cancelled · 124 --timeout passed,
            the run goes on · 2 unknown id, already active, no daemon · 64 usage.

            EXAMPLES:
              homer trigger nightly-backup
              homer trigger nightly-backup --wait --timeout 10m && echo done
              homer trigger nightly-backup -f     with its output
              homer trigger report --with topic=mail --with depth=short
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var waiting: WaitOptions

    @Option(
        name: .customLong("with"),
        help: ArgumentHelp("A declared variable of the intent, for this run; repeatable.", valueName: "name=value"))
    var given: [GivenVariable] = []

    @Argument(help: "The intent.", completion: IntentCompletion.kind)
    var id: String

    /// timeout(1)'s code for "still running".
    static let timedOut: Int32 = 124

    func validate() throws {
        try waiting.check(output)
        _ = try values()
    }

    private func values() throws -> [String: String] {
        try Dictionary(given.map { ($0.name, $0.value) }) { first, second in
            guard first == second else { throw ValidationError("--with gives one variable two values") }
            return first
        }
    }

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStoreForWriting()
        let legacy = LegacyTriggering(id: id, store: store, workspace: workspace)
        if !given.isEmpty, try legacy.isLegacy() {
            throw Failure(message: "\(id) is run by the old engine, which knows no variables")
        }
        if try await legacy.run(waiting, output: output) { return }
        try IntentLookup(store).require([id])
        try await RunByHand(
            id: id, cause: .manual, given: values(), waiting: waiting, output: output
        ).run(store, workspace)
    }
}

/// `name=value` of `--with`.
struct GivenVariable: ExpressibleByArgument {
    let name: String
    let value: String

    /// nil without a name and an equals sign; the value may be empty.
    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
        name = String(argument[..<equals])
        value = String(argument[argument.index(after: equals)...])
    }
}

extension CurrentUser {
    /// `ada@box`, as it is stored with what was asked by hand.
    package static var atHost: String { "\(name)@\(DaemonIdentity.current().host)" }
}
