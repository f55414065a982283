import Glibc
import HomerCore
import Synchronization

/// The shell around `Supervision`: starts the process, hears its events wherever they come from, sends signals.
///
/// An event is handled where it happens, under a lock, so that nothing has to be woken for it; what may take long is
/// done by tasks of its own, all of which have ended before the process is reaped.
final class SupervisedProcess: Sendable {
    private struct State {
        var supervision = Supervision()
        /// What came before the process.
        var early: [SupervisionEvent] = []
        var process: (child: Child, all: RunProcesses)?
        var leaderToken: UInt64?
        var deadline: UInt64?
        /// What is cancelled when the process is over.
        var timers: [Task<Void, Never>] = []
        /// Signals, which must have been sent before the process is reaped.
        var work: [Task<Void, Never>] = []
        var isOver = false
        var found: RunProcesses.Found?
        var resume: (@Sendable (RunProcesses.Found) -> Void)?
    }

    private let runner: ProcessRunner
    private let request: ProcessRequest
    private let launch: Launch
    private let state = Mutex(State())

    init(runner: ProcessRunner, request: ProcessRequest, launch: Launch) {
        self.runner = runner
        self.request = request
        self.launch = launch
    }

    /// Returns when the leader is reaped and nothing else of the run is alive.
    func run(started: (ProcessIdentity) async -> Void) async -> ProcessResult {
        let start = ContinuousClock.now
        let witness = InputWitness(launch.input)
        let collector = OutputCollector(
            watch: runner.watch, file: launch.file, captureLimit: runner.captureLimit, lineLimit: runner.lineLimit,
            onLine: watchedLines(), onEnd: { [weak self] in self?.handle(.outputEnded, isOfBatch: true) })
        let spawned = Result { () throws(Launch.Failure) in try Child.start(launch, request) }
        for descriptor in [launch.input, launch.outputWrite, launch.errorWrite] { close(descriptor) }
        let isRead = collector.start(standardOutput: launch.outputRead, standardError: launch.errorRead)
        let child: Child
        switch spawned {
        case .success(let started): child = started
        case .failure(let failure):
            _ = witness?.finish()
            return result(.ownExit, .couldNotStart(failure.reason), collector.finish(), since: start)
        }
        runner.sweep.began(leader: child.pid)
        let processes = RunProcesses(
            leader: child.pid, since: child.identity?.startTicks ?? 0,
            marker: RunMarker(environment: request.environment))
        let isFollowed = follow(child, processes) && isRead
        if isFollowed {
            if let identity = child.identity { await started(identity) }
        } else {
            // Nothing may run that nobody watches.
            await processes.end(by: runner.sweep)
            handle(.leaderExited)
            handle(.outputEnded)
        }
        let (cause, found) = await ending(child)
        await processes.end(by: runner.sweep, first: found)
        let collected = collector.finish()
        runner.sweep.ends(leader: child.pid)
        let status = child.reap()
        let wasRead = witness?.finish()
        guard isFollowed else {
            return result(.ownExit, .couldNotStart(.system("it could not be watched")), collected, since: start)
        }
        var ended = result(cause, status, collected, since: start)
        ended.inputWasRead = wasRead
        return ended
    }

    /// Begins to hear of the child's end and of its deadline, and handles what has come already. False when its end
    /// cannot be heard of.
    private func follow(_ child: Child, _ processes: RunProcesses) -> Bool {
        let token = runner.watch.watch(child.descriptor, once: true) { [self] in
            handle(.leaderExited, isOfBatch: true)
        }
        let early = state.withLock { state in
            state.process = (child, processes)
            state.leaderToken = token
            if let timeout = request.timeout {
                if runner.clock is ContinuousClock {
                    state.deadline = runner.watch.after(timeout) { [weak self] in self?.handle(.deadlinePassed) }
                } else {
                    startTimer(timeout, .deadlinePassed, &state)
                }
            }
            defer { state.early = [] }
            return state.early
        }
        for event in early { handle(event) }
        return token != nil
    }

    /// - Parameter isOfBatch: `ChildWatch` tells of others too, and has the sweep look for all of them afterwards.
    func handle(_ event: SupervisionEvent, isOfBatch: Bool = false) {
        let over = state.withLock { state -> RunProcesses? in
            guard let (child, processes) = state.process else {
                state.early.append(event)
                return nil
            }
            // Its descriptor may belong to another by now.
            guard !state.isOver else { return nil }
            for event in Self.known(event, child) {
                if let action = state.supervision.handle(event) { perform(action, processes, &state) }
            }
            return state.isOver ? processes : nil
        }
        guard let over else { return }
        over.ask(runner.sweep) { [self] found in
            let resume = state.withLock { state in
                state.found = found
                return state.resume
            }
            resume?(found)
        }
        if !isOfBatch { runner.sweep.flush() }
    }

    private func perform(_ action: SupervisionAction, _ processes: RunProcesses, _ state: inout State) {
        switch action {
        case .terminate:
            state.work.append(Task { processes.terminate() })
            startTimer(runner.grace, .graceOver, &state)
        case .kill: state.work.append(Task { processes.kill() })
        case .startDrain: startTimer(runner.drain, .drainOver, &state)
        case .startFarewell: startTimer(runner.farewell, .farewellOver, &state)
        case .watchGroup: state.timers.append(Task { await self.reportEnd(of: processes) })
        case .finish: state.isOver = true
        }
    }

    private func startTimer(_ length: Duration, _ event: SupervisionEvent, _ state: inout State) {
        state.timers.append(
            Task { [clock = runner.clock] in
                do { try await clock.sleep(for: length) } catch { return }
                self.handle(event)
            })
    }

    /// Waits for the end, and for everything that was begun on the way to it. Returns also what the first look after
    /// the end has found.
    private func ending(_ child: Child) async -> (Supervision.Cause, RunProcesses.Found) {
        let found = await handedOver { (give: @escaping @Sendable (RunProcesses.Found) -> Void) in
            let found = state.withLock { state in
                state.resume = give
                return state.found
            }
            if let found { give(found) }
        }
        // Nothing is added to them once it is over.
        let (tasks, cause) = state.withLock { state in
            if let deadline = state.deadline { runner.watch.takeBack(deadline) }
            if let token = state.leaderToken { runner.watch.forget(token, child.descriptor) }
            state.timers.forEach { $0.cancel() }
            return (state.timers + state.work, state.supervision.cause)
        }
        for task in tasks { await task.value }
        return (cause, found)
    }

    /// The lines' own reader, and after each a look whether the program has said its last word.
    private func watchedLines() -> (@Sendable ([UInt8]) -> Void)? {
        guard let onLine = request.onLine, let isDone = request.isDone else { return request.onLine }
        let mustStop = request.mustStop
        let wasDone = StreamBox(false)
        return { [weak self] line in
            onLine(line)
            if mustStop?() == true {
                self?.handle(.mustStop)
                return
            }
            let done = isDone()
            if done { self?.handle(.lastWord) } else if wasDone.value { self?.handle(.spokeOn) }
            wasDone.update { $0 = done }
        }
    }

    /// What is known when an event is looked at. After a pause (of the daemon, of the machine) all events come at once,
    /// in any order: a leader that has ended by then ended by itself, before the deadline could be kept.
    private static func known(_ event: SupervisionEvent, _ child: Child) -> [SupervisionEvent] {
        let ends: [SupervisionEvent] = [.deadlinePassed, .cancelled, .farewellOver, .mustStop]
        guard ends.contains(event) else { return [event] }
        return hasEnded(child) ? [.leaderExited, event] : [event]
    }

    private static func hasEnded(_ child: Child) -> Bool {
        // A pidfd can be read once its process has ended.
        var polled = pollfd(fd: child.descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, 0) == 1
    }

    private func reportEnd(of processes: RunProcesses) async {
        while !Task.isCancelled {
            if processes.members().isEmpty {
                handle(.groupEmpty)
                return
            }
            try? await runner.clock.sleep(for: .milliseconds(20))
        }
    }

    private func result(
        _ cause: Supervision.Cause, _ status: Termination, _ collected: OutputCollector.Collected,
        since start: ContinuousClock.Instant
    ) -> ProcessResult {
        var notes: [String] = []
        if collected.oversizedLines > 0 {
            notes.append("\(collected.oversizedLines) lines longer than \(runner.lineLimit) bytes were not parsed")
        }
        if let failure = collected.fileFailure { notes.append("output file: \(failure)") }
        let termination: Termination =
            switch cause {
            case .ownExit: status
            case .timedOut: .timedOut
            case .cancelled: .cancelled
            case .saidLastWord: .saidLastWord
            case .stopped: .stopped
            }
        return ProcessResult(
            termination: termination, status: status, standardOutput: collected.standardOutput,
            standardError: collected.standardError, duration: ContinuousClock.now - start, notes: notes)
    }
}
