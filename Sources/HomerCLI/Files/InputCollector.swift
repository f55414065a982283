import Glibc
import HomerCore
import HomerSources

/// Reads the files that `validate` and `fmt` work on. Everything that could not be read is in `problems`.
struct InputCollector {
    let workspace: Workspace
    private(set) var files: [InputFile] = []
    private(set) var problems: [Diagnostic] = []
    /// Warnings about names: what looks like an intent, and is not read where intents are.
    private(set) var notes: [Diagnostic] = []
    private var seen: Set<String> = []

    init(workspace: Workspace) { self.workspace = workspace }

    /// The workspace's own: `desired/` and the schedule files. A schedule file that does not exist is none.
    mutating func addWorkspace(schedules: Bool = true) async {
        if Paths.exists(workspace.desired) {
            await addDirectory(workspace.desired, shown: workspace.shown(workspace.desired), isDesired: true)
        }
        guard schedules else { return }
        for schedule in workspace.schedules where Paths.exists(schedule.path) {
            await addFile(schedule.path, shown: workspace.shown(schedule.path), kind: .schedule(lane: schedule.lane))
        }
    }

    /// A file, a directory with everything below it, or `-` for standard input.
    mutating func add(_ argument: String) async throws {
        if argument == "-" {
            let bytes = try FileText.standardInput(limit: 8 << 20)
            files.append(
                InputFile(kind: InputFile.kind(name: "", bytes: bytes), path: nil, shown: "-", bytes: bytes))
            return
        }
        let path = try Paths.fromHere(argument, home: workspace.home)
        var shown = argument
        while shown.count > 1, shown.hasSuffix("/") { shown.removeLast() }
        guard Paths.exists(path) else {
            problems.append(
                Diagnostic(
                    code: .unreadable, file: shown, message: "no such file or directory",
                    hint: "paths are taken from the current directory"))
            return
        }
        if Paths.isDirectory(path) {
            await addDirectory(path, shown: shown, isDesired: path == workspace.desired)
        } else {
            await addFile(path, shown: shown, kind: nil)
        }
    }

    private mutating func addDirectory(_ path: String, shown: String, isDesired: Bool) async {
        let reader = DirectoryReader(path: path, shown: shown, clock: ContinuousClock(), now: WallClock.now)
        let listing = await reader.read()
        problems += listing.problems
        notes += listing.report.unread.compactMap { NameKind(Paths.name(of: $0))?.warning($0) }
        if listing.report.condition == .unreadable {
            problems.append(
                Diagnostic(code: .unreadable, file: shown, message: listing.report.message ?? "cannot be read"))
        }
        let lead = shown == "." ? "" : shown + "/"
        let mayShow = workspace.mayShow(path)
        for file in listing.files where seen.insert("\(path)/\(file.path)").inserted {
            // In desired/ every file is an intent, whatever its name: that is how the daemon reads it.
            let kind = isDesired ? .intent : kind(of: "\(path)/\(file.path)", bytes: file.bytes)
            files.append(
                InputFile(
                    kind: kind, path: "\(path)/\(file.path)", shown: lead + file.path, bytes: file.bytes,
                    mayShow: mayShow))
        }
    }

    private mutating func addFile(_ path: String, shown: String, kind known: InputFile.Kind?) async {
        guard seen.insert(path).inserted else { return }
        let reading = await SingleFileReader(path: path, shown: shown, clock: ContinuousClock()).read()
        if let problem = reading.problem { problems.append(problem) }
        guard let file = reading.file else { return }
        if let note = NameKind(Paths.name(of: path))?.warning(shown) { notes.append(note) }
        files.append(
            InputFile(
                kind: known ?? kind(of: path, bytes: file.bytes), path: path, shown: shown, bytes: file.bytes,
                mayShow: workspace.mayShow(path)))
    }

    private func kind(of path: String, bytes: [UInt8]) -> InputFile.Kind {
        if let schedule = workspace.schedules.first(where: { $0.path == path }) {
            return .schedule(lane: schedule.lane)
        }
        if path.hasPrefix(workspace.desired + "/") { return .intent }
        return InputFile.kind(name: Paths.name(of: path), bytes: bytes)
    }
}
