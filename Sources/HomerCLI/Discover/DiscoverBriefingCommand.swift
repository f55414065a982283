import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct DiscoverBriefingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "briefing",
        abstract: "The briefing of a night, as it was written for the morning.",
        discussion: """
            Without a session, the newest night that has one. It is Markdown, and the same
            text as in handoffs/morning_briefing.md of that night. What ran, what it cost
            and the commands that approve stand at its end and are Homer's own words,
            whoever wrote the rest.

            EXAMPLES:
              homer discover briefing
              homer discover briefing night-2026-11-30 | less
              homer discover briefing -o json | jq -r .briefing

            EXIT CODES: 0 answered · 2 no briefing, no such session, or no database · 64
            usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var chosen: NightArgument

    func run() async throws {
        let store = try global.resolve().existingStore()
        let night = try store.snapshot { try Night(session($0), $0) }
        guard let briefing = night.session.morningBriefing else { throw nothing(night.session) }
        output.printOne(.discoverySession, night.session.json(items: night.items)) {
            briefing.hasSuffix("\n") ? briefing : briefing + "\n"
        }
    }

    private func session(_ snapshot: StoreSnapshot) throws -> DiscoverySessionRow {
        let newest = try chosen.row(snapshot)
        guard chosen.session == nil, newest.morningBriefing == nil else { return newest }
        let known = try snapshot.discoverySessions(limit: Self.looked)
        guard let last = known.first(where: { $0.morningBriefing != nil }) else { return newest }
        Console.note("\(newest.id) has no briefing (\(newest.phase)); this is that of \(last.id)")
        return last
    }

    private static let looked = 50

    private func nothing(_ session: DiscoverySessionRow) -> Failure {
        let next =
            session.phase.isFinal
            ? "`homer discover show \(session.id)` says what became of it"
            : "it is in phase \(session.phase); `homer discover show \(session.id)` says how far it is"
        return Failure(message: "\(session.id) has no briefing: \(next)")
    }
}
