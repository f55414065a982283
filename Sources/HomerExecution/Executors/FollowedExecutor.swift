package import HomerCore

/// Tells of the beginning and the end of runs that somebody follows; around everything else, so that the end is told
/// whatever came of the run.
package struct FollowedExecutor: Executor {
    private let inner: any Executor
    private let tell: ProgressObserver

    package init(_ inner: any Executor, tell: @escaping ProgressObserver) {
        self.inner = inner
        self.tell = tell
    }

    package var name: String { inner.name }

    package func canHandle(_ execution: Execution) -> Bool { inner.canHandle(execution) }

    package func preview(_ request: ExecutionRequest) -> LaunchPreview? { inner.preview(request) }

    package func execute(
        _ request: ExecutionRequest, started: @Sendable (ProcessIdentity?) async -> Void
    ) async -> ExecutionResult {
        guard request.isFollowed else { return await inner.execute(request, started: started) }
        tell(RunProgress(run: request.runID, name: request.spec.name, step: .began))
        defer { tell(RunProgress(run: request.runID, name: request.spec.name, step: .ended)) }
        return await inner.execute(request, started: started)
    }
}
