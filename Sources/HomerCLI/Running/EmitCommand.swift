import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct EmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emit",
        abstract: "Send an event: every enabled intent that listens to it and whose filter it passes runs.",
        discussion: """
            The event is stored first, so nothing is lost while no daemon runs. The payload
            is JSON of at most 64 KiB; a run gets it as HOMER_EVENT_DATA, a shell on
            standard input too. An event of the same source and id is stored once. Without
            a name, the newest events and what came of them are listed.

            EXIT CODES: 0 stored (also: already stored, or nobody listens); with --wait:
            every run succeeded · 1 one did not · 124 --timeout passed, the runs go on · 2
            refused, or no daemon · 64 usage.

            EXAMPLES:
              homer emit file.arrived --data '{"kind": "pdf", "path": "/in/a.pdf"}'
              homer emit build.done --data-file result.json --id build-812 --wait
              curl -s https://example.org/event | homer emit --cloudevent -
              homer emit
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var payload: PayloadOptions

    @Option(help: ArgumentHelp("What makes it the same event when it is sent again.", valueName: "id"))
    var id: String?

    @Option(
        name: .customLong("origin"), help: ArgumentHelp("Where it comes from; belongs to the id.", valueName: "origin"))
    var source: String?

    @Flag(help: "Wait for the runs it makes and exit with their result.")
    var wait = false

    @Option(help: ArgumentHelp("Wait no longer than this.", valueName: "length"))
    var timeout: LengthArgument?

    @Argument(help: ArgumentHelp("The event's name, then - to read its data from standard input.", valueName: "name"))
    var words: [String] = []

    func validate() throws {
        if timeout != nil, !wait { throw ValidationError("--timeout needs --wait") }
        if payload.cloudevent, id != nil || source != nil {
            throw ValidationError("a CloudEvent says its own id and source; leave --id and --origin out")
        }
        try payload.check(words)
        if words.isEmpty, !payload.isGiven, wait || id != nil || source != nil {
            throw ValidationError("give the event's name")
        }
    }

    func run() async throws {
        let workspace = try global.resolve()
        guard !words.isEmpty || payload.isGiven else { return try list(workspace) }
        let event: EmittedEvent
        do {
            event = try payload.event(words, id: id, source: source)
        } catch let problem as EventProblem { throw Failure(message: "\(problem)") }
        let store = try workspace.existingStoreForWriting()
        let hasDaemon = workspace.runningDaemon() != nil
        guard hasDaemon || !wait else {
            throw Failure(
                message: "no daemon runs on this database, so nothing would start; start one with `homer run`")
        }
        let listeners = try store.listeners(to: event.name)
        let stored = try store.emit(event, by: CurrentUser.atHost, now: WallClock.now())
        if !stored.isNew {
            Console.note("an event with this source and id was received before; this one was not stored")
        } else if listeners.isEmpty {
            Console.note("no enabled intent listens to \"\(event.name)\"")
        }
        if !hasDaemon { Console.note("no daemon runs on this database: the event waits for `homer run`") }
        guard wait else { return show(stored.event, isNew: stored.isNew, listeners: listeners) }
        try await EventWait(store: store, workspace: workspace, timeout: timeout?.length, output: output)
            .waitForRuns(of: stored.event)
    }

    private func show(_ event: InboxEvent, isNew: Bool, listeners: [String]) {
        switch output.output {
        case .name: Console.print("\(event.number)")
        default:
            let answer = event.json(deliveries: []).adding(["new": .bool(isNew), "listeners": .strings(listeners)])
            output.printOne(.receivedEvent, answer) {
                let who = listeners.isEmpty ? "" : "; listening: \(listeners.joined(separator: ", "))"
                return "event \(event.number) (\(event.name)) \(isNew ? "stored" : "was stored before")\(who)\n"
            }
        }
    }

    private func list(_ workspace: Workspace) throws {
        let store = try workspace.existingStore()
        let events = try store.snapshot { snapshot in
            try snapshot.inbox().map { ($0, try snapshot.deliveries(of: $0.number)) }
        }
        if events.isEmpty { Console.note("no event has been received; `homer emit NAME` sends one") }
        if events.isEmpty, !output.isJSON { return }
        let moments = Moments(now: WallClock.now(), zones: workspace.zones(store))
        output.printRows(events.map { $0.json(deliveries: $1) }, name: { "\($0["number"]?.int ?? 0)" }) {
            var table = TextTable(["EVENT", "NAME", "ID", "SOURCE", "AGE", "CAME TO"])
            for (event, deliveries) in events {
                table.add([
                    "\(event.number)", .init(event.name), .init(event.id), .init(event.source),
                    .init(moments.age(event.receivedAt)), .init(event.story(deliveries)),
                ])
            }
            return table.text
        }
    }
}

extension InboxEvent {
    /// `runs 12 (a), 13 (b); c filtered`, `nobody listens`, `waits for a daemon`.
    fileprivate func story(_ deliveries: [EventDelivery]) -> String {
        guard consumedAt != nil else { return "waits for a daemon" }
        let runs = deliveries.compactMap { delivery in delivery.runID.map { "\($0) (\(delivery.intentID))" } }
        let others = deliveries.filter { $0.runID == nil }.map { "\($0.intentID) \($0.decision)" }
        let parts = [
            runs.isEmpty ? "" : "\(runs.count == 1 ? "run" : "runs") \(runs.joined(separator: ", "))",
            others.joined(separator: ", "),
        ].filter { !$0.isEmpty }
        return parts.isEmpty ? note ?? "nothing" : parts.joined(separator: "; ")
    }
}
