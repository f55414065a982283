import Glibc
package import HomerCore

/// Runs an agent CLI: its command line, the prompt on standard input, its protocol read as it comes.
package struct AgentExecutor: Executor {
    package let cli: AgentCLI
    private let settings: ExecutionSettings

    package init(_ cli: AgentCLI, settings: ExecutionSettings) {
        self.cli = cli
        self.settings = settings
    }

    package var name: String { cli.name }

    package func execute(
        _ request: ExecutionRequest, started: @Sendable (ProcessIdentity?) async -> Void
    ) async -> ExecutionResult {
        let attempt: AgentAttempt
        switch AgentAttempt.prepare(request, settings: settings, removing: cli.removed) {
        case .success(let prepared): attempt = prepared
        case .failure(let refusal): return refusal.result
        }
        let launch = launch(request, attempt.prompt)
        if let file = launch.contextFile, !RawFile.create(attempt.prompt.context, to: file) {
            let reason = String(cString: strerror(errno))
            return ProcessOutcome.refused("context could not be written to \(file): \(reason)")
        }
        defer { if let file = launch.contextFile { unlink(file) } }
        let stream = StreamBox<any AgentStream>(cli.stream())
        let arguments = cli.arguments(launch)
        let watched = cli.watched(request.allowance)
        let process = await attempt.run(
            program: cli.name, arguments: arguments, input: cli.input(attempt.prompt),
            onLine: { line in
                stream.update { $0.take(line: line) }
                if request.isFollowed { tell(line, of: request) }
            }, isDone: { stream.value.hasEnded },
            mustStop: { stream.value.used.excess(of: watched) != nil }, started: started)
        var read = stream.value
        let hasEnded = read.hasEnded
        let reply = read.finish(AgentOutput(process, words: cli.words))
        var result = attempt.result(hasEnded ? process.countingItsLastWord : process, reply: reply, of: cli)
        // Whatever ended it before its last word: what it said until then was used, and counts against budgets.
        result.tokensUsed = result.tokensUsed ?? read.used.tokens
        result.costEstimate = result.costEstimate ?? read.used.cost
        if process.termination == .stopped, let excess = read.used.excess(of: watched) {
            result.error = "\(excess), and was ended"
        }
        result.config = await settings.programs.config(
            executor: name, process, directory: request.workingDirectory, said: reply.said,
            asked: cli.flags.asked(by: arguments))
        return result
    }

    /// Which tools a line says that the agent uses, by their names alone: what they act on may be anybody's secret.
    private func tell(_ line: [UInt8], of request: ExecutionRequest) {
        guard let value = JSONValue.object(line: line) else { return }
        for case .tool(let call) in cli.speech(value) {
            settings.progress(
                RunProgress(run: request.runID, name: request.spec.name, step: .uses(tool: call.tool)))
        }
    }

    package func preview(_ request: ExecutionRequest) -> LaunchPreview? {
        guard
            case .success(let attempt) = AgentAttempt.prepare(request, settings: settings, removing: cli.removed)
        else { return nil }
        let prompt = cli.readsContextFile ? attempt.prompt.joined : cli.input(attempt.prompt)
        return LaunchPreview(
            name, request, argv: [request.binary ?? name] + cli.arguments(launch(request, attempt.prompt)),
            prompt: prompt, environment: ChildEnvironment(variables: attempt.environment))
    }

    private func launch(_ request: ExecutionRequest, _ prompt: PreparedPrompt) -> AgentLaunch {
        var launch = AgentLaunch(
            request.execution, workingDirectory: request.workingDirectory, session: request.session,
            contextFile: cli.readsContextFile && !prompt.context.isEmpty ? request.outputFile + ".context" : nil)
        launch.allowance = request.allowance
        return launch
    }
}
