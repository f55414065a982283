import Glibc
import HomerCore
import Subprocess
import SystemPackage

/// The shell around `Supervision`: starts the process, feeds events, sends signals.
struct SupervisedProcess: Sendable {
    var runner: ProcessRunner
    var request: ProcessRequest
    var launch: Launch
    var events: AsyncStream<SupervisionEvent>
    var eventSink: AsyncStream<SupervisionEvent>.Continuation

    func run(started: (ProcessIdentity) -> Void) async -> ProcessResult {
        let start = ContinuousClock.now
        let sink = eventSink
        let witness = InputWitness(launch.input)
        let collector = OutputCollector(
            file: launch.file, captureLimit: runner.captureLimit, lineLimit: runner.lineLimit, onLine: watchedLines(),
            onEnd: { sink.yield(.outputEnded) }, onLeaderExit: { sink.yield(.leaderExited) })
        var running = false
        do {
            let outcome = try await Subprocess.run(
                configuration(),
                input: .fileDescriptor(FileDescriptor(rawValue: launch.input), closeAfterSpawningProcess: false),
                output: .fileDescriptor(FileDescriptor(rawValue: launch.outputWrite), closeAfterSpawningProcess: false),
                error: .fileDescriptor(FileDescriptor(rawValue: launch.errorWrite), closeAfterSpawningProcess: false)
            ) { process in
                running = true
                closeChildEnds()
                let id = process.processIdentifier
                collector.start(
                    standardOutput: launch.outputRead, standardError: launch.errorRead, leader: id.processDescriptor)
                let identity = ProcessTable.identity(of: id.value)
                if let identity { started(identity) }
                let processes = RunProcesses(
                    leader: id.value, since: identity?.startTicks ?? .max,
                    marker: RunMarker(environment: request.environment))
                // The body ends before swift-subprocess reaps the leader, so its number cannot be reused meanwhile and
                // signals to the group reach nobody else.
                let cause = await supervise(processes, leader: id.processDescriptor)
                return (cause, await collector.finish())
            }
            let (cause, collected) = outcome.closureResult
            var ended = result(cause, Termination(outcome.terminationStatus), collected, since: start)
            ended.inputWasRead = witness?.finish()
            return ended
        } catch {
            _ = witness?.finish()
            if !running {
                closeChildEnds()
                collector.start(
                    standardOutput: launch.outputRead, standardError: launch.errorRead, leader: nil)
            }
            let collected = await collector.finish()
            return result(.ownExit, .couldNotStart(StartFailure(error)), collected, since: start)
        }
    }

    private func configuration() -> Configuration {
        var options = PlatformOptions()
        options.createSession = true
        var environment: [Environment.Key: String] = [:]
        for (name, value) in request.environment {
            if let key = Environment.Key(rawValue: name) { environment[key] = value }
        }
        return Configuration(
            executable: .path(FilePath(launch.program)), arguments: Arguments(request.arguments),
            environment: .custom(environment), workingDirectory: FilePath(request.workingDirectory),
            platformOptions: options)
    }

    private func closeChildEnds() {
        for descriptor in [launch.input, launch.outputWrite, launch.errorWrite] { close(descriptor) }
    }

    /// The lines' own reader, and after each a look whether the program has said its last word.
    private func watchedLines() -> (@Sendable ([UInt8]) -> Void)? {
        guard let onLine = request.onLine, let isDone = request.isDone else { return request.onLine }
        let sink = eventSink
        let mustStop = request.mustStop
        let wasDone = StreamBox(false)
        return { line in
            onLine(line)
            if mustStop?() == true {
                sink.yield(.mustStop)
                return
            }
            let done = isDone()
            if done { sink.yield(.lastWord) } else if wasDone.value { sink.yield(.spokeOn) }
            wasDone.update { $0 = done }
        }
    }

    /// Returns when the leader is gone (not yet reaped) and nothing else of the run is alive.
    private func supervise(_ processes: RunProcesses, leader: Int32?) async -> Supervision.Cause {
        let sink = eventSink
        let cause = await withTaskGroup(of: Void.self) { timers in
            if let timeout = request.timeout { startTimer(timeout, .deadlinePassed, in: &timers) }
            var supervision = Supervision()
            for await event in events {
                for action in Self.known(event, leader).compactMap({ supervision.handle($0) }) {
                    switch action {
                    case .terminate:
                        processes.terminate()
                        startTimer(runner.grace, .graceOver, in: &timers)
                    case .kill: processes.kill()
                    case .startDrain: startTimer(runner.drain, .drainOver, in: &timers)
                    case .startFarewell: startTimer(runner.farewell, .farewellOver, in: &timers)
                    case .watchGroup: timers.addTask { await reportEnd(of: processes) }
                    case .finish:
                        sink.finish()
                    }
                }
            }
            timers.cancelAll()
            return supervision.cause
        }
        await processes.end()
        return cause
    }

    /// What is known when an event is looked at. After a pause (of the daemon, of the machine) all events come at once,
    /// in any order: a leader that has ended by then ended by itself, before the deadline could be kept.
    private static func known(_ event: SupervisionEvent, _ leader: Int32?) -> [SupervisionEvent] {
        let ends: [SupervisionEvent] = [.deadlinePassed, .cancelled, .farewellOver, .mustStop]
        guard ends.contains(event), let leader else { return [event] }
        // A pidfd can be read once its process has ended.
        var polled = pollfd(fd: leader, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, 0) == 1 ? [.leaderExited, event] : [event]
    }

    private func startTimer(_ length: Duration, _ event: SupervisionEvent, in timers: inout TaskGroup<Void>) {
        let sink = eventSink
        let clock = runner.clock
        timers.addTask {
            do { try await clock.sleep(for: length) } catch { return }
            sink.yield(event)
        }
    }

    private func reportEnd(of processes: RunProcesses) async {
        while !Task.isCancelled {
            if processes.members().isEmpty {
                eventSink.yield(.groupEmpty)
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

extension Termination {
    fileprivate init(_ status: TerminationStatus) {
        switch status {
        case .exited(let code): self = .exited(code)
        case .signaled(let signal): self = .signalled(signal)
        }
    }
}

extension StartFailure {
    fileprivate init(_ error: any Error) {
        guard let error = error as? SubprocessError else {
            self = .system("\(error)")
            return
        }
        switch error.underlyingError {
        case .some(.argListTooLong): self = .argumentsTooLong
        default: self = .system(error.description)
        }
    }
}
