import HomerCore
import HomerTesting
import Testing

@testable import HomerExecution

@Suite(.serialized) struct ChatExecutorTests {
    let world = FakeWorld()

    func chat(
        _ server: LoopbackServer, context: [String] = [], _ change: (inout Execution) -> Void = { _ in }
    ) async -> ExecutionResult {
        var execution = Execution(executor: "openai", model: "llama3")
        execution.baseURL = server.url
        change(&execution)
        let settings = FakeWorld.settings(endpoints: ["openai": server.url + "/v1/"])
        return await ChatExecutor(settings: settings)
            .execute(world.request(execution, query: "q", context: context, binary: nil)) { _ in }
    }

    static func piece(_ text: String, finish: String = "null") -> String {
        #"{"choices":[{"index":0,"delta":{"content":"\#(text)"},"finish_reason":\#(finish)}]}"#
    }
    static let usage = #"{"choices":[],"usage":{"prompt_tokens":4,"completion_tokens":3,"total_tokens":7}}"#

    @Test func `the answer is streamed, whatever the pieces`() async throws {
        _ = world.file("c", "remember")
        let data = [Self.piece("Grüß "), Self.piece("dich 😀", finish: "\"stop\""), Self.usage, "[DONE]"]
        for size in [1, 2, 3, 50, 10_000] {
            let server = try LoopbackServer(.events(data, pieces: size))
            let result = await chat(server, context: ["~/c"])
            #expect(result.outcome == .succeeded, "\(result.error ?? "")")
            #expect(result.output == "Grüß dich 😀" && result.tokensUsed == 7)
            #expect(world.read("out.log") == "Grüß dich 😀")
            let seen = try #require(server.requests.first)
            #expect(seen.target == "/v1/chat/completions")
            let body = JSONValue(lenient: seen.body)
            #expect(body?["model"] == "llama3" && body?["stream"] == true)
            #expect(body?["messages"]?.array?.map { $0["role"] } == ["system", "user"])
            #expect(body?["messages"]?.array?.last?["content"] == "q")
        }
    }

    @Test func `a server that does not stream is understood`() async throws {
        let body =
            #"{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":2,"completion_tokens":1}}"#
        let result = await chat(try LoopbackServer(.response(200, body, headers: ["Content-Type: application/json"])))
        #expect(result.outcome == .succeeded && result.output == "Hi" && result.tokensUsed == 3)
    }

    @Test(
        arguments: [
            (.events([piece("a", finish: "\"stop\"")]), Outcome.succeeded),
            (.events([piece("a"), "[DONE]"]), .succeeded),
            (.events([piece("a")]), .failed), (.events([piece("a")], end: false), .failed),
            (.events([piece("a", finish: "\"stop\"")], end: false), .failed),
            (.events([piece("", finish: "\"stop\""), "[DONE]"]), .failed), (.events(["[DONE]"]), .failed),
            (.events([piece("a", finish: "\"length\""), "[DONE]"]), .limit),
            (.events([piece("a", finish: "\"content_filter\""), "[DONE]"]), .failed),
            (.events([piece("a"), #"{"error":{"message":"overloaded"}}"#]), .rateLimited),
            (.events([#"{"error":"model requires more system memory"}"#]), .failed),
            (.response(200, "<html>", headers: ["Content-Type: text/html"]), .badInput),
            (.response(200, "{}"), .badInput),
            (.response(401, #"{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}"#), .auth),
            (.response(404, #"{"error":{"message":"model 'x' not found","type":"not_found_error"}}"#), .badInput),
            (.response(429, #"{"error":{"message":"slow down","code":"rate_limit_exceeded"}}"#), .rateLimited),
            (.response(429, #"{"error":{"message":"m","type":"insufficient_quota"}}"#), .quota),
            (.response(500, "oops"), .rateLimited), (.response(503, #"{"error":"busy"}"#), .rateLimited),
        ] as [(LoopbackServer.Answer, Outcome)])
    func `outcomes`(answer: LoopbackServer.Answer, outcome: Outcome) async throws {
        let result = await chat(try LoopbackServer(answer))
        #expect(result.outcome == outcome, "\(result.error ?? result.output)")
        #expect((result.error == nil) == (outcome == .succeeded))
    }

    @Test func `how long to wait is read from header or text`() async throws {
        let text = #"{"error":{"message":"Rate limit reached. Please try again in 6m0s."}}"#
        let server = try LoopbackServer(
            .response(429, text, headers: ["Retry-After: 20"]), .response(429, text, headers: ["retry-after-ms: 1500"]),
            .response(429, text))
        #expect(await chat(server).retryAfter == .seconds(20))
        #expect(await chat(server).retryAfter == Milliseconds(1500))
        #expect(await chat(server).retryAfter == .minutes(6))
    }

    @Test func `the daemon's key goes only to the server it was configured for`() async throws {
        let done = LoopbackServer.Answer.events([Self.piece("a"), "[DONE]"])
        let own = try LoopbackServer(done)
        let other = try LoopbackServer(done)
        _ = await chat(own)
        _ = await chat(own) { $0.baseURL = nil }
        #expect(own.requests.map { $0.headers["authorization"] } == ["Bearer o", "Bearer o"])
        _ = await chat(own) { $0.baseURL = other.url }
        _ = await chat(own) {
            $0.baseURL = other.url
            $0.environment = ["OPENAI_API_KEY": "${env:SECRET}"]
        }
        _ = await chat(own) {
            $0.baseURL = other.url
            $0.http.headers = ["Authorization": "Basic x"]
        }
        #expect(other.requests.map { $0.headers["authorization"] } == [nil, "Bearer s3cret", "Basic x"])
    }

    @Test func `arguments are members of the request`() async throws {
        let server = try LoopbackServer(.events([Self.piece("a"), "[DONE]"]))
        _ = await chat(server) { $0.arguments = ["max_tokens=5", "stop=END", "stream_options=null"] }
        let body = JSONValue(lenient: server.requests.first?.body ?? "")
        #expect(body?["max_tokens"] == 5 && body?["stop"] == "END" && body?["stream_options"] == .null)
        #expect(await chat(server) { $0.arguments = ["--fast"] }.outcome == .badInput)
    }

    @Test func `addresses`() {
        #expect(ChatServer.normal("http://h:1") == "http://h:1/v1")
        #expect(ChatServer.normal("http://h:1/") == "http://h:1/v1")
        #expect(ChatServer.normal("https://h/openai/v1/") == "https://h/openai/v1")
    }

    @Test func `without a server the message says where to name one`() async {
        let request = world.request(Execution(executor: "openai", model: "m"), query: "q", binary: nil)
        let result = await ChatExecutor(settings: FakeWorld.settings).execute(request) { _ in }
        #expect(result.outcome == .badInput)
        #expect(result.error?.contains("executors.openai.baseURL") == true)
        #expect(result.executorMissing)
    }
}
