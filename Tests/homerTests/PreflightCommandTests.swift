import Foundation
import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerCLI
@testable import HomerReport

/// What a person is told before an intent runs, and a run that only rehearses.
@Suite(.ownThreads, .timeLimit(.minutes(5)))
struct PreflightCommandTests {
    /// An agent whose program is in the workspace, and a shell job.
    private func workspace() throws -> Fixture {
        let fixture = try Fixture()
        let program = "#!/bin/sh\necho x >> calls\n[ \"$1\" = --version ] && echo 2.1.240\n"
        try fixture.write(program, to: fixture.root + "/bin/claude")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: fixture.root + "/bin/claude")
        try fixture.write(
            #"{"executors": {"claude": {"path": "bin/claude"}}}"#, to: fixture.root + "/homer.json")
        try fixture.write(
            #"""
            {"id": "brief", "trigger": {"type": "event", "event": "never"},
             "execution": {"executor": "claude", "environment": {"TOKEN": "${env:NO_SUCH_NAME}"}}, "query": "hi"}
            """#, to: fixture.root + "/desired/brief.json")
        try fixture.write(
            #"""
            {"id": "hello", "trigger": {"type": "event", "event": "never"}, "execution": {"executor": "shell"},
             "query": "echo hello"}
            """#, to: fixture.root + "/desired/hello.json")
        return fixture
    }

    private func calls(_ fixture: Fixture) throws -> String {
        try String(contentsOfFile: fixture.root + "/calls", encoding: .utf8)
    }

    @Test func `preflight says what there is and what is wrong, and runs nothing`() async throws {
        let fixture = try workspace()
        let answer = try await fixture.homer("preflight")
        #expect(answer.code == 1, "\(answer.err)")
        #expect(answer.lines[0].hasPrefix("INTENT   EXECUTOR   PROGRAM"))
        #expect(answer.lines[1].contains("2.1.240") && answer.lines[1].hasSuffix("W302,W305"))
        #expect(answer.lines[2].hasPrefix("hello    shell      /bin/sh") && answer.lines[2].hasSuffix("none"))
        #expect(answer.out.contains("warning W305 brief: execution.environment.TOKEN needs ${env:NO_SUCH_NAME}"))
        #expect(answer.out.hasSuffix("2 intents checked in this command's environment: no daemon; 1 with findings.\n"))
        #expect(try calls(fixture) == "x\n")

        #expect(try await fixture.homer("preflight", "hello").code == 0)
        #expect(try await fixture.homer("preflight", "-o", "name").out == "brief\n")
        let unknown = try await fixture.homer("preflight", "helo")
        #expect(unknown.code == 2 && unknown.err.contains("did you mean \"hello\"?"))
        let json = try await fixture.homer("preflight", "brief", "-o", "json").json()
        #expect(json["kind"] == "Preflight" && json["environment"] == "command")
        let check = try #require(json["checks"]?.array?.first)
        #expect(check["programs"]?.array?.first?["version"] == "2.1.240")
        #expect(check["findings"]?.array?.compactMap { $0["code"]?.string } == ["W302", "W305"])
    }

    @Test func `diff and plan warn of what changes, and of nothing else`() async throws {
        let fixture = try workspace()
        for command in ["diff", "plan"] {
            let answer = try await fixture.homer(command)
            #expect(answer.out.contains("warning W305 desired/brief.json:2:63: brief: execution.environment.TOKEN"))
            #expect(!answer.out.contains("hello.json:"))
        }
        let json = try await fixture.homer("diff", "-o", "json").json()
        #expect(json["warnings"]?.array?.compactMap { $0["code"]?.string } == ["W302", "W305"])
        let github = try await fixture.homer("diff", "--format", "github").out
        #expect(github.contains("::warning file=desired/brief.json,line=2,col=28,title=W302::brief: "), "\(github)")
        #expect(try await fixture.homer("diff", "hello", "-o", "json").json()["warnings"]?.array?.isEmpty == true)
    }

    @Test func `A budget of the day that is spent is a finding, and a warning of what changes`() async throws {
        let fixture = try Fixture()
        func write(_ query: String) throws {
            try fixture.write(
                #"""
                {"id": "hello", "trigger": {"type": "event", "event": "never"}, "execution": {"executor": "shell"},
                 "budget": {"perDay": {"runs": 1}}, "query": "\#(query)"}
                """#, to: fixture.root + "/desired/hello.json")
        }
        try write("echo hello")
        try fixture.accept(.job("hello"))
        #expect(try await fixture.homer("preflight").code == 0)
        try await fixture.run("hello", at: WallClock.now())
        let answer = try await fixture.homer("preflight")
        #expect(answer.code == 1, "\(answer.err)")
        let finding = "warning W309 hello: the budget of the intent is spent: 1 of 1 run today; it counts anew from"
        #expect(answer.out.contains(finding))
        try write("echo more")
        #expect(
            try await fixture.homer("diff").out.contains(
                "warning W309 desired/hello.json:2:32: hello: the budget of"))
    }

    @Test func `A warning about what the file does not say stands where the intent does`() async throws {
        let fixture = try workspace()
        try fixture.write(
            #"""
            {"id": "brief", "trigger": {"type": "event", "event": "never"}, "lane": "away",
             "execution": {"executor": "shell"}, "query": "echo hi"}
            """#, to: fixture.root + "/desired/brief.json")
        try fixture.write(#"{"lanes": {"away": "no/such", "default": "none/such"}}"#, to: fixture.root + "/homer.json")
        let answer = try await fixture.homer("diff")
        #expect(answer.out.contains("warning W303 desired/brief.json:1:73: brief: "), "\(answer.out)")
        #expect(answer.out.contains("warning W303 desired/hello.json:1:8: hello: "))
    }

    @Test func `What the daemon found is a condition of the intent`() throws {
        let fixture = try Fixture()
        try fixture.accept(.job("hello"))
        let moments = Moments(now: Fixture.then, zones: UTCOnly())
        func condition() throws -> Condition? {
            let row = try #require(try fixture.store.intents(ids: ["hello"]).first)
            return IntentStatus(row, moments: moments, zones: UTCOnly()).conditions.first { $0.type == .preflight }
        }
        #expect(try condition() == nil)
        let finding = PreflightFinding(.noLogin, field: "execution.executor", "claude has no login", hint: "log in")
        for (findings, status) in [([finding, finding], Condition.Status.no), ([], .yes)] {
            let result = PreflightResult(id: "hello", generation: 1, findings: findings)
            _ = try fixture.store.notePreflights([result], now: Fixture.then)
            let found = try #require(try condition())
            #expect(found.status == status && found.since == Fixture.then)
            if status == .no {
                #expect(found.message == "W302 claude has no login, and 1 more; see `homer preflight hello`")
            }
        }
    }

    @Test func `rehearse stores a run that says what it is`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("hello"))
        let alone = try await fixture.homer("rehearse", "hello", "--wait")
        #expect(alone.code == 2 && alone.err.contains("no daemon runs"))
        let answer = try await fixture.homer("rehearse", "hello", "-o", "json")
        #expect(answer.code == 0 && answer.err.contains("waits for `homer run`"))
        #expect(try answer.json()["triggeredBy"] == "rehearsal")
        #expect(try await fixture.homer("rehearse", "hello").err.contains("already active"))
        #expect(try await fixture.homer("runs", "hello").out.contains("rehearsal"))
        #expect(try await fixture.homer("why", "hello").out.contains("rehearsal"))
    }

    @Test func `The daemon looks at what it accepted and says so once`() async throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(
            #"""
            {"id": "hello", "trigger": {"type": "event", "event": "never"},
             "execution": {"executor": "command", "command": ["no-such-program"]}, "query": "hi"}
            """#, to: "desired/hello.json")
        let daemon = try DaemonUnderTest(in: workspace)
        let found = try await daemon.line("preflight found")
        #expect(found["intent"] == "hello" && found["code"] == "W300", "\(found.values)")
        let described = try Command.homer("describe", "hello", "-o", "json", in: workspace)
        #expect(described.output.contains("\"Preflight\""))
        let asked = try Command.homer("preflight", "-o", "json", in: workspace)
        #expect(asked.status == 1)
        #expect(try JSONValue(parsing: asked.output)["environment"] == "daemon")
        #expect(await daemon.end() == 0)
    }
}
