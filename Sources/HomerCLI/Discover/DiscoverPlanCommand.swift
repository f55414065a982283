import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct DiscoverPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "The plan of a night: each item with the text its run was given, or the planner's answer as it came.",
        discussion: """
            Items that were not run stand there too, with the reason. --raw prints what the
            planner answered, whatever it was: with a failed plan, look there. Of an answer
            longer than 128 KiB Homer keeps the beginning and the end, and says so.

            EXAMPLES:
              homer discover plan
              homer discover plan night-2026-11-30 --raw
              homer discover plan -o json | jq -r '.[].prompt'
              homer discover plan -o name           the items' numbers

            EXIT CODES: 0 answered · 2 no such session, no plan, or no database · 64 usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var chosen: NightArgument

    @Flag(help: "What the planner answered, word for word.")
    var raw = false

    func run() async throws {
        let store = try global.resolve().existingStore()
        let night = try store.snapshot { try Night(chosen.row($0), $0) }
        if raw { return try printAnswer(night) }
        guard !night.items.isEmpty || night.session.plan != nil else { throw nothing(night.session) }
        output.printRows(night.items.map(\.json), name: { "\($0["item"]?.int ?? 0)" }) {
            (night.items.isEmpty ? "the plan has no items\n" : "") + night.items.map(Self.text).joined(separator: "\n")
        }
    }

    private func printAnswer(_ night: Night) throws {
        guard let answer = night.session.planRaw else { throw nothing(night.session) }
        if answer.isBounded(to: Store.outputLimit) {
            Console.note(
                "the answer was longer than \(Store.outputLimit) bytes: Homer kept its beginning and its end, and a "
                    + "line in its middle says how many bytes are left out")
        }
        output.printOne(.discoverySession, night.session.json(items: night.items, showsRaw: true)) {
            answer.hasSuffix("\n") ? answer : answer + "\n"
        }
    }

    private func nothing(_ session: DiscoverySessionRow) -> Failure {
        let reason = session.stateReason.map { " (\($0))" } ?? ""
        return Failure(
            message: "\(session.id) has no plan: it is in phase \(session.phase)\(reason); "
                + "`homer discover show \(session.id)` says more")
    }

    private static func text(_ item: DiscoveryItemRow) -> String {
        let after = item.dependsOn.isEmpty ? "" : ", after \(item.dependsOn.map { "\($0)" }.joined(separator: ", "))"
        let reason = item.reason.map { ": \(TerminalText.line($0))" } ?? ""
        let prompt = item.prompt.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
        return "\(item.number). \(TerminalText.line(item.title))\n"
            + "   \(item.kind), risk \(item.risk), priority \(item.priority)\(after); \(item.state)\(reason)\n" + prompt
    }
}
