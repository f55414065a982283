import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct FlagsSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a flag, and say what happens now and how to go back.",
        discussion: """
            Values are true, false, 1, 0; the tick interval takes 100 to 3600000
            milliseconds or a length such as 30s. What fell due while nothing ran it is not
            made up for. The event of the change says who made it.

            While the old HOMER still runs its jobs, no flag gives them to the new engine:
            that is refused, and what to stop first is said. With --force the flag is set,
            and the daemon leaves to the old HOMER what that runs.

            EXIT CODES: 0 set, or set already · 2 no database, or inside a run · 4 the old
            HOMER still runs its jobs · 64 no such flag, a value it does not take, or usage.

            EXAMPLES:
              homer flags set runtime.enabled false     the old engine takes over at once
              homer flags set parallel_mode true
              homer flags set tick_interval_ms 30s
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var name: FlagName

    @Flag(help: "Set it although the old HOMER still runs its jobs.")
    var force = false

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
        try workspace.refuseOwnRun("homer flags set")
        try FlagSetting(values: [name.flag: reading], workspace: workspace, isForced: force).apply(output)
    }
}

struct FlagsResetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Put flags back to the defaults of this database.",
        discussion: """
            A database that Homer made starts alone: everything runs as intents. One that
            the old HOMER made starts with everything off and parallel mode on, as the move
            begins. `homer flags list` shows the defaults. As with `set`, no flag gives jobs
            to the new engine that the old HOMER still runs, unless --force says so.

            EXIT CODES: 0 reset, or at its default already · 2 no database, or inside a run
            · 4 the old HOMER still runs its jobs · 64 no such flag, or usage.

            EXAMPLES:
              homer flags reset tick_interval_ms
              homer flags reset --all
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "All five.")
    var all = false

    @Flag(help: "Reset them although the old HOMER still runs its jobs.")
    var force = false

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
        try workspace.refuseOwnRun("homer flags reset")
        let wanted = Set(try flags)
        let rows = try workspace.existingStoreForWriting().flagRows().filter { wanted.contains($0.flag) }
        let values = Dictionary(rows.map { ($0.flag, $0.defaultValue) }) { first, _ in first }
        try FlagSetting(values: values, workspace: workspace, isForced: force).apply(output)
    }
}

/// Stores values and tells what follows.
struct FlagSetting {
    var values: [RuntimeFlag: String]
    var workspace: Workspace
    /// Also gives jobs to the new engine that HOMER still runs.
    var isForced: Bool

    func apply(_ output: OutputOptions) throws {
        let store = try workspace.existingStoreForWriting()
        let now = WallClock.now()
        let moments = Moments(now: now, zones: workspace.zones(store))
        let (engine, zones) = (workspace.report.otherEngine, workspace.zones(store))
        let oldEngine = try store.snapshot { try engine.state($0, zones, now) }
        if !isForced { try refuseHandover(store, oldEngine, moments) }
        let changes = try store.setFlags(values, by: CurrentUser.atHost, now: now)
        let flags = try store.flags()
        let effects = FlagEffects(flags, oldEngine)
        output.printOne(.flagChanges, Self.answer(changes, flags, effects)) { text(changes, effects) }
        guard !changes.isEmpty, !output.isJSON else { return }
        Console.note(
            workspace.runningDaemon() == nil
                ? "no daemon runs on this database: this holds from the next `homer run`"
                : "the running daemon takes it up within a second")
        guard flags.route.jobs == .new, let first = oldEngine.first else { return }
        Console.note(
            "each job waits \(OldScheduler.patience) for the old HOMER to run it "
                + "(\(oldEngine.sign(moments))); to end that: \(first)")
    }

    /// - Parameter flags: as they are in force now.
    static func answer(_ changes: [FlagChange], _ flags: RuntimeFlags, _ effects: FlagEffects) -> JSONValue {
        .object([
            "flagChanges": .array(changes.map(\.json)), "flags": flags.json, "effects": effects.json,
            "back": .array(changes.map { .string($0.wayBack) }),
        ])
    }

    private func refuseHandover(_ store: Store, _ oldEngine: OldEngine, _ moments: Moments) throws {
        guard
            let refusal = FlagHandover.refusal(
                of: values, rows: try store.flagRows(), oldEngine: oldEngine, moments)
        else { return }
        throw Failure(
            message: refusal
                + ". With --force the flag is set, and the daemon leaves to the old HOMER what that runs",
            status: .blocked)
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
