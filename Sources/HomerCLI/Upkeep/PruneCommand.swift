import ArgumentParser
import Glibc
import HomerCore
import HomerDiscovery
import HomerExecution
import HomerReport
import HomerStore

struct PruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Delete old runs with their output, old events, messages and nights.",
        discussion: """
            The last run and the last failure of each intent always stay, and so do all
            generations. Backups are kept unless --keep-backups says how many; those made
            before a migration always stay. Nights go with the files they wrote when they
            ended longer ago than homer.json says (discovery.retention, 90d unless it does);
            the newest stays (`homer discover prune`). Messages go 90 days after their end,
            muted ones after 7. --dry-run lists every rule with how much of it would go, and
            deletes nothing. Rows go in small batches with pauses
            between, so a daemon may run meanwhile; it may be interrupted and run again.

            EXIT CODES: 0 done · 2 nothing deleted, or inside a run · 64 usage.

            EXAMPLES:
              homer prune
              homer prune --dry-run
              homer prune --runs 7d --events 14d --keep-backups 10
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Delete runs that ended longer ago.", valueName: "length"))
    var runs = LengthArgument(.days(30))

    @Option(help: ArgumentHelp("Delete events longer ago.", valueName: "length"))
    var events = LengthArgument(.days(30))

    @Option(help: ArgumentHelp("Keep only the newest backups (default: all).", valueName: "number"))
    var keepBackups: Int?

    @Flag(help: "Only say what would go.")
    var dryRun = false

    func validate() throws {
        if let keepBackups, keepBackups < 1 { throw ValidationError("--keep-backups takes a number from 1") }
    }

    func run() async throws {
        let workspace = try global.resolve()
        if dryRun { return try showRules(workspace) }
        let store = try workspace.existingStoreForWriting()
        try workspace.refuseRunOfNight("homer prune", store)
        let now = WallClock.now()
        let deleted = try await delete(
            Pruning(store, runsBefore: now - runs.length, eventsBefore: now - events.length), store, workspace)
        let backups = keepBackups.map { OldBackups(workspace).delete(keep: $0) } ?? 0
        let messages = try store.trimMessages(now: now)
        let nights = try workspace.nightRetention(store).prune(before: now - workspace.discovery.retention)
        output.printOne(
            .pruning,
            ActJSON.pruning(
                runs: deleted.runs, events: deleted.events, outputFiles: deleted.files, backups: backups,
                messages: messages, nights: nights.sessions.count, nightFiles: nights.files)
        ) {
            "deleted \(deleted.runs) runs, \(deleted.files) output files, \(deleted.events) events, \(backups) backups"
                + (messages == 0 ? "" : ", \(messages) messages")
                + (nights.sessions.isEmpty ? "" : ", \(nights.sessions.count) nights with \(nights.files) files") + "\n"
        }
    }

    /// Every rule, and what it would delete now.
    private func showRules(_ workspace: Workspace) throws {
        let (store, now) = (try workspace.existingStore(), WallClock.now())
        var found = try store.prunable(runsBefore: now - runs.length, eventsBefore: now - events.length, now: now)
        found[.nights] = try store.oldNights(before: now - workspace.discovery.retention).count
        found[.backups] = keepBackups.map { OldBackups(workspace).beyond($0) } ?? 0
        func kept(_ rule: RetentionRule) -> String {
            switch rule {
            case .runs, .decisions, .configurations: "\(runs.length)"
            case .events, .inbox: "\(events.length)"
            case .nights: "\(workspace.discovery.retention)"
            case .backups: keepBackups.map { "the \($0) newest" } ?? "always"
            case .messages, .muted, .incidents: rule.length.map { "\($0)" } ?? "always"
            }
        }
        var table = TextTable(["WHAT", "KEPT", "WOULD GO"])
        for rule in RetentionRule.allCases {
            table.add(["\(rule.rawValue)", "\(kept(rule))", "\(found[rule] ?? 0)"])
        }
        output.printOne(
            .pruning,
            ActJSON.pruning(
                runs: found[.runs] ?? 0, events: found[.events] ?? 0, backups: found[.backups] ?? 0,
                messages: (found[.messages] ?? 0) + (found[.muted] ?? 0), nights: found[.nights] ?? 0, nightFiles: 0)
        ) { table.text }
    }

    private struct Deleted {
        var runs = 0
        var events = 0
        var files = 0
    }

    /// A batch at a time, with a pause as long as each took: a daemon that writes waits for one batch at most.
    private func delete(_ pruning: Pruning, _ store: Store, _ workspace: Workspace) async throws -> Deleted {
        let clock = ContinuousClock()
        var pruning = pruning
        let total = try pruning.runCount()
        var deleted = Deleted()
        while true {
            let begin = clock.now
            guard let batch = try pruning.next() else { return deleted }
            let took = clock.now - begin
            deleted.runs += batch.runs
            deleted.events += batch.events
            // The rows go first: a crash in between leaves a file nobody asks for, never a row without its output.
            for output in batch.outputs where remove(output, workspace) { deleted.files += 1 }
            if Self.tellsProgress(deleted.runs, after: batch.runs) {
                Console.note("\(deleted.runs) of \(total) runs deleted")
            }
            try await clock.sleep(for: max(took, .milliseconds(2)))
        }
    }

    /// Every few thousand runs.
    private static func tellsProgress(_ runs: Int, after batch: Int) -> Bool {
        runs / 5000 > (runs - batch) / 5000
    }

    private func remove(_ output: PrunedOutput, _ workspace: Workspace) -> Bool {
        // The row says where; only what lies among the outputs, links followed, is ever deleted.
        guard let outputs = Paths.real(workspace.outputs),
            let folder = Paths.real(Paths.parent(of: output.file)), (folder + "/").hasPrefix(outputs + "/")
        else { return false }
        ArtifactDirectory(outputFile: output.file).remove()
        unlink(ConditionOutput.path(outputFile: output.file))
        // A run that said nothing has none, but its folder may go.
        let isRemoved = unlink(output.file) == 0
        guard isRemoved || errno == ENOENT else { return false }
        ArtifactDirectory.removeSpare(in: Paths.parent(of: output.file))
        // Refused while the intent has others, which is what is wanted.
        rmdir(Paths.parent(of: output.file))
        return isRemoved
    }
}

/// Copies made by `homer backup`; those made before a migration are not among them.
struct OldBackups {
    let directory: String

    init(_ workspace: Workspace) { directory = workspace.stateDirectory + "/backups" }

    /// How many there are beside the newest.
    func beyond(_ keep: Int) -> Int { max(0, found().count - keep) }

    /// Deletes all but the newest and returns how many went.
    func delete(keep: Int) -> Int {
        found().sorted { ($0.written, $0.name) > ($1.written, $1.name) }.dropFirst(keep)
            .count { unlink(directory + "/" + $0.name) == 0 }
    }

    private func found() -> [(name: String, written: Int64)] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var found: [(name: String, written: Int64)] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasSuffix(".db"), !name.hasPrefix("before-0") else { continue }
            var info = stat()
            guard stat(directory + "/" + name, &info) == 0 else { continue }
            found.append((name, Int64(info.st_mtim.tv_sec) * 1_000_000_000 + Int64(info.st_mtim.tv_nsec)))
        }
        return found
    }
}
