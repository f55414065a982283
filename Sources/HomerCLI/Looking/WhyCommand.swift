import ArgumentParser
import Cron
import HomerCore
import HomerReport
import HomerSources
import HomerStore

struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Say why an intent ran or did not: one chain of causes, and what to do.",
        discussion: """
            Without --at the answer is about the last time it was due, or about what keeps
            it from ever being due. What did not happen is part of the chain: the run that
            was in the way, the daemon that was down, who suspended it. An id that was
            never accepted is looked for among the files.

            With -o json: {"intent", "question", "verdict", "answer", "steps":
            [{"at", "what", "text"}], "nextSteps"}, and "attempts" of a run that had
            more than one; verdict is a stable word, which -o name prints alone.

            EXIT CODES: 0 answered · 2 unknown id, or no database · 64 usage.

            EXAMPLES:
              homer why nightly-backup
              homer why nightly-backup --at 02:30                the last 02:30
              homer why nightly-backup --at "2026-02-03 02:30"
              homer why nightly-backup -o json | jq -r .verdict
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: ArgumentHelp(
            "Ask about the minute that begins then: a date and time, or 02:30 or 02:30:15 for the last one.",
            valueName: "time"))
    var at: String?

    @Argument(help: "The intent.", completion: IntentCompletion.kind)
    var id: String

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        let zones = workspace.zones(store)
        let moments = Moments(now: WallClock.now(), zones: zones)
        let asked = try at.map { try Self.moment($0, moments) }
        let settings = workspace.report
        let facts = try store.snapshot { snapshot in
            try snapshot.intents(ids: [id], includeRemoved: true).first.map {
                try WhyFacts(
                    $0, asked: asked, snapshot: snapshot, settings: settings, now: moments.now, zones: zones)
            }
        }
        let story =
            if let facts { WhyStory(facts, moments: moments, zones: zones) } else {
                try await unaccepted(store, workspace, moments, zones)
            }
        if output.output == .name { return Console.print(story.verdict.rawValue) }
        output.printOne(.why, story.json) { story.text(moments, style: output.style) }
    }

    /// No such intent is stored: perhaps a file names it, and the reason is there.
    private func unaccepted(
        _ store: Store, _ workspace: Workspace, _ moments: Moments, _ zones: ZoneDatabase
    ) async throws -> WhyStory {
        let desired = await workspace.readDesired(zones, waitingFor: .zero)
        let (settings, options) = (workspace.report, workspace.decodeOptions(zones))
        return try store.snapshot { snapshot in
            let facts = WhyStory.Unaccepted(
                id: id, held: try snapshot.heldInputs(),
                desired: desired.adding(try snapshot.insertedIntents(), options: options),
                pending: try snapshot.pendingPasses(), isDaemonRunning: settings.isDaemonRunning,
                keeper: try settings.otherEngine.state(snapshot, zones, moments.now).keeper(of: .old))
            guard let story = WhyStory(facts, moments: moments) else { throw try IntentLookup(snapshot).unknown(id) }
            return story
        }
    }

    /// `02:30` or `02:30:15` is the last one on the reader's clock; anything else as `homer cron next --after` takes it.
    static func moment(_ text: String, _ moments: Moments) throws -> Timestamp {
        let isClock = text.contains(":") && [5, 8].contains(text.count) && text.allSatisfy { $0.isNumber || $0 == ":" }
        guard isClock else { return try CronQuestion.moment(text, in: moments.zone) }
        let today = CivilTime.dayNumber(
            ofLocalSeconds: moments.zone.localTime(atUTC: moments.now.seconds).localSeconds)
        func on(_ day: Int) throws -> Timestamp {
            try CronQuestion.moment("\(CivilTime.date(ofDay: day).dateText) \(text)", in: moments.zone)
        }
        let time = try on(today)
        return time <= moments.now ? time : try on(today - 1)
    }
}
