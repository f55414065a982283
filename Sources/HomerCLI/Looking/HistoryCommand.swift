import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List, compare and name the accepted generations of an intent.",
        discussion: """
            `homer history ID` is short for `homer history list ID`.

            EXAMPLES:
              homer history nightly-backup
              homer history nightly-backup -p
              homer history nightly-backup --from 3 --to 7
              homer history tag nightly-backup 7 good

            EXIT CODES: 0 answered · 2 unknown id, generation or tag, or no database · 64
            usage.
            """,
        subcommands: [HistoryListCommand.self, HistoryTagCommand.self, HistoryUntagCommand.self],
        defaultSubcommand: HistoryListCommand.self)
}

struct HistoryListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the accepted generations, newest first: when, by which commit, by whom, and what changed.",
        discussion: """
            -p adds to each generation the fields in which it differs from the one before.
            --from and --to compare any two; N is a number or a tag. Without --to the
            newest is meant, without --from the one before --to. Values of environment
            variables are not shown.

            EXAMPLES:
              homer history nightly-backup
              homer history nightly-backup -p
              homer history nightly-backup --from good
              homer history nightly-backup --from 3 --to 7 -o json | jq '.fields[].path'

            EXIT CODES: 0 answered · 2 unknown id, generation or tag, or no database · 64
            usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: [.customShort("p"), .customLong("patch")], help: "With each generation, what it changed.")
    var patch = false

    @Option(help: ArgumentHelp("Compare from this generation or tag…", valueName: "n"))
    var from: String?

    @Option(help: ArgumentHelp("…to this one.", valueName: "n"))
    var to: String?

    @Argument(help: "The intent.", completion: IntentCompletion.kind)
    var id: String

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        if from != nil || to != nil { return show(try store.snapshot { try comparison(history($0)) }) }
        let entries = try store.snapshot { snapshot in
            let history = try history(snapshot)
            return patch ? try history.withChanges() : history.entries
        }
        let moments = Moments(now: WallClock.now(), zones: workspace.zones(store))
        output.printRows(entries.map(\.json), name: { "\(id)/\($0["generation"]?.int ?? 0)" }) {
            let table = GenerationTable(entries, moments: moments)
            return patch ? table.patchText(output.style) : table.text
        }
    }

    private func history(_ snapshot: StoreSnapshot) throws -> IntentHistory {
        try IntentLookup(snapshot).require([id])
        return try IntentHistory(id, snapshot: snapshot)
    }

    private func comparison(_ history: IntentHistory) throws -> GenerationComparison {
        let newer = try to.map { try history.generation($0) } ?? history.newest
        let older = try from.map { try history.generation($0) } ?? history.before(newer)
        return try history.comparison(from: older, to: newer)
    }

    private func show(_ comparison: GenerationComparison) {
        if output.output == .name { return Console.print("\(id)/\(comparison.from)..\(comparison.to)") }
        output.printOne(.comparison, comparison.json) { comparison.text(output.style) }
    }
}

struct HistoryTagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag",
        abstract: "Give a generation a name, to compare with or return to.",
        discussion: """
            A name that is in use moves. Names have letters, digits, '.', '_' and '-', and
            are no numbers.

            EXAMPLES:
              homer history tag nightly-backup 7 good
              homer history nightly-backup --from good

            EXIT CODES: 0 named · 2 unknown id, generation or tag, or no database · 64
            usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The intent.", completion: IntentCompletion.kind)
    var id: String

    @Argument(help: "The number of a generation, or another tag of it.")
    var generation: String

    @Argument(help: "The name.")
    var name: String

    func validate() throws {
        guard TagName.isValid(name) else {
            throw ValidationError(
                "\"\(name)\" is no name for a generation: use letters, digits, '.', '_' and '-', at most "
                    + "\(TagName.longest), and not a number.")
        }
    }

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStoreForWriting()
        let number = try store.snapshot { snapshot in
            try IntentLookup(snapshot).require([id])
            return try IntentHistory(id, snapshot: snapshot).generation(generation)
        }
        try store.tag(id, generation: number, as: name, by: CurrentUser.atHost, now: WallClock.now())
        output.printOne(.tag, ActJSON.tag(name, of: id, generation: number)) {
            "generation \(number) of \(id) is now called \(name)\n"
        }
    }
}

struct HistoryUntagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "untag",
        abstract: "Take a name off; the generation stays.",
        discussion: """
            EXAMPLES:
              homer history untag nightly-backup good

            EXIT CODES: 0 done · 2 unknown id or tag, or no database · 64 usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The intent.", completion: IntentCompletion.kind)
    var id: String

    @Argument(help: "The name.")
    var name: String

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStoreForWriting()
        try IntentLookup(store).require([id])
        try store.removeTag(name, of: id)
        output.printOne(.tag, ActJSON.tag(name, of: id, generation: nil)) {
            "\(id) has no generation called \(name) any more\n"
        }
    }
}

/// What a generation may be called: nothing that could be taken for a number or an option.
enum TagName {
    static let longest = 64

    static func isValid(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isPlain && !name.isEmpty && name.utf8.count <= longest && !name.hasPrefix("-") && Int(name) == nil
    }
}
