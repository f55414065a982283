import HomerCore
import HomerExecution

/// Who is given an environment by the daemon, as `doctor --env` shows it.
enum ChildAudience: CaseIterable {
    case command, agent

    var title: String {
        switch self {
        case .command: "a command"
        case .agent:
            "an agent"
                + AgentCLI.all.filter { !$0.removed.isEmpty }.map {
                    " (\($0.name): without \($0.removed.sorted().joined(separator: ", ")))"
                }.joined()
        }
    }

    /// What an intent of that kind would see, a `NAME=value` each; the run's own numbers stand for any.
    func variables(_ workspace: Workspace, _ daemon: [String: String]) -> [String] {
        let executor = self == .agent ? AgentCLI.claude.name : "shell"
        let spec = IntentSpec(id: "ID", trigger: .immediate, execution: Execution(executor: executor), query: "")
        let request = ExecutionRequest(
            runID: 0, attempt: 1, spec: spec, execution: spec.execution, workingDirectory: workspace.root,
            outputFile: workspace.outputs + "/ID/0.log", scheduledFor: nil, home: workspace.home)
        let made = try? ChildEnvironment.make(
            for: request, daemon: daemon, audience: self == .agent ? .agent(removing: []) : .command,
            scheduledFor: "2026-02-03T01:00:00.000Z")
        return made?.printable() ?? []
    }
}
