import ArgumentParser
import HomerCore
import HomerStore

struct FlagsSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a flag, and say what happens now and how to go back.",
        discussion: """
            Values are true, false, 1, 0; the tick interval takes 100 to 3600000
            milliseconds or a length such as 30s. What fell due while nothing ran it is not
            made up for. The event of the change says who made it.

            EXIT CODES: 0 set, or set already · 2 no database · 64 no such flag, a value it
            does not take, or usage.

            EXAMPLES:
              homer flags set runtime.enabled false     the old engine takes over at once
              homer flags set parallel_mode true
              homer flags set tick_interval_ms 30s
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var name: FlagName

    @Argument(help: "true, false, 1, 0; milliseconds or a length for the tick interval.")
    var value: String

    func validate() throws { _ = try reading }

    private var reading: String {
        get throws {
            let flag = try name.flag
            if let value = flag.reading(typed: value) { return value }
            throw ValidationError("\(flag.rawValue) takes \(flag.accepted), not \"\(value)\"")
        }
    }

    func run() async throws {
        let workspace = try global.resolve()
        try FlagSetting(values: [name.flag: reading], workspace: workspace).apply(output)
    }
}

struct FlagsResetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Put flags back to the defaults of this database.",
        discussion: """
            A database that Homer made starts alone: everything runs as intents. One that
            HOMER made starts with everything off and parallel mode on, as the migration
            document says. `homer flags list` shows the defaults.

            EXIT CODES: 0 reset, or at its default already · 2 no database · 64 no such
            flag, or usage.

            EXAMPLES:
              homer flags reset tick_interval_ms
              homer flags reset --all
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "All five.")
    var all = false

    @Argument(
        help: ArgumentHelp("The flags, with or without `runtime.`.", valueName: "flag"),
        completion: .list(RuntimeFlag.allCases.map(\.rawValue)))
    var keys: [String] = []

    func validate() throws {
        guard all == keys.isEmpty else {
            throw ValidationError(all ? "--all is all of them: name none" : "name the flags, or say --all")
        }
        _ = try flags
    }

    private var flags: [RuntimeFlag] {
        get throws { all ? RuntimeFlag.allCases : try keys.map { try RuntimeFlag.typed($0) } }
    }

    func run() async throws {
        let workspace = try global.resolve()
        let wanted = Set(try flags)
        let rows = try workspace.existingStoreForWriting().flagRows().filter { wanted.contains($0.flag) }
        let values = Dictionary(rows.map { ($0.flag, $0.defaultValue) }) { first, _ in first }
        try FlagSetting(values: values, workspace: workspace).apply(output)
    }
}

/// Stores values and tells what follows.
struct FlagSetting {
    var values: [RuntimeFlag: String]
    var workspace: Workspace

    func apply(_ output: OutputOptions) throws {
        let store = try workspace.existingStoreForWriting()
        let changes = try store.setFlags(values, by: CurrentUser.atHost, now: WallClock.now())
        let flags = try store.flags()
        let effects = FlagEffects(flags)
        let answer = JSONValue.object([
            "changes": .array(changes.map(\.json)),
            "flags": .object(flags.texts.map { JSONMember($0.key, .string($0.value)) }),
            "effects": .object(effects.all.map { JSONMember($0.subject, .string($0.sentence)) }),
            "back": .array(changes.map { .string($0.wayBack) }),
        ])
        output.printOne(answer) { text(changes, effects) }
        guard !changes.isEmpty, !output.isJSON else { return }
        Console.note(
            workspace.runningDaemon() == nil
                ? "no daemon runs on this database: this holds from the next `homer run`"
                : "the running daemon takes it up within a second")
    }

    private func text(_ changes: [FlagChange], _ effects: FlagEffects) -> String {
        guard !changes.isEmpty else {
            let asked = RuntimeFlag.allCases.filter { values[$0] != nil }
            return asked.map { "\($0.rawValue) is \(values[$0] ?? "") already\n" }.joined()
        }
        let concerned = effects.concerned(by: Set(changes.map(\.flag)))
        return changes.map { "\($0)\n" }.joined()
            + concerned.map { "  \($0.subject): \($0.sentence)\n" }.joined()
            + changes.map { "to go back: \($0.wayBack)\n" }.joined()
    }
}
