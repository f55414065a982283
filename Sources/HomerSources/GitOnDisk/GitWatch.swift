package import HomerCore

/// Watches git at work in the repositories of some files, for `WatchedChanges.stream(external:busy:)`.
package struct GitWatch: Sendable {
    private let places: [SourcePlace]
    private let root: String?
    private let gate: GitGate
    private let watcher: (any DirectoryWatcher)?
    private let timeline: ClockTimeline

    /// How often git is looked at without events, when they cannot be watched.
    private static let poll = Duration.seconds(5)
    /// How often new repositories below the files are looked for, when they can.
    private static let search = Duration.seconds(30)
    private static let threads = WaitingThreads("homer.git-watch", limit: 1)

    /// - Parameters:
    ///   - paths: directories and files that are read, wherever their repositories are.
    ///   - root: where `.homer.lock` is.
    ///   - watcher: belongs to the stream from now on and is stopped with it; nil looks every five seconds.
    package init(
        paths: [String], root: String? = nil, holdMode: GitHoldMode = .operation, clock: any Clock<Duration>,
        now: @escaping @Sendable () -> Timestamp, watcher: (any DirectoryWatcher)? = try? KernelWatcher.inotify()
    ) {
        places = paths.map { SourcePlace(path: $0, shown: $0, isDirectory: !$0.hasSuffix(".json")) }
        self.root = root
        self.watcher = watcher
        timeline = ClockTimeline(clock)
        gate = GitGate(root: root, places: places, mode: holdMode, branch: nil, clock: clock, now: now)
    }

    /// True when git begins to work, false when it has ended; both at once for a command that was over before anybody
    /// looked, so that a commit that touches no file rings too. A hold that lasts a minute is let go, so that a reading
    /// finds it and says so; when it ends, both follow. Call it once. Everything it started ends with the stream: when
    /// its consumer is cancelled or lets go of it.
    package func busy() -> AsyncStream<Bool> {
        let (stream, output) = AsyncStream<Bool>.makeStream()
        let work = Task { await run(output) }
        output.onTermination = { @Sendable _ in work.cancel() }
        return stream
    }

    private func run(_ output: AsyncStream<Bool>.Continuation) async {
        let (nudges, nudge) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        await withDiscardingTaskGroup { group in
            group.addTask { await listen(nudge) }
            group.addTask { await look(at: nudges, nudge, output) }
        }
        await watcher?.stop()
        output.finish()
    }

    private func listen(_ nudge: AsyncStream<Void>.Continuation) async {
        guard let watcher else { return }
        for await _ in watcher.events { nudge.yield() }
    }

    private func look(
        at nudges: AsyncStream<Void>, _ nudge: AsyncStream<Void>.Continuation, _ output: AsyncStream<Bool>.Continuation
    ) async {
        var signal = BusySignal()
        var targets: [WatchTarget] = []
        var wait = Duration.milliseconds(100)
        var sleeper: Task<Void, Never>?
        nudge.yield()
        for await _ in nudges {
            sleeper?.cancel()
            let nested = await nested()
            let wanted = self.targets(nested)
            if wanted != targets {
                targets = wanted
                await watcher?.watch(targets)
            }
            let verdict = await gate.check(nested: nested)
            // An operation that waits for a person does not keep the bell: whoever reads finds it and says so.
            let isHolding = verdict.hold.map { $0.reason != .gitOperation } ?? false
            for busy in signal.look(isHolding: isHolding, isDue: verdict.isDue, identity: verdict.position) {
                output.yield(busy)
            }
            let pause = verdict.hold != nil ? wait : watcher == nil ? Self.poll : Self.search
            wait = verdict.hold != nil ? min(wait * 1.5, .seconds(1)) : .milliseconds(100)
            // Not a child: it has to be cancelled alone when something happens before.
            sleeper = Task {
                do { try await timeline.sleep(timeline.now() + pause) } catch { return }
                nudge.yield()
            }
        }
        sleeper?.cancel()
    }

    private func nested() async -> [SourcePlace] {
        await Self.threads.run { [places] in NestedRepositories.places(below: places) }
    }

    /// Everything whose change can be the beginning or the end of work.
    private func targets(_ nested: [SourcePlace]) -> [WatchTarget] {
        var targets: [WatchTarget] = root.map { [.file($0 + "/.homer.lock")] } ?? []
        for scope in GitScope.scopes(of: places, nested: nested) {
            let layout = scope.layout
            targets += GitActivity.markers.map { .file(layout.gitDirectory + "/" + $0) }
            targets += ["HEAD", "index", "logs/HEAD"].map { .file(layout.gitDirectory + "/" + $0) }
            targets.append(.file(layout.commonDirectory + "/packed-refs"))
        }
        return targets
    }
}
