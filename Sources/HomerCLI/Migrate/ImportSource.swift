import HomerCore
import HomerSources

/// The schedule file that `homer import` reads, as the workspace would read it.
struct ImportSource {
    /// As diagnostics, stored intents and the daemon name it.
    let shown: String
    /// Whether it is one of the workspace's schedule files, whose jobs the daemon bridges.
    let isBridged: Bool
    let file: ScheduleFile

    /// Reads the file. Lane and name must be the workspace's own, or its jobs would hash to something else.
    ///
    /// - Parameter lane: of a file that the workspace does not name.
    init(_ argument: String, lane: String?, workspace: Workspace) async throws {
        let path = try Paths.fromHere(argument, home: workspace.home)
        let known = workspace.schedules.first { $0.path == path }
        shown = workspace.shown(path)
        isBridged = known != nil
        let reading = await SingleFileReader(path: path, shown: shown, clock: ContinuousClock()).read()
        guard let raw = reading.file else {
            let why = reading.problem.map { $0.message + ($0.hint.map { "; \($0)" } ?? "") } ?? "no such file"
            throw Failure(message: "cannot read \(shown): \(why)")
        }
        let whole = ScheduleFileDecoder(lane: known?.lane ?? lane ?? "default").decode(raw.bytes, file: shown)
        file = workspace.mayShow(path) ? whole : whole.withoutText()
    }

    /// The ids of a command line, checked; all jobs when there are none.
    func selected(_ ids: [String]) throws -> [DesiredIntent] {
        let known = file.intents.map(\.spec.id) + file.held.compactMap(\.intentID)
        for id in ids where !known.contains(id) {
            let hint = Suggestion.nearest(to: id, in: known).map { "; did you mean \"\($0)\"?" } ?? ""
            throw Failure(message: "\(shown) has no job \"\(id)\"\(hint)")
        }
        return ids.isEmpty ? file.intents : file.intents.filter { ids.contains($0.spec.id) }
    }

    /// Jobs that are not usable where they are, so that there is nothing to import.
    func held(_ ids: [String]) -> [HeldInput] {
        ids.isEmpty ? file.held : file.held.filter { $0.intentID.map(ids.contains) ?? true }
    }
}
