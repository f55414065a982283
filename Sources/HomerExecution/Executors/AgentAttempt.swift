import HomerCore
import Synchronization

/// The steps every agent executor shares: prompt, environment, run, result.
struct AgentAttempt: Sendable {
    var request: ExecutionRequest
    var settings: ExecutionSettings
    var prompt: PreparedPrompt
    var environment: [String: String]

    /// nil with a refusal when the request cannot be run as it is.
    static func prepare(
        _ request: ExecutionRequest, settings: ExecutionSettings, removing: Set<String> = []
    ) -> Result<AgentAttempt, Refusal> {
        let prompt = PreparedPrompt.make(for: request, settings: settings)
        do throws(ChildEnvironment.Unresolved) {
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

    /// What would be started; nil when the request cannot be run as it is.
    static func preview(
        _ request: ExecutionRequest, settings: ExecutionSettings, removing: Set<String> = [], program: String,
        arguments: (PreparedPrompt) -> [String], input: (PreparedPrompt) -> String
    ) -> LaunchPreview? {
        guard case .success(let attempt) = prepare(request, settings: settings, removing: removing) else { return nil }
        return LaunchPreview(
            program, request, argv: [request.binary ?? program] + arguments(attempt.prompt),
            prompt: input(attempt.prompt), environment: ChildEnvironment(variables: attempt.environment))
    }

    struct Refusal: Error { var result: ExecutionResult }

    /// Runs the program with the prompt on stdin: a prompt that starts with `-` is no flag there, and stdin knows no
    /// length limit of 128 KiB and does not show in `ps` (homer-legacy P14). `stream` is given every line of its output
    /// and comes back with what it has read.
    func run<Stream: LineStream>(
        program: String, arguments: [String], input: String, reading stream: Stream,
        started: @Sendable (ProcessIdentity?) async -> Void
    ) async -> (process: ProcessResult, stream: Stream) {
        let box = StreamBox(stream)
        let process = ProcessRequest(
            executable: request.binary ?? program, arguments: arguments, environment: environment,
            workingDirectory: request.workingDirectory, input: .text(input), outputFile: request.outputFile,
            timeout: request.execution.timeout.duration, onLine: { line in box.update { $0.take(line: line) } })
        let ended = await settings.runner.run(process, started: started)
        return (ended, box.value)
    }

    /// The result of the run, with how long a limit asks to wait.
    func result(
        _ process: ProcessResult, reply: AgentReply, program: String,
        exitFailure: (Int32) -> AgentReply.Failure?
    ) -> ExecutionResult {
        var result = AgentResult.make(
            process, reply: reply, program: program, notes: prompt.notes + reply.notes, exitFailure: exitFailure)
        result.resetAt = reply.resetAt
        settings.noteWait(in: &result)
        return result
    }
}

/// Reads what a program says, line by line.
protocol LineStream: Sendable {
    mutating func take(line: [UInt8])
}

/// A stream parser that the output queue fills and the executor empties when the process has ended.
final class StreamBox<Stream: Sendable>: Sendable {
    private let stream: Mutex<Stream>

    init(_ stream: Stream) { self.stream = Mutex(stream) }

    func update(_ change: (inout Stream) -> Void) { stream.withLock { change(&$0) } }
    var value: Stream { stream.withLock { $0 } }
}
