import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct GetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "List intents: when they run next, how the last run went, how they stand.",
        discussion: """
            SYNC says whether the files are in force: Synced, Held (an input is not
            applied, the last good generation keeps running), Pinned (an earlier
            generation is in force, by `homer rollback`), Unknown (the source cannot be
            used now), Removed; with "+edits" its file has edits that wait for a commit,
            which `homer diff` shows.
            HEALTH says how the work goes: Healthy, Degraded (the last run failed), Progressing (a
            run is active), Suspended (disabled, or by `homer suspend`), Unknown (never
            ran, or cancelled). With -o wide a NOTE says who, why and since when.

            EXIT CODES: 0 answered · 2 unknown id, or no database · 64 usage.

            EXAMPLES:
              homer get                        all intents
              homer get nightly-backup -o wide with file, commit, author and executor
              homer get -l team=ops -w         watch some; only rows that change are printed
              homer get -o json | jq '.[] | select(.status.health == "Degraded").id'
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: [.short, .long], help: "Go on printing rows that change, until interrupted.")
    var watch = false

    @Flag(help: "Also intents whose file was removed.")
    var all = false

    @Option(
        name: [.customShort("l"), .customLong("label")],
        help: ArgumentHelp("Only intents with this label; repeatable.", valueName: "label=value"))
    var labels: [LabelSelector] = []

    @Argument(help: "Only these intents.", completion: IntentCompletion.kind)
    var ids: [String] = []

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        let zones = workspace.zones(store)
        if watch {
            if !ids.isEmpty { try IntentLookup(store).require(ids) }
            return try await follow(store, workspace, zones)
        }
        let (settings, moments) = (workspace.report, Moments(now: WallClock.now(), zones: zones))
        var answer = PagedAnswer<IntentView>(output, json: { $0.json }, name: { $0.row.id })
        try store.snapshot { snapshot in
            if !ids.isEmpty { try IntentLookup(snapshot).require(ids) }
            let contexts = try IntentContexts(snapshot, settings: settings, zones: zones, now: moments.now)
            var form = table(moments, try RunQueue(snapshot, settings: settings, now: moments.now))
            var pages = IntentPages(snapshot, ids: ids, includeRemoved: all || !ids.isEmpty)
            while let page = try pages.next() {
                let views = page.filter(isMeant).map { IntentView($0, contexts.of($0), moments: moments, zones: zones) }
                // The columns are the same on every page, and what later pages have is not known yet.
                if form.showsNotes == nil {
                    form.showsNotes = !pages.isLast || views.contains { $0.note(moments) != nil }
                }
                answer.add(views) { form.table($0) }
            }
        }
        if answer.count == 0 { note(workspace) }
        answer.end()
    }

    private func isMeant(_ row: IntentRow) -> Bool { labels.allSatisfy { $0.matches(row.spec.labels) } }

    private func table(_ moments: Moments, _ queue: RunQueue) -> IntentTable {
        IntentTable(moments: moments, style: output.style, isWide: output.output == .wide, queue: queue)
    }

    private func note(_ workspace: Workspace) {
        if !labels.isEmpty { return Console.note("no intent has these labels; `homer get` lists all") }
        Console.note(
            "there are no intents; put a file into \(workspace.shown(workspace.desired))/ (`homer init` writes an "
                + "example) and start `homer run`")
    }

    private func follow(_ store: Store, _ workspace: Workspace, _ zones: ZoneDatabase) async throws {
        let changes = try DatabaseWatch(store)
        var table = ContinuedTable()
        var known: [String: Known] = [:]
        while true {
            let (settings, moments) = (workspace.report, Moments(now: WallClock.now(), zones: zones))
            let (contexts, queue, rows, gone, last) = try store.snapshot { snapshot in
                let rows = try snapshot.intents(ids: self.ids, includeRemoved: all || !self.ids.isEmpty)
                    .filter(isMeant)
                let shown = Set(rows.map(\.id))
                let gone = known.values.map(\.row).filter { !shown.contains($0.id) }.sorted { $0.id < $1.id }
                return (
                    try IntentContexts(snapshot, settings: settings, zones: zones, now: moments.now),
                    try RunQueue(snapshot, settings: settings, now: moments.now), rows, gone,
                    // A row that went away shows what became of it.
                    gone.isEmpty ? [] : try snapshot.intents(ids: gone.map(\.id), includeRemoved: true)
                )
            }
            let changed = rows.filter { known[$0.id] != Known(row: $0, context: contexts.of($0)) }
            let ids = Set(rows.map(\.id))
            func views(_ rows: [IntentRow]) -> [IntentView] {
                rows.map { IntentView($0, contexts.of($0), moments: moments, zones: zones) }
            }
            let shown = views(changed + gone)
            switch output.output {
            case .json, .ndjson:
                for view in shown {
                    let event =
                        !ids.contains(view.row.id) ? "DELETED" : known[view.row.id] == nil ? "ADDED" : "MODIFIED"
                    Console.print(view.json.watched(event).compact)
                }
            case .name: for view in shown { Console.print(view.row.id) }
            case .table, .wide: table.print(self.table(moments, queue).table(views(changed + last)))
            }
            Console.flush()
            known = Dictionary(rows.map { ($0.id, Known(row: $0, context: contexts.of($0))) }) { first, _ in first }
            try await changes.nextChange()
        }
    }
}

/// What was printed of an intent: a suspension changes how it stands, and not its row.
private struct Known: Hashable {
    let row: IntentRow
    let context: IntentContext
}

/// `-l team=ops`, or `-l team` for any value.
struct LabelSelector: ExpressibleByArgument, Hashable {
    var name: String
    var value: String?

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, !first.isEmpty else { return nil }
        name = String(first)
        value = parts.count > 1 ? String(parts[1]) : nil
    }

    func matches(_ labels: [String: String]) -> Bool {
        guard let found = labels[name] else { return false }
        return value == nil || value == found
    }
}
