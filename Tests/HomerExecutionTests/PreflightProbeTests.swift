import HomerCore
import HomerTesting
import Testing

@testable import HomerExecution

/// The facts before a run, gathered from a machine.
struct PreflightProbeTests {
    private static func probe(_ world: FakeWorld, _ binaries: [String: String] = [:]) -> PreflightProbe {
        PreflightProbe(
            environment: ["PATH": "/bin", "HOME": world.directory, "ONE": "1"], home: world.directory,
            binaries: binaries, clock: ContinuousClock())
    }

    private static func agent(_ change: (inout IntentSpec) -> Void = { _ in }) -> IntentSpec {
        Samples.spec("a") { spec in
            spec.execution = Execution(executor: "claude")
            change(&spec)
        }
    }

    @Test func `An agent's program is asked for its version once, whoever uses it`() async {
        let world = FakeWorld()
        let program = world.program("claude", "echo x >> \(world.directory)/calls; echo '2.1.240 (Claude Code)'")
        let probe = Self.probe(world, ["claude": program])
        for _ in 0..<3 {
            let facts = await probe.facts(of: Self.agent(), in: world.directory)
            #expect(facts.links[0].program == .found(path: program, version: .said("2.1.240 (Claude Code)")))
        }
        #expect(world.read("calls") == "x\n")
    }

    @Test func `A program that fails, and one that is not there`() async {
        let world = FakeWorld()
        let program = world.program("claude", "exit 3")
        let failing = await Self.probe(world, ["claude": program]).facts(of: Self.agent(), in: world.directory)
        #expect(
            failing.links[0].program == .found(path: program, version: .refused(reason: "ended with exit status 3")))
        let missing = await Self.probe(world).facts(of: Self.agent(), in: world.directory)
        #expect(missing.links[0].program == .missing(name: "claude", reason: "claude is not in PATH (/bin)"))
    }

    @Test func `Neither a command nor a shell script is started`() async {
        let world = FakeWorld()
        let program = world.program("job", "echo x >> \(world.directory)/calls")
        let spec = Samples.spec("a") { spec in
            spec.execution = Execution(executor: "command")
            spec.execution.command = [program, "--version"]
            spec.fallback = [Execution(executor: "shell"), Execution(executor: "http")]
        }
        let facts = await Self.probe(world).facts(of: spec, in: world.directory)
        #expect(
            facts.links.map(\.program) == [
                .found(path: program, version: .notAsked), .found(path: "/bin/sh", version: .notAsked), .none,
            ])
        #expect(world.read("calls").isEmpty)
    }

    @Test func `Directory, names and context files are looked at, and read by nobody`() async {
        let world = FakeWorld()
        let spec = Self.agent { spec in
            spec.execution.environment = ["A": "${env:ONE}", "B": "${env:TWO}"]
            spec.query = "{{env:THREE}} {{fire.date}}"
            spec.contextFiles = [world.file("there.md", "text"), "~/gone.md"]
        }
        let facts = await Self.probe(world).facts(of: spec, in: world.directory + "/nowhere")
        #expect(facts.links[0].missingNames == [EnvironmentName(field: "environment.B", name: "TWO")])
        #expect(facts.missingInQuery == ["THREE"])
        #expect(facts.contextFaults.map(\.path) == [world.directory + "/gone.md"])
        #expect(facts.directory.state == .unusable(reason: "No such file or directory"))
    }

    struct Login: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var executor = "claude"
        var environment: [String: String] = [:]
        var files: Set<String> = []
        var word: String
    }

    @Test(arguments: [
        Login(testDescription: "a key", environment: ["ANTHROPIC_API_KEY": "k"], word: "found"),
        Login(testDescription: "an empty key", environment: ["ANTHROPIC_API_KEY": ""], word: "missing"),
        Login(testDescription: "a file", files: ["/home/.claude/.credentials.json"], word: "found"),
        Login(
            testDescription: "a file elsewhere", environment: ["CLAUDE_CONFIG_DIR": "/c"],
            files: ["/c/.credentials.json"], word: "found"),
        Login(testDescription: "settings that may hold one", files: ["/home/.claude/settings.json"], word: "unknown"),
        Login(testDescription: "a cloud", environment: ["CLAUDE_CODE_USE_BEDROCK": "1"], word: "unknown"),
        Login(testDescription: "nothing", word: "missing"),
        Login(testDescription: "codex without anything", executor: "codex", word: "missing"),
        Login(testDescription: "opencode may do without", executor: "opencode", word: "unknown"),
    ])
    func `A login is found, missing, or unknown`(login: Login) throws {
        let table = try #require(AgentLogin.of(login.executor))
        #expect(table.state(login.environment, home: "/home", exists: login.files.contains).word == login.word)
    }

    @Test func `A program that does not answer in time is said to`() async {
        var result = ProcessRunner().result(.timedOut, since: .now)
        #expect(ProgramVersions.read(result) == .refused(reason: "did not answer within 5 s"))
        result.termination = .exited(0)
        #expect(ProgramVersions.read(result) == .said(""))
    }

    @Test func `Another process's environment is read as the kernel keeps it`() {
        let bytes = Array("A=1\0EMPTY=\0=odd\0nothing\0B=x=y\0".utf8)
        #expect(DaemonEnvironment.variables(bytes) == ["A": "1", "EMPTY": "", "B": "x=y"])
    }
}
