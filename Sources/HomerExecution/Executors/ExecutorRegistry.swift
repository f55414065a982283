package import HomerCore

/// The executors there are.
package struct ExecutorRegistry: Sendable {
    package let executors: [any Executor]

    package init(_ executors: [any Executor]) { self.executors = executors }

    /// All that this module brings, each in its frame and behind its condition. Their names are `DecodeOptions.builtinExecutors`.
    package static func standard(settings: ExecutionSettings) -> ExecutorRegistry {
        let executors: [any Executor] =
            [ShellExecutor(settings: settings)] + AgentCLI.all.map { AgentExecutor($0, settings: settings) } + [
                CommandExecutor(settings: settings), HTTPExecutor(settings: settings), ChatExecutor(settings: settings),
            ]
        return ExecutorRegistry(executors.map { FramedExecutor(inner: ConditionGate($0, settings: settings)) })
    }

    /// The first that can handle it; nil when there is none, which the run's error should name.
    package func find(for execution: Execution) -> (any Executor)? { executors.first { $0.canHandle(execution) } }

    /// The words that `execution.executor` may be.
    package var names: [String] { executors.map(\.name) }
}
