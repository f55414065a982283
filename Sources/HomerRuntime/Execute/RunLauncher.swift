package import HomerCore

/// Gives an attempt to its executor: the part of starting a run that both engines have.
package struct RunLauncher: Sendable {
    package let executors: [any Executor]

    package init(executors: [any Executor]) {
        self.executors = executors
    }

    /// Why an attempt cannot be made, in words for its row.
    package struct Refusal: Error, CustomStringConvertible {
        package let description: String

        package init(_ description: String) { self.description = description }
    }

    /// Runs one attempt to its end. What keeps it from starting is its result, never an error: no executor of that name
    /// in this version, no folder for its output, or what `request` throws.
    ///
    /// - Parameters:
    ///   - output: the file its output goes to; its folder is made.
    ///   - request: what the executor that was found is asked to run.
    ///   - started: called once, as soon as the work exists.
    package func run(
        _ execution: Execution, output: String, request: (any Executor) async throws -> ExecutionRequest,
        started: @Sendable (ProcessIdentity?) async -> Void
    ) async -> ExecutionResult {
        guard let executor = executors.first(where: { $0.canHandle(execution) }) else {
            var result = ExecutionResult(
                outcome: .badInput, error: "no executor named \"\(execution.executor)\" in this version of Homer")
            result.executorMissing = true
            return result
        }
        do {
            try OutputDirectory.make(for: output)
            let request = try await request(executor)
            return await executor.execute(request, started: started)
        } catch {
            return ExecutionResult(outcome: .failed, error: "\(error)")
        }
    }
}
