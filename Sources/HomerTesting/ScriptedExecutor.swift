package import HomerCore
import Synchronization

/// An executor that starts nothing: it notes what it was asked to run and answers as its script says.
package final class ScriptedExecutor: Executor {
    package enum Step: Sendable {
        case finish(ExecutionResult)
        /// Goes on until `release` or until the run is cancelled.
        case hang
    }

    package let name: String
    private struct State {
        var script: [String: [Step]] = [:]
        var requests: [ExecutionRequest] = []
        var hanging: [Int64: CheckedContinuation<ExecutionResult, Never>] = [:]
        var active = 0
        var mostActive = 0
    }

    private let state = Mutex(State())
    private let asked = Tally()
    private let ended = Tally()

    private let otherwise: Step

    /// - Parameter otherwise: what a run does for which no script says anything.
    package init(name: String = "shell", otherwise: Step = .finish(ExecutionResult(outcome: .succeeded))) {
        self.name = name
        self.otherwise = otherwise
    }

    /// Sets what the next runs of an intent do; after the last step, and without a script, runs do
    /// what they do `otherwise`.
    package func script(_ intent: String, _ steps: Step...) { state.withLock { $0.script[intent] = steps } }

    package var requests: [ExecutionRequest] { state.withLock { $0.requests } }
    /// The intents in the order they were started.
    package var intents: [String] { requests.map(\.spec.id) }
    /// The last request of each run that goes on until it is released, by run.
    package var hanging: [Int64: ExecutionRequest] {
        state.withLock { state in
            Dictionary(state.requests.filter { state.hanging[$0.runID] != nil }.map { ($0.runID, $0) }) { $1 }
        }
    }
    package var mostActive: Int { state.withLock { $0.mostActive } }

    package func waitForRequests(_ count: Int) async { await asked.wait(for: count) }
    package func waitForEnds(_ count: Int) async { await ended.wait(for: count) }

    /// Ends every hanging run of an intent.
    package func release(_ intent: String, _ result: ExecutionResult = ExecutionResult(outcome: .succeeded)) {
        let found = state.withLock { state in
            let ids = state.requests.filter { $0.spec.id == intent }.map(\.runID)
            return ids.compactMap { state.hanging.removeValue(forKey: $0) }
        }
        for run in found { run.resume(returning: result) }
    }

    /// Ends one run if it hangs.
    package func release(run: Int64, _ result: ExecutionResult) {
        state.withLock { $0.hanging.removeValue(forKey: run) }?.resume(returning: result)
    }

    package func execute(
        _ request: ExecutionRequest, started: @Sendable (ProcessIdentity?) async -> Void
    ) async -> ExecutionResult {
        await started(ProcessIdentity(pid: Int32(truncatingIfNeeded: request.runID), startTicks: 1, bootID: "test"))
        let step = state.withLock { state -> Step in
            state.active += 1
            state.mostActive = max(state.mostActive, state.active)
            state.requests.append(request)
            guard let steps = state.script[request.spec.id], let first = steps.first else {
                return otherwise
            }
            state.script[request.spec.id] = Array(steps.dropFirst())
            return first
        }
        let result: ExecutionResult =
            switch step {
            case .finish(let result): announced(result)
            case .hang: await hang(request.runID)
            }
        state.withLock { $0.active -= 1 }
        ended.add()
        return result
    }

    private func announced(_ result: ExecutionResult) -> ExecutionResult {
        asked.add()
        return result
    }

    private func hang(_ run: Int64) async -> ExecutionResult {
        let cancelled = ExecutionResult(outcome: .cancelled)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if Task.isCancelled { return true }
                    state.hanging[run] = continuation
                    return false
                }
                asked.add()
                if isOver { continuation.resume(returning: cancelled) }
            }
        } onCancel: {
            state.withLock { $0.hanging.removeValue(forKey: run) }?.resume(returning: cancelled)
        }
    }
}
