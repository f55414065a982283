import HomerCore
import Synchronization

/// The steps that every executor of a program with a prompt shares: prompt, environment, run, result.
struct AgentAttempt: Sendable {
    var request: ExecutionRequest
    var settings: ExecutionSettings
    var prompt: PreparedPrompt
    var environment: [String: String]

    /// A refusal when the request cannot be run as it is.
    static func prepare(
        _ request: ExecutionRequest, settings: ExecutionSettings, removing: Set<String> = []
    ) -> Result<AgentAttempt, Refusal> {
        let prompt = PreparedPrompt.make(for: request, settings: settings)
        do throws(SecretSource.Unresolved) {
            let environment = try ChildEnvironment.make(
                for: request, daemon: settings.daemonEnvironment, audience: .agent(removing: removing),
                scheduledFor: FireTime.utc(prompt.fire))
            return .success(
                AgentAttempt(
                    request: request, settings: settings, prompt: prompt, environment: environment.variables))
        } catch {
            return .failure(Refusal(result: ProcessOutcome.refused("\(error)", notes: prompt.notes)))
        }
    }

    struct Refusal: Error { var result: ExecutionResult }

    /// Runs the program with the prompt on stdin: a prompt that starts with `-` is no flag there, and stdin knows no
    /// length limit of 128 KiB and does not show in `ps`. `onLine` is given every line of its output; once `isDone` says
    /// that it has said its last word, it is given a short time to end; once `mustStop` says so, it is ended at once.
    func run(
        program: String, arguments: [String], input: String, onLine: @escaping @Sendable ([UInt8]) -> Void,
        isDone: (@Sendable () -> Bool)? = nil, mustStop: (@Sendable () -> Bool)? = nil,
        started: @Sendable (ProcessIdentity?) async -> Void
    ) async -> ProcessResult {
        let process = ProcessRequest(
            executable: request.binary ?? program, arguments: arguments, environment: environment,
            workingDirectory: request.workingDirectory, input: .text(input), outputFile: request.outputFile,
            timeout: request.execution.timeout.duration, onLine: onLine, isDone: isDone,
            mustStop: mustStop)
        return await settings.runner.run(process, started: started)
    }

    /// The result of the run, with how long a limit asks to wait.
    func result(_ process: ProcessResult, reply: AgentReply, of cli: AgentCLI) -> ExecutionResult {
        var result = AgentResult.make(process, reply: reply, of: cli, notes: prompt.notes + reply.notes)
        result.resetAt = reply.resetAt
        settings.noteWait(in: &result)
        // Standard error may tell how long to wait. Where the protocol named the failure it tells nothing else, and its
        // warnings, as the last lines, would hide it.
        if case .exited = process.termination, let failure = reply.failure, failure.outcome != .failed,
            failure.outcome == result.outcome
        {
            result.error = failure.text
        }
        if result.outcome == .succeeded { AgentResult.judge(&result, request.execution.onDenied) }
        noteUnreadPrompt(in: &result, process, program: cli.name)
        return result
    }

    /// Says that a program which did its work never looked at its prompt: an answer to nothing.
    func noteUnreadPrompt(in result: inout ExecutionResult, _ process: ProcessResult, program: String) {
        guard process.inputWasRead == false, result.outcome == .succeeded || result.outcome == .denied else { return }
        result.notes.append("\(program) ended without reading its prompt from standard input")
    }
}

/// A parser that the output queue fills and the executor empties when the process has ended.
final class StreamBox<Stream: Sendable>: Sendable {
    private let stream: Mutex<Stream>

    init(_ stream: Stream) { self.stream = Mutex(stream) }

    func update(_ change: (inout Stream) -> Void) { stream.withLock { change(&$0) } }
    var value: Stream { stream.withLock { $0 } }
}
