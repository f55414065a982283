import ArgumentParser
import HomerCore
import HomerReport
import HomerSources
import HomerStore

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Write an intent file for each job of a schedule.json, with the same effect and identity.",
        discussion: """
            The schedule file is read and never written. As long as a job is in both places,
            the schedule file owns its id and goes on running it; the new file is held as a
            duplicate. Take the job out of the schedule file, commit both changes in one
            commit, and the intent moves: generation, history and ledger stay.

            A file that is there and says something else is left alone, and then nothing at
            all is written; --force replaces it.

            EXIT CODES: 0 written, or all there already · 2 nothing was written · 3 written,
            but some jobs could not be · 64 usage.

            EXAMPLES:
              homer import schedule.json --dry-run
              homer import schedule.json
              homer import schedule.json --job morning-brief --to desired/work
              homer diff                         shows `move` once the jobs have left
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: ArgumentHelp("Where the files go (default: the workspace's desired/).", valueName: "directory"),
        completion: .directory)
    var to: String?

    @Option(help: ArgumentHelp("Only this job; may be given again.", valueName: "id"))
    var job: [String] = []

    @Option(help: "The lane of jobs that name none, for a file that the workspace does not list.")
    var lane: String?

    @Flag(help: "Write nothing; say what would be written.")
    var dryRun = false

    @Flag(help: "Replace files that are there.")
    var force = false

    @Argument(help: "A schedule file of the old HOMER.", completion: .file(extensions: ["json"]))
    var file: String

    func run() async throws {
        let workspace = try global.resolve()
        let zones = workspace.zones()
        let source = try await ImportSource(file, lane: lane, workspace: workspace)
        let jobs = try source.selected(job)
        let held = source.held(job)
        for diagnostic in held.flatMap(\.diagnostics) where diagnostic.severity == .error {
            Console.errorText(diagnostic.rendered(color: output.style.isOn) + "\n")
        }
        guard source.file.isReadable else {
            throw Failure(message: "\(source.shown) cannot be used; nothing was written")
        }
        let directory = try to.map { try Paths.fromHere($0, home: workspace.home) } ?? workspace.desired
        let store = try workspace.readStore()
        let plan = try await plan(jobs, source, directory: directory, workspace, store, zones)
        let collides = plan.entries.contains { $0.action == .refuse && $0.job.problems.isEmpty }
        if !dryRun, !collides { try write(plan, to: directory) }
        let report = ImportReport(
            plan: plan, source: source, directory: workspace.shown(directory),
            isRead: directory == workspace.desired || directory.hasPrefix(workspace.desired + "/"),
            runsInOldEngine: try Self.runsInOldEngine(store.flags()),
            held: held.compactMap(\.intentID), isWritten: !dryRun && !collides)
        output.printOne(.jobImport, report.json(dryRun: dryRun)) { report.text(dryRun: dryRun) }
        Console.flush()
        if collides || (plan.ready.isEmpty && !(plan.entries.isEmpty && held.isEmpty)) {
            Console.error("nothing was written")
            throw ExitCode(ExitStatus.trouble.rawValue)
        }
        if plan.count(.refuse) > 0 || !held.isEmpty { throw ExitCode(ExitStatus.held.rawValue) }
    }

    private func plan(
        _ jobs: [DesiredIntent], _ source: ImportSource, directory: String, _ workspace: Workspace, _ store: Store,
        _ zones: ZoneDatabase
    ) async throws -> ImportPlan {
        let options = workspace.decodeOptions(zones)
        let imported = jobs.map { ScheduleImport.job($0, options: options, schema: workspace.schema(from: directory)) }
        var existing: [String: String] = [:]
        for job in imported where job.problems.isEmpty {
            if let bytes = try FileText.bytes(path: "\(directory)/\(job.fileName)") {
                existing[job.fileName] = String(decoding: bytes, as: UTF8.self)
            }
        }
        let desired = await workspace.readDesired(zones).intents.filter { $0.origin.source == IntentSource.desired }
        return ImportPlan(
            imported, schedule: source.shown, directory: workspace.shown(directory), existing: existing,
            desired: desired, stored: try store.storedState(now: WallClock.now()), replaces: force)
    }

    private func write(_ plan: ImportPlan, to directory: String) throws {
        for entry in plan.ready where entry.action != .unchanged {
            try FileText.makeDirectory(directory)
            try FileText.write(entry.job.text, to: "\(directory)/\(entry.job.fileName)")
        }
    }

    /// Whether jobs of schedule files run elsewhere today, so that moving them changes who runs them.
    private static func runsInOldEngine(_ flags: RuntimeFlags) -> Bool {
        !flags.enabled || !flags.schedulerBridge || flags.parallelMode
    }
}

extension Workspace {
    /// The schema file of this workspace as a file of that directory names it; nil when there is none.
    fileprivate func schema(from directory: String) -> String? {
        guard Paths.exists(root + "/docs/schema/intent.schema.json"), directory.hasPrefix(root + "/") else {
            return nil
        }
        let depth = directory.dropFirst(root.count + 1).split(separator: "/").count
        return String(repeating: "../", count: depth) + "docs/schema/intent.schema.json"
    }
}
