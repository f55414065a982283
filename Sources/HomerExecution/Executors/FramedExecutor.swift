package import HomerCore

/// What is the same around every executor: the run's artifact directory, and what the intent demands of the answer.
package struct FramedExecutor: Executor {
    private let inner: any Executor

    package init(inner: any Executor) { self.inner = inner }

    package var name: String { inner.name }

    package func canHandle(_ execution: Execution) -> Bool { inner.canHandle(execution) }

    package func preview(_ request: ExecutionRequest) -> LaunchPreview? { inner.preview(request) }

    package func execute(
        _ request: ExecutionRequest, started: @Sendable (ProcessIdentity?) async -> Void
    ) async -> ExecutionResult {
        let artifacts = ArtifactDirectory(outputFile: request.outputFile)
        let problem = artifacts.make()
        var result = await inner.execute(request, started: started)
        if let problem { result.notes.append(problem) }
        let found = artifacts.collect()
        result.artifacts = found.files
        result.notes += found.notes
        Self.judge(&result, request.execution)
        return result
    }

    /// An answer that is shorter than the intent allows is no success, unless it says that there is nothing to say.
    package static func judge(_ result: inout ExecutionResult, _ execution: Execution) {
        guard result.outcome == .succeeded, let least = execution.minOutputLength else { return }
        let length = ProcessOutcome.trimmed(result.output).count
        guard length < least else { return }
        if let marker = execution.emptyStateMarker, TextSearch.range(of: marker, in: result.output[...]) != nil {
            return
        }
        let unlessMarked = execution.emptyStateMarker.map { " and does not contain \"\($0)\"" } ?? ""
        result.outcome = .failed
        result.error =
            "the answer has \(length) characters, fewer than minOutputLength (\(least))\(unlessMarked); "
            + "see the output with `homer logs`"
    }
}
