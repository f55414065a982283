package import HomerCore

/// The doorbell of the file sources: watcher, resync timer, polling fallback and outside triggers in one stream.
package struct WatchedChanges: Sendable {
    package struct Settings: Hashable, Sendable {
        package var trigger = ChangeTrigger.Settings()
        /// How often the targets are compared when they cannot be watched.
        package var poll: Duration = .seconds(5)

        package init() {}
    }

    package enum Mode: Hashable, Sendable {
        case watching
        /// Changes are found by polling as well, and why.
        case polling(String)
    }

    private let watcher: (any DirectoryWatcher)?
    private let targets: [WatchTarget]
    private let settings: Settings
    private let clock: any Clock<Duration>
    private let seed: UInt64
    private let onMode: @Sendable (Mode) -> Void
    private let onEvent: @Sendable (WatchEvent) -> Void

    /// - Parameters:
    ///   - watcher: belongs to the stream from now on and is stopped with it; nil polls from the start.
    ///   - seed: makes the jitter of the resync timer repeatable.
    ///   - onMode: called at the start and when watching turns out not to work, for status, log and metric.
    ///   - onEvent: called for each event of the watcher, for metrics.
    package init(
        watcher: (any DirectoryWatcher)?, targets: [WatchTarget], settings: Settings = Settings(),
        clock: any Clock<Duration>, seed: UInt64, onMode: @escaping @Sendable (Mode) -> Void = { _ in },
        onEvent: @escaping @Sendable (WatchEvent) -> Void = { _ in }
    ) {
        self.watcher = watcher
        self.targets = targets
        self.settings = settings
        self.clock = clock
        self.seed = seed
        self.onMode = onMode
        self.onEvent = onEvent
    }

    /// Rings once for each time looking again is worth while; unread rings are one ring. Call it once. Everything it
    /// started ends with the stream: when its consumer is cancelled or lets go of it.
    ///
    /// - Parameters:
    ///   - external: requests from outside (a signal, the CLI); they ring at once unless held.
    ///   - busy: true while another tool changes the files (git): nothing rings until it says false.
    package func stream(
        external: AsyncStream<ChangeReason>, busy: AsyncStream<Bool> = AsyncStream { $0.finish() }
    ) -> AsyncStream<ChangeReason> {
        let (stream, output) = AsyncStream<ChangeReason>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let timeline = ClockTimeline(clock)
        let bell = Bell(
            trigger: ChangeTrigger(settings: settings.trigger, seed: seed, now: timeline.now()), timeline: timeline,
            output: output)
        let work = Task { await run(bell, timeline, external, busy) }
        output.onTermination = { @Sendable _ in work.cancel() }
        return stream
    }

    private func run(
        _ bell: Bell, _ timeline: ClockTimeline, _ external: AsyncStream<ChangeReason>, _ busy: AsyncStream<Bool>
    ) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await bell.keepTime() }
            group.addTask { for await reason in external { await bell.note(reason) } }
            group.addTask { for await held in busy { await bell.hold(held) } }
            group.addTask { await watchOrPoll(bell, timeline) }
        }
        await watcher?.stop()
    }

    private func watchOrPoll(_ bell: Bell, _ timeline: ClockTimeline) async {
        guard let watcher else { return await poll(bell, timeline, because: "no inotify") }
        await watcher.watch(targets)
        onMode(.watching)
        await withDiscardingTaskGroup { group in
            var isPolling = false
            for await event in watcher.events {
                onEvent(event)
                switch event {
                case .changed, .rootGone, .rootBack: await bell.note(.inotify)
                case .overflow: await bell.note(.overflow)
                case .unsupported(let reason):
                    await bell.note(.overflow)
                    if !isPolling { group.addTask { await poll(bell, timeline, because: reason) } }
                    isPolling = true
                }
            }
        }
    }

    private func poll(_ bell: Bell, _ timeline: ClockTimeline, because reason: String) async {
        onMode(.polling(reason))
        var known = await StatSweep.fingerprint(of: targets)
        while (try? await timeline.sleep(timeline.now() + settings.poll)) != nil {
            let found = await StatSweep.fingerprint(of: targets)
            if found != known { await bell.note(.inotify) }
            known = found
        }
    }
}

/// The change trigger with a clock: performs its actions.
private actor Bell {
    private var trigger: ChangeTrigger
    private let timeline: ClockTimeline
    private let output: AsyncStream<ChangeReason>.Continuation
    private let alarms: AsyncStream<Duration?>
    private let setAlarm: AsyncStream<Duration?>.Continuation

    init(trigger: ChangeTrigger, timeline: ClockTimeline, output: AsyncStream<ChangeReason>.Continuation) {
        self.trigger = trigger
        self.timeline = timeline
        self.output = output
        (alarms, setAlarm) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func note(_ reason: ChangeReason) { perform(trigger.note(reason, now: timeline.now())) }

    func hold(_ busy: Bool) { perform(trigger.hold(busy, now: timeline.now())) }

    func tick() { perform(trigger.tick(now: timeline.now())) }

    /// Wakes the trigger when it asked to be woken, until the task is cancelled.
    func keepTime() async {
        tick()
        var sleeper: Task<Void, Never>?
        for await alarm in alarms {
            sleeper?.cancel()
            guard let alarm else { continue }
            // Not a child: it has to be cancelled alone when the alarm is set anew.
            sleeper = Task {
                do { try await timeline.sleep(alarm) } catch { return }
                tick()
            }
        }
        sleeper?.cancel()
    }

    private func perform(_ action: ChangeTrigger.Action) {
        preconditionIsolated()
        switch action {
        case .ring(let reason):
            output.yield(reason)
            perform(trigger.tick(now: timeline.now()))
        case .wait(let until): setAlarm.yield(until)
        }
    }
}
