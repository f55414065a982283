import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct FlagsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flags",
        abstract: "The five switches of the move from the old HOMER: what holds, and how to change it.",
        discussion: """
            They are in the table runtime_flags. A daemon takes a change up within a second,
            whoever wrote it, `sqlite3` included, and notes it as an event. Without a daemon
            it holds from the next start. `runtime.` may be left out of a name.

            EXAMPLES:
              homer flags                                 the five, as they stand
              homer flags set scheduler_bridge false      schedule.json back to the old engine
              homer flags set tick_interval_ms 30s
              homer flags reset --all

            EXIT CODES: 0 answered or set · 2 no database · 64 no such flag, a value it does
            not take, or usage.
            """,
        subcommands: [
            FlagsListCommand.self, FlagsGetCommand.self, FlagsSetCommand.self, FlagsResetCommand.self,
        ],
        defaultSubcommand: FlagsListCommand.self)
}

struct FlagsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Each flag with its value, what holds, its default in this database, and when it changed.",
        discussion: """
            A stored value that cannot be understood is shown in quotes, and what holds
            instead is its default. -o wide adds what each is for.

            EXAMPLES:
              homer flags list -o wide
              homer flags list -o json | jq -r '.[] | select(.readable | not) | .key'

            EXIT CODES: 0 answered · 2 no database · 64 usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        let rows = try store.flagRows()
        let moments = Moments(now: WallClock.now(), zones: workspace.zones(store))
        output.printRows(rows.map(\.json), name: { $0["key"]?.string ?? "" }) {
            FlagTable(rows: rows, isWide: output.output == .wide).text(moments)
        }
    }
}

struct FlagsGetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "What holds for one flag, alone on a line.",
        discussion: """
            EXAMPLES:
              homer flags get enabled
              homer flags get runtime.tick_interval_ms -o json

            EXIT CODES: 0 answered · 2 no database · 64 no such flag, or usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var name: FlagName

    func run() async throws {
        let wanted = try name.flag
        guard let row = try global.resolve().existingStore().flagRows().first(where: { $0.flag == wanted }) else {
            return
        }
        output.printOne(.flag, row.json) { row.effective + "\n" }
        if !row.isReadable, !output.isJSON { Console.note(row.unreadableSentence) }
    }
}

/// A flag by the name somebody typed.
struct FlagName: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The flag, with or without `runtime.`.", valueName: "flag"),
        completion: .list(RuntimeFlag.allCases.map(\.rawValue)))
    var key: String

    var flag: RuntimeFlag { get throws { try RuntimeFlag.typed(key) } }

    func validate() throws { _ = try flag }
}

extension RuntimeFlag {
    /// The flag of that name; else an error that lists them and names the nearest.
    static func typed(_ name: String) throws -> RuntimeFlag {
        if let flag = RuntimeFlag(named: name) { return flag }
        let near = Suggestion.nearest(to: name, in: allCases.flatMap { [$0.shortName, $0.rawValue] })
        throw ValidationError(
            "there is no flag \"\(name)\";" + (near.map { " did you mean \"\($0)\"?" } ?? "")
                + " there are \(allCases.map(\.rawValue).joined(separator: ", "))")
    }
}
