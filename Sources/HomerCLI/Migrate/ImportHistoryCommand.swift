import ArgumentParser
import HomerCore
import HomerMigration
import HomerReport
import HomerStore

struct ImportHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-history",
        abstract: "Copy the old HOMER's runs into Homer's own table, each once; its rows stay as they are.",
        discussion: """
            Not needed to see them: `homer runs` lists the old HOMER's runs with ours, as
            h1, h2, …, before and after. A copy stays when the old HOMER's tables go.

            A run keeps its job's id as its intent; for a job that no file has any more a
            removed intent is made, which `homer get --all` shows. A run that the old HOMER
            never ended is copied as lost when it began more than a day ago and its job is
            not locked as running; others are left for the next time, and named. Copies count
            for nothing: not as failures in a row, not for overlap, not in the ledger.

            It can be stopped at any moment and run again; a daemon may go on meanwhile.

            EXIT CODES: 0 copied, or nothing was left to copy · 2 there is no database, or
            nothing of the old HOMER in it · 64 usage.

            EXAMPLES:
              homer migrate import-history --dry-run
              homer migrate import-history
              homer runs --engine old
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Write nothing; say what would be copied.")
    var dryRun = false

    func run() async throws {
        let workspace = try global.resolve()
        let now = WallClock.now()
        let forecast = try workspace.existingStore().historyToImport(now: now)
        if dryRun { return report(forecast) }
        let store = try workspace.existingStoreForWriting()
        let showsProgress = Console.errorIsTerminal && forecast.copied > 0
        let done = try store.importHistory(now: now) { count in
            if showsProgress { Console.progress("copied \(count) of \(forecast.copied) runs") }
        }
        if showsProgress { Console.errorText("\n") }
        report(done)
    }

    private func report(_ done: HistoryImport) {
        output.printOne(.historyImport, done.json(dryRun: dryRun)) { text(done) }
    }

    private func text(_ done: HistoryImport) -> String {
        let verb = dryRun ? "would copy" : "copied"
        let before = done.known > 0 ? "; \(done.known) were copied before" : ""
        var text = "\(verb) \(done.copied) runs of the old HOMER\(before)\n"
        if done.lost > 0 { text += "  \(done.lost) of them never ended and count as lost\n" }
        if !done.newIntents.isEmpty {
            text += "  jobs that no file has, as removed intents: \(done.newIntents.joined(separator: ", "))\n"
        }
        if !done.open.isEmpty {
            text += "left for the next time, because they may be running:\n"
            for run in done.open { text += "  \(run.run)  \(run.job)  since \(run.startedAt.wholeSeconds)\n" }
            text +=
                "one that is not running at all was left by a crash: the lock of its job goes when the old engine "
                + "starts again\n"
        }
        return text
    }
}

extension HistoryImport {
    func json(dryRun: Bool) -> JSONValue {
        .object([
            "dryRun": .bool(dryRun), "copied": .int(Int64(copied)), "lost": .int(Int64(lost)),
            "copiedBefore": .int(Int64(known)), "newIntents": .strings(newIntents),
            "openRuns": .array(
                open.map {
                    .object(["run": $0.run.json, "intent": .string($0.job), "startedAt": $0.startedAt.json])
                }),
        ])
    }
}
