import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct DescribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Say everything about an intent: trigger in words, next runs, conditions, last runs, events.",
        discussion: """
            EXIT CODES: 0 answered · 2 unknown id, or no database · 64 usage.

            EXAMPLES:
              homer describe nightly-backup
              homer describe nightly-backup -o json | jq .status.conditions
              homer describe nightly-backup --blame    who last changed each field?
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Instead, for each field the generation, commit and author that last changed it; with JSON, too.")
    var blame = false

    @Argument(help: "The intents.", completion: IntentCompletion.kind)
    var ids: [String]

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        let zones = workspace.zones(store)
        let (settings, moments) = (workspace.report, Moments(now: WallClock.now(), zones: zones))
        let details = try store.snapshot { try self.details($0, settings, moments, zones) }
        if output.isJSON, details.count == 1 { return output.printOne(.intent, details[0].json) { "" } }
        output.printRows(details.map(\.json), name: { $0["id"]?.string ?? "" }) {
            details.map { detail in
                guard let fields = detail.blame else {
                    return IntentDetailText(detail, moments: moments, zones: zones, style: output.style).text
                }
                // Several intents have a heading each.
                return (details.count > 1 ? "\(detail.row.id):\n" : "")
                    + BlameTable(moments: moments).table(fields).text
            }.joined(separator: "\n")
        }
    }

    private func details(
        _ snapshot: StoreSnapshot, _ settings: ReportSettings, _ moments: Moments, _ zones: ZoneDatabase
    ) throws -> [IntentDetail] {
        try IntentLookup(snapshot).require(ids)
        let stored = Dictionary(
            try snapshot.intents(ids: ids, includeRemoved: true).map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first })
        let contexts = try IntentContexts(snapshot, settings: settings, zones: zones, now: moments.now)
        let queue = try RunQueue(snapshot, settings: settings, now: moments.now)
        return try ids.compactMap { stored[$0] }.map { row in
            try IntentDetail(
                row, snapshot: snapshot, contexts: contexts, moments: moments, zones: zones, queue: queue,
                settings: settings, withBlame: blame)
        }
    }
}
