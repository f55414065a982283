package import HomerCore

/// Desired state from the files of a workspace: `desired/` and any number of schedule files, in a git work tree or not.
///
/// One bad file holds only its own intent. Files that have not changed since they were last read are not read again,
/// and git is asked only about what may have changed since it was last asked.
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

    private static let firstWait = Duration.milliseconds(20)
    private static let lastWait = Duration.milliseconds(500)
    private static let tries = 8
    /// Git moves HEAD, and writes MERGE_HEAD or CHERRY_PICK_HEAD of a conflict, up to 20 ms after it has let go of the index.
    private static let settle = Milliseconds(100)

    private let desiredShown: String
    private let schedules: [Schedule]
    private let decoder: SourceDecoder
    private let desired: String
    private let bounds: TextBounds
    private let timeline: ClockTimeline
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Timestamp
    private let directory: DirectoryReader
    private let gate: GitGate
    private let attribution: Attribution?
    private var memory: DirectoryMemory
    private let scheduleCache = ReadCache<ScheduleFile>()
    /// Files decoded since git was last asked.
    private var changed: Set<String> = []
    /// Directories of `desired` that hold a repository of their own, as they were last seen.
    private var nested: [SourcePlace] = []
    /// Directories that rang and have not been looked at since, by their real paths; nil for everything.
    private var owed: Set<String>?
    /// The device of the last directory that was used.
    private var device: UInt64?

    /// How often a reading started again because git was at work meanwhile.
    package private(set) var retries = 0

    /// - Parameters:
    ///   - root: the workspace, where `.homer.lock` is looked for.
    ///   - git: nil leaves commits, authors and what git tracks out. Git at work is noticed all the same.
    ///   - now: the wall clock the file system stamps files with.
    ///   - branch: the only branch that is read; nil for any.
    ///   - holdMode: which work of git holds the source.
    ///   - bounds: whose text may be quoted; nil for that of all files below `root`.
    package init(
        root: String, desired: String, desiredShown: String, schedules: [Schedule], options: DecodeOptions,
        git: GitProbe?, clock: any Clock<Duration>, now: @escaping @Sendable () -> Timestamp, branch: String? = nil,
        holdMode: GitHoldMode = .operation, bounds: TextBounds? = nil
    ) {
        self.desired = desired
        self.bounds = bounds ?? TextBounds(root: root)
        self.desiredShown = desiredShown
        self.schedules = schedules
        self.clock = clock
        self.now = now
        timeline = ClockTimeline(clock)
        decoder = SourceDecoder(options: options)
        memory = DirectoryMemory(shown: desiredShown, decoder: decoder, now: now)
        let places = SourcePlace.all(desired: desired, shown: desiredShown, schedules: schedules)
        gate = GitGate(root: root, places: places, mode: holdMode, branch: branch, clock: clock, now: now)
        attribution = git.map { Attribution(git: $0, now: now) }
        directory = DirectoryReader(
            path: desired, shown: desiredShown, clock: clock, now: now, identity: { GitGate.identity(of: places) })
    }

    /// Reads everything now, as one state of the work tree: git was not at work before or after, and stood at the same
    /// place. When it is at work nothing is read and `hold` says why. Never throws and never waits for long: what cannot
    /// be read is part of the state.
    ///
    /// - Parameter stored: what is accepted: files of which it says that they need no decoding are recognized. nil has
    ///   every file decoded.
    /// - Parameter rung: the directories that may have changed, by their real paths; everything else stands as it was last
    ///   seen, as far as that is possible. nil has everything looked at.
    package func read(knowing stored: StoredState? = nil, near rung: Set<String>? = nil) async -> DesiredState {
        owed = rung.flatMap { rung in owed.map { $0.union(rung) } }
        var wait = Self.firstWait
        var settled: String?
        for _ in 0..<Self.tries {
            let before = await look()
            if let hold = before.hold { return DesiredState(held: hold) }
            let state = await readFiles(stored)
            let after = await look()
            if let hold = after.hold { return DesiredState(held: hold) }
            var pause = wait
            if after.stamp == before.stamp {
                if settled == after.stamp || !isYoung(after) {
                    owed = []
                    return await finish(state, after, stored)
                }
                settled = after.stamp
                pause = .milliseconds(Self.settle.count)
            } else {
                retries += 1
                wait = min(wait * 2, Self.lastWait)
            }
            do { try await clock.sleep(for: pause) } catch { break }
        }
        return DesiredState(
            held: SourceHold(
                .changing, "the files kept changing while they were read: they are read again when they rest"))
    }

    /// As `read`, but waits for git to end, at most for `limit`: for callers that ask only once. An operation that waits
    /// for a person is not waited for.
    package func read(
        knowing stored: StoredState? = nil, waitingFor limit: Duration
    ) async -> DesiredState {
        let end = timeline.now() + limit
        var wait = Duration.milliseconds(100)
        while true {
            let state = await read(knowing: stored)
            guard let hold = state.hold, timeline.now() < end else { return state }
            switch hold.reason {
            case .gitBusy, .changing: break
            case .gitOperation: guard await gate.gitRuns() else { return state }
            case .wrongBranch, .missingCommit: return state
            }
            do { try await clock.sleep(for: min(wait, end - timeline.now())) } catch { return state }
            wait = min(wait * 1.5, .seconds(1))
        }
    }

    /// Many intents were accepted: what was decoded of their files is let go of now, and not by the next reading.
    package func accepted(_ stored: StoredState) { memory.accepted(stored) }

    private func look() async -> GitGate.Verdict {
        let verdict = await gate.check(nested: nested)
        preconditionIsolated()
        return verdict
    }

    /// Whether HEAD may still follow the index.
    private func isYoung(_ verdict: GitGate.Verdict) -> Bool {
        guard let changed = verdict.indexChanged else { return false }
        let age = now() - changed
        return age >= .zero && age < Self.settle
    }

    private func readFiles(_ stored: StoredState?) async -> DesiredState {
        while true {
            var state = DesiredState()
            await readDirectory(into: &state, stored)
            await readSchedules(into: &state)
            preconditionIsolated()
            guard let stored, memory.isContested(by: state, stored) else { return state }
        }
    }

    private func finish(
        _ state: DesiredState, _ verdict: GitGate.Verdict, _ stored: StoredState?
    ) async -> DesiredState {
        preconditionIsolated()
        var state = state
        state.removalsSuspended = verdict.stale
        state.sortIntents()
        // Without files nothing is recognized either.
        if let stored, state.isDirectoryReady { memory.settle(&state, stored) }
        guard let attribution else { return state }
        let asked = changed
        changed = []
        return await attribution.fill(
            state, changed: asked, scopes: verdict.scopes, identity: verdict.identity, stored: stored)
    }

    private func readDirectory(into state: inout DesiredState, _ stored: StoredState?) async {
        let (fresh, taker) = memory.begin(stored, mayShow: bounds.mayShow(desired))
        if let owed, let part = memory.prefixes(of: owed),
            let listing = await directory.read(part.prefixes, of: part.layout, for: taker)
        {
            preconditionIsolated()
            if let read = memory.take(part: listing, fresh, stored, into: &state) {
                changed.formUnion(read)
                return
            }
        }
        let listing = await directory.read(for: taker)
        preconditionIsolated()
        if let foreign = foreignReport(listing) {
            state.sources.append(foreign)
            return
        }
        // One that was not known before makes the looks before and after differ: it is then read once more.
        if listing.report.condition == .ready {
            nested = listing.repositories.map { path in
                SourcePlace(path: desired + "/" + path, shown: desiredShown + "/" + path, isDirectory: true)
            }
        }
        for problem in listing.problems { state.hold(problem, source: IntentSource.desired) }
        changed.formUnion(memory.take(listing, fresh, stored, into: &state))
    }

    /// What a directory on another device than before says is not used: its own disk is probably not mounted. A restart
    /// takes the directory as it is.
    private func foreignReport(_ listing: DirectoryListing) -> SourceReport? {
        preconditionIsolated()
        guard let found = listing.device else { return nil }
        if let device, device != found {
            var report = listing.report
            report.condition = .foreign
            report.complete = false
            report.message = "another device than last time: is the disk mounted? restart the daemon to accept it"
            return report
        }
        if listing.report.condition == .ready { device = found }
        return nil
    }

    private func readSchedules(into state: inout DesiredState) async {
        var files: [(file: ScheduleFile?, report: SourceReport)] = []
        for schedule in schedules {
            let reader = SingleFileReader(path: schedule.path, shown: schedule.shown, clock: clock)
            let reading = await reader.read { [scheduleCache] in scheduleCache.contains(schedule.path, $0) }
            if let problem = reading.problem { state.hold(problem, source: IntentSource.schedule) }
            files.append((reading.file.map { decode($0, of: schedule) }, reading.report))
        }
        state.add(schedules: files)
    }

    private func decode(_ file: RawFile, of schedule: Schedule) -> ScheduleFile {
        preconditionIsolated()
        if case .unchanged = file.contents, let known = scheduleCache.value(for: schedule.path, file.fingerprint) {
            return known
        }
        let whole = decoder.schedule(file.bytes, of: schedule)
        let decoded = bounds.mayShow(schedule.path) ? whole : whole.withoutText()
        scheduleCache.store(decoded, for: schedule.path, file.fingerprint, readAt: now())
        changed.insert(schedule.shown)
        return decoded
    }
}
