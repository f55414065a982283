package import HomerCore

/// Desired state from the files of a workspace: `desired/` and any number of schedule files.
///
/// One bad file holds only its own intent. Files that have not changed since they were last read are not read again,
/// and git is asked only about files that did change.
package actor FileSource {
    package struct Schedule: Hashable, Sendable {
        package var path: String
        /// The path as the user would type it.
        package var shown: String
        package var lane: String

        package init(path: String, shown: String, lane: String) {
            self.path = path
            self.shown = shown
            self.lane = lane
        }
    }

    /// What one unchanged file holds.
    private struct Decoded: Sendable {
        var intent: DesiredIntent?
        var held: HeldInput?
        var warnings: [Diagnostic] = []
    }

    private let root: String
    private let desiredShown: String
    private let schedules: [Schedule]
    private let decoder: IntentDecoder
    private let git: GitProbe?
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Timestamp
    private let directory: DirectoryReader
    private let cache = ReadCache<Decoded>()
    private let scheduleCache = ReadCache<ScheduleFile>()

    /// - Parameters:
    ///   - root: the workspace; commits are those of its repository.
    ///   - git: nil leaves commits and authors out.
    package init(
        root: String, desired: String, desiredShown: String, schedules: [Schedule], options: DecodeOptions,
        git: GitProbe?, clock: any Clock<Duration>, now: @escaping @Sendable () -> Timestamp
    ) {
        self.root = root
        self.desiredShown = desiredShown
        self.schedules = schedules
        self.git = git
        self.clock = clock
        self.now = now
        decoder = IntentDecoder(options: options)
        directory = DirectoryReader(path: desired, shown: desiredShown, clock: clock, now: now)
    }

    /// Reads everything now. Never throws and never waits for long: what cannot be read is part of the state.
    package func read() async -> DesiredState {
        var state = DesiredState()
        var changed: Set<String> = []
        await readDirectory(into: &state, changed: &changed)
        await readSchedules(into: &state, changed: &changed)
        state.intents.sort { ($0.spec.id, $0.origin.file) < ($1.spec.id, $1.origin.file) }
        await attribute(&state, changed: changed)
        return state
    }

    private func readDirectory(into state: inout DesiredState, changed: inout Set<String>) async {
        let listing = await directory.read { [cache] path, fingerprint in cache.contains(path, fingerprint) }
        state.sources.append(listing.report)
        for problem in listing.problems { state.held.append(held(problem)) }
        for file in listing.files {
            let decoded: Decoded
            if case .unchanged = file.contents, let known = cache.value(for: file.path, file.fingerprint) {
                decoded = known
            } else {
                decoded = decode(file)
                cache.store(decoded, for: file.path, file.fingerprint, readAt: now())
                changed.insert("\(desiredShown)/\(file.path)")
            }
            if let intent = decoded.intent { state.intents.append(intent) }
            if let held = decoded.held { state.held.append(held) }
            state.warnings += decoded.warnings
        }
        if listing.report.condition == .ready { cache.keepOnly(listing.files.map(\.path)) }
    }

    private func held(_ problem: Diagnostic) -> HeldInput {
        HeldInput(file: problem.file, intentID: nil, source: IntentSource.desired, diagnostics: [problem])
    }

    private func decode(_ file: RawFile) -> Decoded {
        let shown = "\(desiredShown)/\(file.path)"
        let reading = decoder.decode(file.bytes, file: shown)
        let warnings = reading.diagnostics.filter { $0.severity == .warning }
        guard let spec = reading.spec else {
            let errors = reading.diagnostics.filter { $0.severity == .error }
            return Decoded(
                held: HeldInput(
                    file: shown, intentID: reading.id, source: IntentSource.desired, diagnostics: errors))
        }
        let origin = Origin(
            source: IntentSource.desired, file: shown, position: decoder.idPosition(in: file.bytes),
            contentHash: SHA256.hex(file.bytes))
        let notYet = NotYet.warnings(for: spec, file: shown)
        return Decoded(
            intent: DesiredIntent(spec: spec, origin: origin),
            warnings: notYet.isEmpty ? warnings : warnings + SourceText(file: shown, bytes: file.bytes).located(notYet))
    }

    private func readSchedules(into state: inout DesiredState, changed: inout Set<String>) async {
        var files: [ScheduleFile] = []
        for schedule in schedules {
            let reader = SingleFileReader(path: schedule.path, shown: schedule.shown, clock: clock)
            let reading = await reader.read { [scheduleCache] in scheduleCache.contains(schedule.path, $0) }
            var report = reading.report
            if let problem = reading.problem {
                state.held.append(
                    HeldInput(
                        file: schedule.shown, intentID: nil, source: IntentSource.schedule, diagnostics: [problem]))
            }
            if let file = reading.file {
                var decoded: ScheduleFile
                if case .unchanged = file.contents,
                    let known = scheduleCache.value(for: schedule.path, file.fingerprint)
                {
                    decoded = known
                } else {
                    decoded = ScheduleFileDecoder(lane: schedule.lane).decode(file.bytes, file: schedule.shown)
                    decoded.warnings += decoded.intents.flatMap {
                        NotYet.warnings(for: $0.spec, file: schedule.shown, position: $0.origin.position)
                    }
                    scheduleCache.store(decoded, for: schedule.path, file.fingerprint, readAt: now())
                    changed.insert(schedule.shown)
                }
                if !decoded.isReadable {
                    report.condition = .invalid
                    report.complete = false
                }
                files.append(decoded)
            }
            state.sources.append(report)
        }
        for file in ScheduleFileSet.merged(files) {
            state.intents += file.intents
            state.held += file.held
            state.warnings += file.warnings
        }
    }

    /// Says who wrote what changed. A file with edits that are not committed has no commit.
    private func attribute(_ state: inout DesiredState, changed: Set<String>) async {
        guard let git, !changed.isEmpty else { return }
        let inside = changed.filter { !$0.hasPrefix("/") }.sorted()
        let paths = [desiredShown] + schedules.map(\.shown).filter { !$0.hasPrefix("/") }
        state.revision = await git.revision(of: root, paths: paths.filter { !$0.hasPrefix("/") })
        guard state.revision != nil, !inside.isEmpty else { return }
        let commits = await git.lastCommit(touching: inside, in: root)
        let dirty = await git.dirty(among: inside, in: root) ?? []
        for index in state.intents.indices {
            let file = state.intents[index].origin.file
            guard changed.contains(file), !dirty.contains(file) else { continue }
            state.intents[index].origin.commit = commits[file]
        }
    }
}
