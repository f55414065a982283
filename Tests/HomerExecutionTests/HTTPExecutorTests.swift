import HomerCore
import HomerTesting
import Testing

@testable import HomerExecution

@Suite(.serialized) struct HTTPExecutorTests {
    let world = FakeWorld()

    func request(_ url: String, query: String = "{\"a\": 1}", _ change: (inout Execution) -> Void = { _ in })
        -> ExecutionRequest
    {
        var execution = Execution(executor: "http")
        execution.http.url = url
        change(&execution)
        return world.request(execution, query: query, binary: nil)
    }

    func http(_ request: ExecutionRequest, clock: any Clock<Duration> = ContinuousClock()) async -> ExecutionResult {
        await HTTPExecutor(settings: FakeWorld.settings(clock: clock)).execute(request) { _ in }
    }

    @Test func `the query is sent with its headers, and the response is the output`() async throws {
        let server = try LoopbackServer(.response(201, "thanks"))
        let starts = Box<[Bool]>([])
        let request = request(server.url + "/hook?x=1") { $0.http.headers = ["X-Token": "a${env:SECRET}"] }
        let result = await HTTPExecutor(settings: FakeWorld.settings).execute(request) { process in
            starts.update { $0.append(process == nil) }
        }
        #expect(result.outcome == .succeeded, "\(result.error ?? "")")
        #expect(result.output == "thanks" && result.outputBytes == 6)
        #expect(world.read("out.log") == "thanks")
        #expect(starts.value == [true])
        let seen = try #require(server.requests.first)
        #expect(seen.method == "POST" && seen.target == "/hook?x=1" && seen.body == "{\"a\": 1}")
        #expect(seen.headers["x-token"] == "as3cret" && seen.headers["content-type"] == "application/json")
        #expect(seen.headers["homer-run"] == "7" && seen.headers["homer-intent"] == "i1")
    }

    @Test func `GET sends no body, and text is sent as text`() async throws {
        let server = try LoopbackServer(.response())
        _ = await http(request(server.url, query: "plain"))
        _ = await http(request(server.url, query: "plain") { $0.http.method = "GET" })
        #expect(server.requests.map(\.method) == ["POST", "GET"])
        #expect(server.requests.map(\.body) == ["plain", ""])
        #expect(server.requests.first?.headers["content-type"] == "text/plain; charset=utf-8")
    }

    @Test(arguments: [
        (200, Outcome.succeeded), (204, .succeeded), (301, .failed), (400, .badInput), (401, .auth), (403, .auth),
        (404, .badInput), (408, .timeout), (429, .rateLimited), (500, .failed), (503, .rateLimited),
    ])
    func `statuses`(status: Int, outcome: Outcome) async throws {
        let server = try LoopbackServer(.response(status, status == 204 ? "" : "why", headers: ["Location: /x"]))
        let result = await http(request(server.url))
        #expect(result.outcome == outcome)
        if outcome != .succeeded { #expect(result.error?.hasPrefix("HTTP \(status)") == true) }
        #expect(server.requests.count == 1)
    }

    @Test func `expected statuses are the intent's own`() async throws {
        let server = try LoopbackServer(.response(404, "gone"))
        #expect(await http(request(server.url) { $0.http.expectStatus = [404] }).outcome == .succeeded)
        #expect(await http(request(server.url) { $0.http.expectStatus = [200] }).outcome == .badInput)
    }

    @Test func `Retry-After is noted, in seconds and as a date`() async throws {
        let server = try LoopbackServer(
            .response(429, headers: ["Retry-After: 30"]),
            .response(503, headers: ["Retry-After: Sun, 06 Nov 1994 08:49:37 GMT"]),
            .response(200, headers: ["Retry-After: 5"]))
        let first = await http(request(server.url))
        #expect(first.retryAfter == .seconds(30))
        #expect(first.error == "HTTP 429 (Retry-After 30s)")
        #expect(await http(request(server.url)).resetAt?.description == "1994-11-06T08:49:37.000Z")
        #expect(await http(request(server.url)).retryAfter == nil)
    }

    @Test func `a response in JSON is read by paths`() async throws {
        let server = try LoopbackServer(.chunks([Array("{\"r\":\"h".utf8), [0xC3], [0xA9], Array("\",\"n\":4}".utf8)]))
        let result = await http(
            request(server.url) { $0.reading = AnswerReading(format: .json, result: "r", tokens: "n") })
        #expect(result.output == "hé" && result.tokensUsed == 4)
    }

    @Test func `a response that breaks off is no success`() async throws {
        let server = try LoopbackServer(
            .response(200, "half", missing: 10), .chunks([Array("half".utf8)], end: false), .hangUp)
        for _ in 0..<3 {
            let result = await http(request(server.url))
            #expect(result.outcome == .failed, "\(result.output)")
            #expect(result.error?.isEmpty == false)
        }
        #expect(await http(request("http://127.0.0.1:1/")).error?.hasPrefix("no response: ") == true)
    }

    @Test func `the time limit covers the whole response`() async throws {
        for answer in [LoopbackServer.Answer.silence, .chunks([Array("some".utf8)], holdAfter: 0)] {
            let server = try LoopbackServer(answer)
            let time = TestTime(Timestamp(seconds: 0))
            let request = request(server.url) { $0.timeout = .minutes(3) }
            async let running = http(request, clock: time)
            await server.holds.wait(for: 1)
            await time.advance(to: Timestamp(seconds: 180))
            let result = await running
            #expect(result.outcome == .timeout)
        }
    }

    @Test func `cancelling gives the request up`() async throws {
        let server = try LoopbackServer(.silence)
        let request = request(server.url)
        let running = Task { await http(request) }
        await server.holds.wait(for: 1)
        running.cancel()
        #expect(await running.value.outcome == .cancelled)
    }

    @Test func `the output can be followed while the response comes`() async throws {
        let server = try LoopbackServer(.chunks([Array("first\n".utf8), Array("last\n".utf8)], holdAfter: 0))
        let request = request(server.url)
        async let running = http(request)
        await server.holds.wait(for: 1)
        let end = ContinuousClock.now + .seconds(20)
        while world.read("out.log") != "first\n", ContinuousClock.now < end { await Task.yield() }
        #expect(world.read("out.log") == "first\n")
        server.release()
        #expect(await running.output == "first\nlast\n")
    }

    @Test(
        arguments: [
            ("ftp://x", [:]), ("http://", [:]), ("http://127.0.0.1:1/${env:MISSING}", [:]),
            ("http://127.0.0.1:1/", ["A": "${env:MISSING}"]), ("http://127.0.0.1:1/", ["A": "x\r\nB: y"]),
            ("http://127.0.0.1:1/", ["A B": "x"]),
        ] as [(String, [String: String])])
    func `what cannot be sent is refused`(url: String, headers: [String: String]) async {
        let result = await http(request(url) { $0.http.headers = headers })
        #expect(result.outcome == .badInput)
        #expect(result.error?.contains("s3cret") == false)
    }
}
