package import HomerCore
import HomerHTTP

/// Asks a chat server that speaks OpenAI's protocol, Ollama among them (docs/executors.md): context as the system
/// message, the query as the user's, the answer streamed.
///
/// There is no process. The run's file gets the answer's text as it comes.
package struct ChatExecutor: Executor {
    package let name = "openai"
    private let settings: ExecutionSettings

    package init(settings: ExecutionSettings) { self.settings = settings }

    package func execute(
        _ request: ExecutionRequest, started: @Sendable (ProcessIdentity?) async -> Void
    ) async -> ExecutionResult {
        let prompt = PreparedPrompt.make(for: request, settings: settings)
        let call: HTTPCall
        do throws(HTTPSecrets.Unusable) {
            let secrets = settings.secrets(of: request)
            let server = try ChatServer.choose(for: request.execution, settings: settings, secrets: secrets)
            call = try ChatRequest.call(server, request, prompt, secrets: secrets)
        } catch {
            var result = ProcessOutcome.refused(error.reason, notes: prompt.notes)
            result.executorMissing = error.isMissingServer
            return result
        }
        let receiver: StreamBox<ChatReceiver>
        switch ResponseSink.open(request, settings.runner) {
        case .success(let sink): receiver = StreamBox(ChatReceiver(sink: sink))
        case .failure(let failure): return ExecutionResult(outcome: .failed, error: failure.reason, notes: prompt.notes)
        }
        await started(nil)
        let exchange = HTTPExchange(clock: settings.runner.clock, timeout: request.execution.timeout.duration)
        let end = await exchange.perform(call) { answer, bytes in
            let isStream = answer.header("content-type")?.lowercased().hasPrefix("text/event-stream") ?? false
            receiver.update { $0.take(bytes, isStream: isStream) }
        }
        var notes = prompt.notes
        receiver.update { receiver in
            if let note = receiver.finish() { notes.append(note) }
        }
        let received = receiver.value
        var result = HTTPOutcome.base(end, notes: notes)
        result.outputBytes = received.sink.capture.total
        Self.judge(&result, end, received.stream, body: received.sink.capture.text)
        settings.noteWait(in: &result)
        result.config = EffectiveConfig(
            executor: name, model: received.stream.reply.said.model,
            asked: EffectiveConfig.Asked(model: request.execution.model))
        return result
    }

    /// Success needs a status of 2xx, no error in the body, the stream's end, a finish by itself, and an answer.
    static func judge(_ result: inout ExecutionResult, _ end: HTTPExchange.End, _ stream: ChatStream, body: String) {
        var stream = stream
        guard case .answered(let answer) = end else {
            result.output = ProcessOutcome.bounded(stream.reply.answer)
            return
        }
        if !stream.reply.spokeProtocol, let whole = JSONValue(lenient: body) { stream.takeWhole(whole) }
        let reply = stream.reply
        result.output = ProcessOutcome.bounded(reply.answer)
        result.tokensUsed = reply.tokens
        result.costEstimate = reply.cost
        guard (200..<300).contains(answer.status) else {
            let said = ChatError.text(of: JSONValue(lenient: body)) ?? body
            let failure = ChatError.classify(JSONValue(lenient: body), status: answer.status)
            result.outcome = failure
            result.error = HTTPOutcome.text(answer.status, said: said, result)
            return
        }
        let failure: AgentReply.Failure? =
            if let failure = reply.failure { failure } else if !reply.spokeProtocol {
                AgentReply.Failure(
                    .badInput, "the server's response is not that of a chat server; see the output with `homer logs`")
            } else if !reply.ended {
                AgentReply.Failure(.failed, "the response stopped before the answer was complete")
            } else if reply.answer.allSatisfy(\.isWhitespace) {
                AgentReply.Failure(.failed, "the answer is empty")
            } else { nil }
        if let failure {
            result.outcome = failure.outcome
            result.error = failure.text
        }
    }
}
