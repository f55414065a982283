package import HomerCore
import HomerHTTP

/// Sends a request the way webhooks are called: method, address, headers, the query as the body.
///
/// There is no process. The response's body is the output, and goes to the run's file as it comes.
package struct HTTPExecutor: Executor {
    package let name = "http"
    private let settings: ExecutionSettings

    package init(settings: ExecutionSettings) { self.settings = settings }

    package func execute(
        _ request: ExecutionRequest, started: @Sendable (ProcessIdentity?) async -> Void
    ) async -> ExecutionResult {
        let prompt = PreparedPrompt.make(for: request, settings: settings)
        let call: HTTPCall
        do throws(HTTPSecrets.Unusable) {
            call = try Self.call(request, query: prompt.query, secrets: settings.secrets(of: request))
        } catch {
            return ProcessOutcome.refused(error.reason, notes: prompt.notes)
        }
        let sink: StreamBox<ResponseSink>
        switch ResponseSink.open(request, settings.runner) {
        case .success(let opened): sink = StreamBox(opened)
        case .failure(let failure): return ExecutionResult(outcome: .failed, error: failure.reason, notes: prompt.notes)
        }
        let answer = StreamBox(DeclaredAnswer(request.execution.reading))
        await started(nil)
        let exchange = HTTPExchange(clock: settings.runner.clock, timeout: request.execution.timeout.duration)
        let end = await exchange.perform(call) { _, bytes in
            sink.update { sink in
                sink.show(bytes)
                sink.keep(bytes) { line in answer.update { $0.take(line: line) } }
            }
        }
        var notes = prompt.notes
        if !request.spec.contextFiles.isEmpty { notes.append("contextFiles are not sent: the body is the query alone") }
        sink.update { sink in
            sink.endLines { line in answer.update { $0.take(line: line) } }
            if let note = sink.close() { notes.append(note) }
        }
        let capture = sink.value.capture
        var result = HTTPOutcome.base(end, notes: notes)
        result.outputBytes = capture.total
        Self.judge(&result, end, answer.value.finish(output: capture.text, isWhole: capture.omitted == 0), request)
        settings.noteWait(in: &result)
        result.config = EffectiveConfig(executor: name)
        return result
    }

    /// GET and HEAD have no body. The type of the body is JSON when it is JSON, unless a header says otherwise.
    static func call(
        _ request: ExecutionRequest, query: String, secrets: SecretSource
    ) throws(HTTPSecrets.Unusable) -> HTTPCall {
        let spec = request.execution.http
        let url = try HTTPSecrets.fill(spec.url, what: "url", secrets: secrets)
        guard ["http://", "https://"].contains(where: url.lowercased().hasPrefix) else {
            throw HTTPSecrets.Unusable(reason: "url is not an address: it must begin with https:// or http://")
        }
        var headers: [(name: String, value: String)] = [
            ("User-Agent", "homer"),
            (
                "Homer-Intent",
                request.spec.id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
                    ? request.spec.id : "-"
            ),
            ("Homer-Run", String(request.runID)), ("Homer-Attempt", String(request.attempt)),
        ]
        let hasBody = spec.method != "GET" && spec.method != "HEAD"
        if hasBody {
            let isJSON = JSONValue(lenient: query)?.isContainer == true
            headers.append(("Content-Type", isJSON ? "application/json" : "text/plain; charset=utf-8"))
        }
        headers += try HTTPSecrets.fill(headers: spec.headers, secrets: secrets)
        return HTTPCall(method: spec.method, url: url, headers: headers, body: hasBody ? Array(query.utf8) : nil)
    }

    static func judge(
        _ result: inout ExecutionResult, _ end: HTTPExchange.End, _ reply: AgentReply, _ request: ExecutionRequest
    ) {
        result.output = ProcessOutcome.bounded(reply.answer)
        guard case .answered(let answer) = end else { return }
        let expected = request.execution.http.expectStatus
        guard expected.isEmpty ? (200..<300).contains(answer.status) : expected.contains(answer.status) else {
            result.outcome = outcome(status: answer.status)
            result.error = HTTPOutcome.text(answer.status, said: reply.answer, result)
            if (300..<400).contains(answer.status), let target = answer.header("location") {
                result.error = "HTTP \(answer.status): redirects are not followed; set url to \(target)"
            }
            return
        }
        result.tokensUsed = reply.tokens
        result.costEstimate = reply.cost
        result.sessionID = reply.sessionID
        if let failure = reply.failure {
            result.outcome = failure.outcome
            result.error = failure.text
        }
    }

    /// A plain 500 is an error of the other side's program, and may well come again; 502 to 504 are passing.
    static func outcome(status: Int) -> Outcome {
        switch status {
        case 401, 403, 407: .auth
        case 402: .quota
        case 408, 504: .timeout
        case 425, 429, 502, 503: .rateLimited
        case 400..<500: .badInput
        default: .failed
        }
    }
}

extension JSONValue {
    fileprivate var isContainer: Bool { array != nil || members != nil }
}
