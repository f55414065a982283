package import HomerCore

/// The executors there are.
package struct ExecutorRegistry: Sendable {
    package let executors: [any Executor]

    package init(_ executors: [any Executor]) { self.executors = executors }

    /// The four that this module brings.
    package static func standard(settings: ExecutionSettings) -> ExecutorRegistry {
        ExecutorRegistry([
            ShellExecutor(settings: settings), ClaudeExecutor(settings: settings), GeminiExecutor(settings: settings),
            KimiExecutor(settings: settings),
        ])
    }

    /// The first that can handle it; nil when there is none, which the run's error should name.
    package func find(for execution: Execution) -> (any Executor)? { executors.first { $0.canHandle(execution) } }

    /// The words that `execution.executor` may be.
    package var names: [String] { executors.map(\.name) }
}
