import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct NotifyTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Send a message over a channel, or over each, and say whether it arrived.",
        discussion: """
            The running daemon sends it, by its settings and with its secrets; without one
            this command does. Quiet hours do not hold it back. It is waited for; a daemon
            tries on what is not sent by then.

            EXAMPLES:
              homer notify test
              homer notify test phone --timeout 10s

            EXIT CODES: 0 sent · 1 not sent · 2 no such channel, or no database · 64 usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("How long to wait for it.", valueName: "length"))
    var timeout = LengthArgument(.minutes(1))

    @Argument(help: "The channels, as homer.json names them; all without any.")
    var channels: [String] = []

    func run() async throws {
        let workspace = try global.resolve()
        let known = workspace.notify.channels
        guard !known.isEmpty else {
            throw Failure(
                message:
                    "no channel is configured; name one in \"notify\" of \(workspace.place.shown) (docs/messages.md)")
        }
        for name in channels where !known.contains(name) {
            throw Failure(message: "there is no channel \"\(name)\"; there is \(known.joined(separator: ", "))")
        }
        let store = try workspace.existingStoreForWriting()
        let changes = try DatabaseWatch(store)
        let numbers = try store.queueTests(
            channels: channels.isEmpty ? known : channels, by: CurrentUser.atHost, now: WallClock.now())
        if workspace.runningDaemon() == nil { try await sendHere(numbers, workspace, store) }
        let rows = try await ended(numbers, store, changes)
        let moments = Moments(now: WallClock.now(), zones: workspace.zones(store))
        output.printRows(rows.map(\.json), name: { "\($0["message"]?.int ?? 0)" }) {
            rows.map { "\($0.channel): \($0.sentence(moments))\n" }.joined()
        }
        guard rows.allSatisfy({ $0.state == .sent }) else { throw ExitCode(1) }
    }

    /// Without a daemon: takes the tests of these channels, which come before all else, and sends each once.
    private func sendHere(_ numbers: [Int64], _ workspace: Workspace, _ store: Store) async throws {
        let rows = try store.snapshot { snapshot in try numbers.compactMap { try snapshot.message($0) } }
        let look = try store.claimDeliveries(
            channels: rows.map(\.channel), known: workspace.notify.channels, quietUntil: nil, now: WallClock.now())
        let notifiers = workspace.notifiers(environment: GlobalOptions.environment())
        let zones = workspace.zones(store)
        for delivery in look.deliveries {
            guard let notifier = notifiers.first(where: { $0.channel == delivery.channel }) else { continue }
            let message = OutgoingMessage(delivery, now: WallClock.now(), zones: zones)
            _ = try store.settle(delivery, await notifier.deliver(message), now: WallClock.now())
        }
    }

    private func ended(_ numbers: [Int64], _ store: Store, _ changes: DatabaseWatch) async throws -> [MessageRow] {
        let clock = ContinuousClock()
        let deadline = clock.now + timeout.length.duration
        while true {
            let rows = try store.snapshot { snapshot in try numbers.compactMap { try snapshot.message($0) } }
            // One that failed is tried again; its first failure is the answer.
            let isDone = rows.allSatisfy { $0.state.isFinal || ($0.state == .queued && $0.attempts > 0) }
            if isDone || clock.now >= deadline { return rows }
            try await changes.nextChange(until: min(deadline, clock.now + .seconds(1)))
        }
    }
}

struct NotifyResendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resend",
        abstract: "Send a message again: as a new one, over its channel or another.",
        discussion: """
            For one that is dead, muted, or unknown after you looked: it may arrive twice.

            EXAMPLES:
              homer notify resend 12
              homer notify resend 12 --over mail

            EXIT CODES: 0 stored · 2 no such message or channel, or it is on its way · 64
            usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "The channel; its own without one.")
    var over: String?

    @Argument(help: "The message's number, of `homer notify list`.")
    var message: Int64

    func run() async throws {
        let workspace = try global.resolve()
        try workspace.refuseOwnRun("homer notify resend")
        let known = workspace.notify.channels
        if let over, !known.contains(over) {
            throw Failure(
                message:
                    "there is no channel \"\(over)\"; there is \(known.isEmpty ? "none" : known.joined(separator: ", "))"
            )
        }
        let store = try workspace.existingStoreForWriting()
        let numbers = try store.resend(message: message, over: over, now: WallClock.now())
        let rows = try store.snapshot { snapshot in try numbers.compactMap { try snapshot.message($0) } }
        output.printRows(rows.map(\.json), name: { "\($0["message"]?.int ?? 0)" }) {
            rows.map { "message \($0.id) waits for \($0.channel)\n" }.joined()
        }
        if workspace.runningDaemon() == nil {
            Console.note("no daemon runs on this database: it is sent when one does (`homer run`)")
        }
    }
}
