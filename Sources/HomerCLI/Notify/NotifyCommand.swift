import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct NotifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify",
        abstract: "Messages: what was sent, what was not and why; try a channel; send one again.",
        discussion: """
            Every message is stored with what caused it and sent by the daemon over the
            channels of "notify" in homer.json. It is sent, muted with a reason, dead, or
            unknown when nobody can say whether it arrived.

            EXAMPLES:
              homer notify list --state dead
              homer notify test phone
              homer notify resend 12 --over mail

            EXIT CODES: 0 answered or sent · 1 a test was not sent · 2 no such message or
            channel, or no database · 64 usage.
            """,
        subcommands: [NotifyListCommand.self, NotifyTestCommand.self, NotifyResendCommand.self],
        defaultSubcommand: NotifyListCommand.self)
}

struct NotifyListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The messages, newest first: over which channel, how they stand, and about what.",
        discussion: """
            -o wide says of each how it was sent, or why it was not.

            EXAMPLES:
              homer notify list --since 24h -o wide
              homer notify list nightly-backup
              homer notify list --state muted -o json | jq -r '.[].mutedFor'

            EXIT CODES: 0 answered · 2 unknown id, or no database · 64 usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Only those that are queued, sending, sent, muted, dead or unknown.")
    var state: MessageState?

    @Option(help: ArgumentHelp("Only messages of the last while, such as 24h.", valueName: "length"))
    var since: LengthArgument?

    @Option(help: "At most this many.")
    var limit = 50

    @Argument(help: "Only messages about this intent, or one run: 12, run:12.", completion: IntentCompletion.kind)
    var id: String?

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit takes a number from 1") }
    }

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        let moments = Moments(now: WallClock.now(), zones: workspace.zones(store))
        let rows = try store.snapshot { snapshot in
            var filter = MessageFilter(
                state: state, since: since.map { moments.now - $0.length }, limit: limit)
            switch try id.map({ try IntentLookup(snapshot).target($0) }) {
            case .intent(let id): filter.intentID = id
            case .run(let number): filter.runID = number
            case nil: break
            }
            return try snapshot.messages(filter)
        }
        output.printRows(rows.map(\.json), name: { "\($0["message"]?.int ?? 0)" }) {
            MessageTable(moments: moments, style: output.style, isWide: output.output == .wide).table(rows).text
        }
        guard rows.isEmpty else { return }
        Console.note(
            workspace.notify.channels.isEmpty
                ? "there are no messages: no channel is configured; see \"notify\" in docs/messages.md"
                : "there are no such messages")
    }
}

extension MessageState: ExpressibleByArgument {}
