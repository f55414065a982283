import Glibc
package import HomerCore

/// Runs one process to its end: own session, given stdin, bounded output, a deadline, and nothing left behind.
///
/// When `run` returns, no process of the child's session or process group lives, nor one that left both and still
/// carries the run's marker (`RunMarker`) in its environment; every descriptor is closed and the child is reaped. What
/// leaves the session with another environment escapes, and so does what runs as another user. Needs a kernel with
/// pidfd (5.3).
package struct ProcessRunner: Sendable {
    /// Measures deadlines, grace and drain; injected so that tests decide about time.
    package var clock: any Clock<Duration>
    /// Between SIGTERM and SIGKILL.
    package var grace: Duration
    /// How long output may stay open after the leader is gone.
    package var drain: Duration
    /// How long a program that has said its last word has to end by itself.
    package var farewell: Duration
    /// Bytes of each channel kept in memory, half from each end.
    package var captureLimit: Int
    /// Bytes of the output file's head, and again of its tail.
    package var fileLimit: Int
    package var lineLimit: Int
    /// Shared by all runs of this runner and of its copies, as is `watch`.
    let sweep: ProcessSweep
    let watch: ChildWatch

    package init(
        clock: any Clock<Duration> = ContinuousClock(), grace: Duration = .seconds(10), drain: Duration = .seconds(2),
        farewell: Duration = .seconds(10), captureLimit: Int = 1 << 20, fileLimit: Int = 1 << 20,
        lineLimit: Int = 16 << 20
    ) {
        self.clock = clock
        self.grace = grace
        self.drain = drain
        self.farewell = farewell
        self.captureLimit = captureLimit
        self.fileLimit = fileLimit
        self.lineLimit = lineLimit
        let sweep = ProcessSweep()
        self.sweep = sweep
        watch = ChildWatch { sweep.flush() }
    }

    /// Runs the process and says how it ended; never throws. `started` is called at most once, as soon as the process
    /// exists, and `run` does not return before it does. Cancelling the task ends the process as a deadline does.
    package func run(
        _ request: ProcessRequest, started: @Sendable (ProcessIdentity) async -> Void = { _ in }
    ) async -> ProcessResult {
        let start = ContinuousClock.now
        if Task.isCancelled { return result(.cancelled, since: start) }
        let launch: Launch
        switch Launch.prepare(request, fileLimit: fileLimit) {
        case .success(let prepared): launch = prepared
        case .failure(let failure): return result(.couldNotStart(failure.reason), since: start)
        }
        let program = ProgramFile(launch.program)
        let process = SupervisedProcess(runner: self, request: request, launch: launch)
        return await withTaskCancellationHandler {
            var ended = await process.run(started: started)
            ended.duration = ContinuousClock.now - start
            if ended.hasRun { ended.program = program }
            return ended
        } onCancel: {
            process.handle(.cancelled)
        }
    }

    func result(_ termination: Termination, since start: ContinuousClock.Instant) -> ProcessResult {
        ProcessResult(
            termination: termination, status: termination, standardOutput: BoundedCapture(headLimit: 0, tailLimit: 0),
            standardError: BoundedCapture(headLimit: 0, tailLimit: 0), duration: ContinuousClock.now - start, notes: [])
    }
}
