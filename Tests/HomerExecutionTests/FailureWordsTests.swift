import HomerCore
import Testing

@testable import HomerExecution

/// What the words of each CLI mean, wherever they stand: in its result, on standard output or standard error.
@Suite(.serialized) struct FailureWordsTests {
    let world = FakeWorld()

    static let claude: [(String, Outcome)] = [
        ("Failed to authenticate: OAuth session expired and could not be refreshed", .auth),
        ("Invalid API key · Fix external API key", .auth), ("OAuth token has expired. Please run /login", .auth),
        ("OAuth token revoked · Please run /login", .auth), ("Not logged in · Please run /login", .auth),
        (
            #"API Error: 401 {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#,
            .auth
        ),
        (
            #"API Error: 429 {"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed"}}"#,
            .rateLimited
        ),
        (#"API Error: 529 {"type":"error","error":{"type":"overloaded_error"}}"#, .rateLimited),
        ("API Error: Request rejected (429) · this may be a temporary capacity issue.", .rateLimited),
        ("API Error: Server is temporarily limiting requests (not your usage limit)", .rateLimited),
        ("API Error: Repeated 529 Overloaded errors", .rateLimited),
        ("You've hit your limit · resets 1pm (Europe/Lisbon)", .quota), ("You’ve hit your session limit", .quota),
        ("5-hour limit reached ∙ resets 3pm", .quota), ("Claude AI usage limit reached|1770300000", .quota),
        ("You're out of extra usage · resets 3:30am (Asia/Kolkata)", .quota),
        ("spend limit reached (daily; resets 2026-08-09 00:00 UTC)", .quota), ("Credit balance is too low", .quota),
        ("Prompt is too long", .badInput), ("API Error: Connection error.", .failed),
        ("the tests failed at line 429", .failed),
    ]

    static let codex: [(String, Outcome)] = [
        (
            "Your access token could not be refreshed because your refresh token was already used. Please log out and sign in again.",
            .auth
        ),
        ("Your access token could not be refreshed because you have since logged out", .auth),
        ("unexpected status 401 Unauthorized: Missing bearer or basic authentication in header", .auth),
        ("exceeded retry limit, last status: 429 Too Many Requests", .rateLimited),
        ("Selected model is at capacity. Please try a different model.", .rateLimited),
        ("You've hit your usage limit. Upgrade to Pro or try again at Oct 9th, 2026 5:00 PM.", .quota),
        ("Quota exceeded. Check your plan and billing details.", .quota),
        ("stream disconnected before completion", .failed),
    ]

    static let gemini: [(String, Outcome)] = [
        ("API key not valid. Please pass a valid API key.", .auth),
        ("Please set an Auth method in your settings.json", .auth),
        ("You have exhausted your capacity on this model. Your quota will reset after 11h5m21s.", .quota),
        ("Resource has been exhausted (e.g. check quota).", .rateLimited),
        ("The model is overloaded. Please try again later.", .rateLimited),
    ]

    static let kimi: [(String, Outcome)] = [
        ("LLM provider error: Error code: 401 - invalid key", .auth), ("LLM not set", .auth),
        ("Max steps reached: 100", .limit), ("Error code: 429 - rate limit", .rateLimited),
        ("Your account has insufficient balance", .quota), ("Interrupted by user", .cancelled),
    ]

    func run(_ cli: AgentCLI, _ body: String) async -> ExecutionResult {
        let request = world.request(Execution(executor: cli.name), query: "q", binary: world.program(cli.name, body))
        return await AgentExecutor(cli, settings: FakeWorld.settings).execute(request) { _ in }
    }

    @Test(arguments: claude)
    func `claude's words, as the result or as plain text`(text: String, outcome: Outcome) async {
        let line = JSONValue.object([
            "type": "result", "subtype": "success", "is_error": true, "result": .string(text),
        ]).compact
        #expect(await run(.claude, "cat > /dev/null; cat <<'EOF'\n\(line)\nEOF\nexit 1").outcome == outcome)
        #expect(await run(.claude, "cat > /dev/null; cat <<'EOF'\n\(text)\nEOF\nexit 1").outcome == outcome)
        let result = await run(.claude, "cat > /dev/null; cat >&2 <<'EOF'\n\(text)\nEOF\nexit 1")
        #expect(result.outcome == (outcome == .failed ? .badInput : outcome))
        #expect(result.error == text)
    }

    @Test func `warnings on standard error do not hide what the protocol says, and may tell how long to wait`() async {
        func claude(_ result: String, _ status: Int, warning: String) async -> ExecutionResult {
            let line = #"{"type":"result","is_error":true,"api_error_status":\#(status),"result":"\#(result)"}"#
            return await run(.claude, "cat > /dev/null; echo '\(warning)' >&2; echo '\(line)'; exit 1")
        }
        #expect(await claude("Not logged in", 401, warning: "[unrecognized_model]").error == "Not logged in")
        let limited = await claude("slow down", 429, warning: "try again in 6m0s")
        #expect(limited.error == "slow down" && limited.outcome == .rateLimited && limited.retryAfter == .minutes(6))
    }

    @Test(arguments: codex)
    func `codex's words`(text: String, outcome: Outcome) async {
        let failed = JSONValue.object(["type": "turn.failed", "error": .object(["message": .string(text)])]).compact
        #expect(await run(.codex, "cat <<'EOF'\n\(failed)\nEOF\nexit 1").outcome == outcome)
        #expect(await run(.codex, "cat >&2 <<'EOF'\n\(text)\nEOF\nexit 1").outcome == outcome)
    }

    @Test(arguments: gemini)
    func `gemini's words`(text: String, outcome: Outcome) async {
        let error = JSONValue.object(["type": "Error", "message": .string(text)])
        let line = JSONValue.object(["type": "result", "status": "error", "error": error]).compact
        #expect(await run(.gemini, "cat <<'EOF'\n\(line)\nEOF\nexit 1").outcome == outcome)
        #expect(await run(.gemini, "cat >&2 <<'EOF'\n\(text)\nEOF\nexit 1").outcome == outcome)
    }

    @Test(arguments: kimi)
    func `kimi's words`(text: String, outcome: Outcome) async {
        #expect(await run(.kimi, "cat <<'EOF'\n\(text)\nEOF\nexit 1").outcome == outcome)
    }

    @Test func `the moment of a plain text limit is noted, in the zone it names`() async {
        var settings = FakeWorld.settings
        settings.offsetOfZone = { zone, _ in zone == "Europe/Lisbon" ? 3600 : 0 }
        let text = "You've hit your limit · resets 1pm (Europe/Lisbon)"
        let path = world.program("claude", "echo \"\(text)\"; exit 1")
        let request = world.request(Execution(executor: "claude"), query: "q", binary: path)
        let result = await AgentExecutor(.claude, settings: settings).execute(request) { _ in }
        #expect(result.outcome == .quota)
        // The clock of the settings stands at the epoch, 01:00 in Lisbon.
        #expect(result.resetAt == Timestamp(seconds: 12 * 3600))
    }
}
