import HomerCore
import HomerSources
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct WatchedChangesTests {
    /// A watcher whose events the test makes up.
    final class ScriptedWatcher: DirectoryWatcher {
        let events: AsyncStream<WatchEvent>
        let says: AsyncStream<WatchEvent>.Continuation
        private let watched = Mutex<[WatchTarget]>([])

        init() { (events, says) = AsyncStream.makeStream() }

        var targets: [WatchTarget] { watched.withLock { $0 } }

        func watch(_ targets: [WatchTarget]) async { watched.withLock { $0 = targets } }

        func stop() async { says.finish() }
    }

    private static var steady: WatchedChanges.Settings {
        var settings = WatchedChanges.Settings()
        settings.trigger.jitter = 0
        return settings
    }

    private func next(_ stream: AsyncStream<ChangeReason>, _ what: Comment) async -> ChangeReason? {
        await elements(of: stream, upTo: what) { _ in true }.last
    }

    @Test func `events ring once after the quiet window and the timer rings without events`() async {
        let clock = TestClock()
        let watcher = ScriptedWatcher()
        let changes = WatchedChanges(
            watcher: watcher, targets: [.tree("/nowhere")], settings: Self.steady, clock: clock, seed: 1)
        let rings = changes.stream(external: AsyncStream { _ in })
        await clock.isAwaited(at: .seconds(30))
        watcher.says.yield(.changed("/nowhere"))
        await clock.isAwaited(at: .milliseconds(200))
        clock.advance(to: .milliseconds(200))
        #expect(await next(rings, "the event") == .inotify)
        await clock.isAwaited(at: .milliseconds(30_200))
        clock.advance(to: .milliseconds(30_200))
        #expect(await next(rings, "the timer") == .resync)
        #expect(watcher.targets == [.tree("/nowhere")])
    }

    @Test func `a request from outside rings at once`() async {
        let (external, asks) = AsyncStream<ChangeReason>.makeStream()
        let changes = WatchedChanges(watcher: ScriptedWatcher(), targets: [], clock: TestClock(), seed: 1)
        let rings = changes.stream(external: external)
        asks.yield(.signal)
        #expect(await next(rings, "the signal") == .signal)
    }

    @Test func `nothing rings while another tool is at work`() async {
        let clock = TestClock()
        let (external, asks) = AsyncStream<ChangeReason>.makeStream()
        let (busy, work) = AsyncStream<Bool>.makeStream()
        let changes = WatchedChanges(
            watcher: ScriptedWatcher(), targets: [], settings: Self.steady, clock: clock, seed: 1)
        let rings = changes.stream(external: external, busy: busy)
        await clock.isAwaited(at: .seconds(30))
        work.yield(true)
        work.yield(false)
        await clock.isAwaited(at: .milliseconds(100))
        clock.advance(to: .milliseconds(100))
        #expect(await next(rings, "the end of the work") == .gitIdle)
        asks.finish()
    }

    @Test func `without inotify a changed file is found by polling, and only a changed one rings`() async throws {
        let clock = TestClock()
        let directory = try TemporaryDirectory()
        try directory.write("a.json", "{}")
        let modes = Mutex<[WatchedChanges.Mode]>([])
        let watcher = ScriptedWatcher()
        var settings = Self.steady
        settings.trigger.resync = .seconds(1000)
        let changes = WatchedChanges(
            watcher: watcher, targets: [.tree(directory.path)], settings: settings, clock: clock, seed: 1,
            onMode: { mode in modes.withLock { $0.append(mode) } })
        let rings = changes.stream(external: AsyncStream { _ in })
        watcher.says.yield(.unsupported("too many watches"))
        // The first sweep is over when its poll sleeps.
        await clock.isAwaited(at: .milliseconds(5000))
        await clock.isAwaited(at: .milliseconds(200))
        clock.advance(to: .milliseconds(200))
        #expect(await next(rings, "what may have been missed") == .overflow)
        clock.advance(to: .milliseconds(5000))
        await clock.isAwaited(at: .milliseconds(10_000))
        try directory.write("sub.json", "{}")
        clock.advance(to: .milliseconds(10_000))
        await clock.isAwaited(at: .milliseconds(10_200))
        clock.advance(to: .milliseconds(10_200))
        #expect(await next(rings, "the new file") == .inotify)
        #expect(modes.withLock { $0 } == [.watching, .polling("too many watches")])
    }

    @Test func `the watcher is stopped with the stream`() async {
        let watcher = ScriptedWatcher()
        let changes = WatchedChanges(watcher: watcher, targets: [], clock: TestClock(), seed: 1)
        let consumer = Task {
            for await _ in changes.stream(external: AsyncStream { _ in }) {}
        }
        consumer.cancel()
        await consumer.value
        #expect(await ends(watcher.events))
    }

    @Test func `a directory in which events arrive passes the probe and stays clean`() async throws {
        let directory = try TemporaryDirectory()
        #expect(await WatchProbe.probe(directory.path) == .works)
        #expect(TemporaryDirectory.names(in: directory.path).isEmpty)
    }

    @Test func `a directory that cannot be written is not judged`() async {
        guard case .unknown = await WatchProbe.probe("/nowhere") else {
            Issue.record("a missing directory was judged")
            return
        }
    }
}
