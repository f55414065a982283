import Glibc
package import HomerCore

/// Asks an intent's condition before its executor, under the same rules: directory, environment, a session of its own, a
/// time limit, nothing left behind.
///
/// Exit status 0 hands the attempt on, with what the condition printed. 75 ends it before any work, and so does
/// everything else, as a failure of the condition. `started` tells of the work alone. A plan that a person has approved
/// is carried out unasked.
package struct ConditionGate: Executor {
    private let inner: any Executor
    private let settings: ExecutionSettings

    package init(_ inner: any Executor, settings: ExecutionSettings) {
        self.inner = inner
        self.settings = settings
    }

    package var name: String { inner.name }

    package func canHandle(_ execution: Execution) -> Bool { inner.canHandle(execution) }

    package func preview(_ request: ExecutionRequest) -> LaunchPreview? { inner.preview(request) }

    package func execute(
        _ request: ExecutionRequest, started: @Sendable (ProcessIdentity?) async -> Void
    ) async -> ExecutionResult {
        guard let condition = request.spec.condition, request.approvedPlan == nil else {
            return await inner.execute(request, started: started)
        }
        let answer = await ask(condition, for: request)
        guard answer.condition == .passed else {
            // What it printed is what the attempt printed.
            rename(ConditionOutput.path(outputFile: request.outputFile), request.outputFile)
            return answer
        }
        var request = request
        request.conditionOutput = answer.output
        var result = await inner.execute(request, started: started)
        result.condition = .passed
        result.notes = answer.notes + result.notes
        return result
    }

    /// The condition's answer as the result of an attempt that goes no further. One that was cancelled says nothing.
    private func ask(_ condition: RunCondition, for request: ExecutionRequest) async -> ExecutionResult {
        let fire = request.scheduledFor ?? request.triggeredAt ?? settings.now()
        let environment: ChildEnvironment
        do throws(SecretSource.Unresolved) {
            environment = try ChildEnvironment.make(
                for: request, daemon: settings.daemonEnvironment, audience: .command, scheduledFor: FireTime.utc(fire))
        } catch {
            return ProcessOutcome.refused("\(error)")
        }
        let words = Self.words(condition.work)
        let process = await settings.runner.run(
            ProcessRequest(
                executable: words.program, arguments: words.arguments, environment: environment.variables,
                workingDirectory: request.workingDirectory, input: request.event?.data.map { .text($0) } ?? .nothing,
                outputFile: ConditionOutput.path(outputFile: request.outputFile),
                timeout: condition.timeout.duration))
        return Self.judge(process)
    }

    private static func words(_ work: RunCondition.Work) -> (program: String, arguments: [String]) {
        switch work {
        case .command(let words): (words.first ?? "", Array(words.dropFirst()))
        case .shell(let script): ("/bin/sh", ShellExecutor.words(of: script))
        }
    }

    static func judge(_ process: ProcessResult) -> ExecutionResult {
        var result = ProcessOutcome.base(process, notes: [])
        let printed = process.standardOutput
        result.output = printed.text.bounded(to: RunCondition.outputLimit)
        while result.output.last?.isNewline == true { result.output.removeLast() }
        if printed.total > Int64(RunCondition.outputLimit) {
            result.notes.append(
                "the condition printed \(printed.total) bytes; \(RunCondition.outputLimit) of them are passed on")
        }
        // It says nothing of the executor of the work.
        result.executorMissing = false
        if case .cancelled = process.termination { return result }
        if case .exited(let status) = process.termination {
            result.condition = RunCondition.verdict(exit: status)
        } else {
            result.condition = .failed
        }
        switch result.condition {
        case .passed, nil: break
        case .skipped:
            result.outcome = .cancelled
            result.error = "nothing to do: its condition ended with exit status \(RunCondition.skipStatus)"
        case .failed:
            let stderr = ProcessOutcome.lastLines(process.standardError.text)
            let said = result.error.map { "its condition failed: \($0)" } ?? "its condition failed"
            result.error = stderr.isEmpty ? said : "\(said)\n\nStderr:\n\(stderr)"
        }
        return result
    }
}

/// The file beside a run's output that has what its condition printed, when the work was started after it.
package enum ConditionOutput {
    /// `…/7.condition.log` for `…/7.log`.
    package static func path(outputFile: String) -> String {
        (outputFile.hasSuffix(".log") ? String(outputFile.dropLast(4)) : outputFile) + ".condition.log"
    }
}
