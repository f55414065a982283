import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct SuspendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend",
        abstract: "Stop running intents until somebody resumes them, or until a time; says who and why.",
        discussion: """
            Files are not touched and changes go on being applied. Each due time meanwhile
            is recorded as skipped:suspended and is not made up for later. A run that is
            active goes on; one run by hand stays possible (`homer trigger`).

            EXIT CODES: 0 suspended · 2 unknown id, no database, or inside a run · 64
            usage.

            EXAMPLES:
              homer suspend nightly-backup --reason "disk is being replaced" --for 2h
              homer suspend -l team=ops --reason "release" --until "2026-02-06 18:00"
              homer suspend --all --reason "moving house"     also those that come later
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: IntentSelection

    @Option(help: ArgumentHelp("Why, for the person who will ask.", valueName: "text"))
    var reason: String

    @Option(name: .customLong("for"), help: ArgumentHelp("Resume by itself after this long.", valueName: "length"))
    var length: LengthArgument?

    @Option(help: ArgumentHelp("Resume by itself at this time.", valueName: "time"))
    var until: String?

    func validate() throws {
        try selection.validate()
        if length != nil, until != nil { throw ValidationError("--for and --until exclude each other") }
        if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason takes a text") }
    }

    func run() async throws {
        let workspace = try global.resolve()
        try workspace.refuseOwnRun("homer suspend")
        let store = try workspace.existingStoreForWriting()
        let zones = workspace.zones(store)
        let now = WallClock.now()
        let moments = Moments(now: now, zones: zones)
        let end = try until.map { try CronQuestion.moment($0, in: moments.zone) } ?? length.map { now + $0.length }
        if let end, end <= now { throw Failure(message: "\(end) has gone by; give a time in the future") }
        let settings = workspace.report
        let (rows, conditions) = try store.snapshot { snapshot in
            (
                try selection.rows(in: snapshot),
                try IntentContexts(snapshot, settings: settings, zones: zones, now: now).conditions
            )
        }
        let wanted: [Override] =
            selection.isAll
            ? [
                Override(
                    intentID: nil, kind: .suspend, reason: reason, by: CurrentUser.atHost, createdAt: now, until: end)
            ]
            : rows.map {
                Override(
                    intentID: $0.id, kind: .suspend, reason: reason, by: CurrentUser.atHost, createdAt: now, until: end)
            }
        let previews = rows.map { ResumePreview($0, until: end, conditions, zones: zones) }
        let stored = try store.suspend(wanted, now: now)
        output.printRows(
            stored.map { $0.json }, name: { $0["intent"]?.string ?? "*" }
        ) {
            let time = end.map { " until \(moments.local($0))" } ?? " until somebody resumes it"
            var text = stored.map { "\($0.intentID ?? "all intents") suspended\(time): \(reason)\n" }.joined()
            for preview in previews {
                text += "  \(preview.id): \(preview.skippedSentence(end, moments))\n"
            }
            return text
        }
    }
}

struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "End a suspension, and say what that will run.",
        discussion: """
            Due times that were skipped meanwhile are not made up for: the next run is the
            next due time. --run-missed starts one run now for each intent that skipped
            any. The last failures of what is resumed are shown: after `suspendAfter`, look
            at them first. Counting failures begins anew.

            EXIT CODES: 0 resumed · 2 unknown id, not suspended, no database, or inside a
            run · 64 usage.

            EXAMPLES:
              homer resume nightly-backup --dry-run    what would it run?
              homer resume nightly-backup --run-missed
              homer resume --all
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: IntentSelection

    @Flag(help: "Only say what resuming would run.")
    var dryRun = false

    @Flag(help: "Start one run now for each intent that skipped a due time.")
    var runMissed = false

    func validate() throws { try selection.validate() }

    func run() async throws {
        let workspace = try global.resolve()
        if !dryRun { try workspace.refuseOwnRun("homer resume") }
        let store = try dryRun ? workspace.existingStore() : workspace.existingStoreForWriting()
        let zones = workspace.zones(store)
        let now = WallClock.now()
        let settings = workspace.report
        let resumption = try store.snapshot { snapshot in
            let rows = try selection.rows(in: snapshot)
            let conditions = try IntentContexts(snapshot, settings: settings, zones: zones, now: now).conditions
            let resumption = try Resumption(
                of: rows, isAll: selection.isAll, snapshot: snapshot, conditions: conditions, zones: zones)
            guard !resumption.ending.isEmpty else { throw nothing(resumption.ofAll) }
            return resumption
        }
        let previews = resumption.previews
        if !dryRun { try store.resume(resumption.ending.map(\.id), by: CurrentUser.atHost, now: now) }
        var started: [Int64] = []
        if runMissed, !dryRun {
            for preview in previews where preview.skipped > 0 {
                started.append(
                    try store.enqueueManual(intent: preview.id, by: CurrentUser.atHost, now: WallClock.now()))
            }
        }
        let moments = Moments(now: now, zones: zones)
        output.printRows(previews.map(\.json), name: { $0["intent"]?.string ?? "" }) {
            previews.map { preview in
                "\(preview.id) \(dryRun ? "would resume" : "resumed"): \(preview.sentence(moments))\n"
                    + preview.failureLines(moments).map { "  \($0)\n" }.joined()
            }.joined()
                + started.map { "run \($0) waits to start\n" }.joined()
        }
        for row in resumption.concerned where !selection.isAll {
            guard let other = resumption.ofAll else { break }
            Console.note("\(row.id) stays suspended: all intents are, by \(other.by) (`homer resume --all` ends that)")
        }
        if !started.isEmpty, workspace.runningDaemon() == nil {
            Console.note("no daemon runs on this database: the runs wait for `homer run`")
        }
    }

    private func nothing(_ all: Override?) -> Failure {
        if let all {
            return Failure(
                message: "all intents are suspended, by \(all.by) (\(all.reason)); `homer resume --all` ends that")
        }
        return Failure(message: "nothing of that is suspended; `homer status` lists what is")
    }
}
