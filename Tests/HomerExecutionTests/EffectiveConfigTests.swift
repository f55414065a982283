import Glibc
import HomerCore
import Testing

@testable import HomerExecution

/// What each executor reports of what really ran, from programs that speak the documented protocols.
@Suite(.serialized) struct EffectiveConfigTests {
    let world = FakeWorld()

    static let start = """
        {"type":"system","subtype":"init","session_id":"s","cwd":"/w","model":"claude-haiku-4-5-20251001",\
        "permissionMode":"default","tools":["Read","Bash","mcp__hub__find"],\
        "mcp_servers":[{"name":"hub","status":"connected"},{"name":"tracker","status":"failed"}],\
        "apiKeySource":"none","claude_code_version":"2.1.240","slash_commands":["x"]}
        """
    static let result = #"{"type":"result","subtype":"success","is_error":false,"result":"Hi"}"#

    func run(
        _ cli: AgentCLI, _ lines: [String], _ execution: Execution, exit code: Int = 0, name: String? = nil
    ) async -> ExecutionResult {
        let program = world.program(name ?? cli.name, CodexExecutorTests.prints(lines, exit: code))
        let request = world.request(execution, query: "q", binary: program)
        return await AgentExecutor(cli, settings: FakeWorld.settings).execute(request) { _ in }
    }

    @Test func `claude's first line says version, model, mode, tools, servers and login`() async throws {
        var execution = Execution(executor: "claude", model: "opus", permissionMode: "plan")
        execution.environment = ["TOKEN": "${env:SECRET}"]
        let config = try #require(await run(.claude, [Self.start, Self.result], execution).config)
        #expect(config.executor == "claude" && config.version == "2.1.240")
        #expect(config.model == "claude-haiku-4-5-20251001" && config.permissionMode == "default")
        #expect(config.tools == ["Read", "Bash", "mcp__hub__find"])
        #expect(config.servers?.map(\.shown) == ["hub", "tracker (failed)"])
        #expect(config.keySource == "none")
        #expect(config.asked == EffectiveConfig.Asked(model: "opus", permissionMode: "plan"))
        #expect(config.directory == world.directory)
        #expect(config.program?.path == "\(world.directory)/claude")
        #expect(config.program?.sha256 == SHA256.hex(world.read("claude")))
        #expect(config.driftFromFile.map(\.field) == [.model, .permissionMode])
        for secret in ["s3cret", "TOKEN", "\"k\""] { #expect(!config.canonical.contains(secret)) }
    }

    @Test func `A CLI that dies before it says anything has its program and what it was asked`() async throws {
        let execution = Execution(executor: "claude", model: "opus")
        let config = try #require(await run(.claude, [], execution, exit: 1).config)
        #expect(config.model == nil && config.tools == nil && config.asked.model == "opus")
        #expect(config.program?.sha256 != nil)
    }

    @Test func `Nothing is reported where nothing ran`() async {
        let request = world.request(
            Execution(executor: "claude"), query: "q", binary: "\(world.directory)/no-such-program")
        let result = await AgentExecutor(.claude, settings: FakeWorld.settings).execute(request) { _ in }
        #expect(result.executorMissing && result.config == nil)
    }

    @Test func `What other CLIs may do is read off their command lines`() async throws {
        let said = [CodexExecutorTests.started, CodexExecutorTests.said, CodexExecutorTests.completed]
        var codex = Execution(executor: "codex", model: "gpt-5", sandbox: true)
        codex.arguments = ["--sandbox=workspace-write"]
        #expect(
            await run(.codex, said, codex).config?.asked
                == EffectiveConfig.Asked(model: "gpt-5", sandbox: "workspace-write"))
        let gemini = await run(
            .gemini, [#"{"type":"init","session_id":"s","model":"gemini-2.5-pro"}"#],
            Execution(executor: "gemini", sandbox: true, yolo: true))
        #expect(gemini.config?.model == "gemini-2.5-pro")
        #expect(gemini.config?.asked == EffectiveConfig.Asked(permissionMode: "yolo", sandbox: "on"))
        let kimi = await run(.kimi, [#"{"role":"assistant","content":"Hi"}"#], Execution(executor: "kimi", model: "k2"))
        #expect(kimi.config?.asked == EffectiveConfig.Asked(model: "k2"))
        let opencode = await run(
            .opencode, [OpencodeExecutorTests.text, OpencodeExecutorTests.stop],
            Execution(executor: "opencode", model: "p/m", permissionMode: "plan"))
        #expect(opencode.config?.asked == EffectiveConfig.Asked(model: "p/m", permissionMode: "plan"))
    }

    @Test func `An update of a program is another hash, and a file that stays is read once`() async throws {
        let programs = KnownPrograms()
        let path = world.program("tool", "exit 0")
        let file = try #require(ProgramFile(path))
        let first = await programs.facts(of: file)
        #expect(first.sha256 == SHA256.hex(world.read("tool")))
        _ = world.program("tool", "exit 0 # and more")
        #expect(await programs.facts(of: file) == first)
        let second = await programs.facts(of: try #require(ProgramFile(path)))
        #expect(second.sha256 != nil && second.sha256 != first.sha256)
        // Replaced while it ran, and never read before: what lies there is not what ran.
        #expect(await KnownPrograms().facts(of: file).sha256 == nil)
    }

    @Test func `The version of a package is read from what its installer left`() throws {
        mkdir("\(world.directory)/cli", 0o700)
        mkdir("\(world.directory)/cli/bin", 0o700)
        _ = world.file("cli/package.json", #"{"name":"x","version":"0.151.0","bin":{"tool":"bin/tool.js"}}"#)
        let node = world.program("cli/bin/tool.js", "exit 0")
        symlink(node, "\(world.directory)/linked")
        #expect(ProgramPackage.version(of: "\(world.directory)/linked") == "0.151.0")
        for folder in ["env", "env/bin", "env/lib", "env/lib/python3.13", "env/lib/python3.13/site-packages"] {
            mkdir("\(world.directory)/\(folder)", 0o700)
        }
        mkdir("\(world.directory)/env/lib/python3.13/site-packages/kimi_cli-1.49.0.dist-info", 0o700)
        _ = world.file(
            "env/lib/python3.13/site-packages/kimi_cli-1.49.0.dist-info/entry_points.txt",
            "[console_scripts]\nkimi = kimi_cli:main\n")
        #expect(ProgramPackage.version(of: world.program("env/bin/kimi", "exit 0")) == "1.49.0")
        mkdir("\(world.directory)/versions", 0o700)
        #expect(ProgramPackage.version(of: world.program("versions/2.1.240", "exit 0")) == "2.1.240")
        #expect(ProgramPackage.version(of: world.program("plain", "exit 0")) == nil)
    }

    @Test func `A shell has its directory, and a command its file`() async throws {
        let shell = await ShellExecutor(settings: FakeWorld.settings).execute(
            world.request(Execution(executor: "shell"), query: "exit 0", binary: nil)
        ) { _ in }
        #expect(
            shell.config
                == EffectiveConfig(
                    executor: "shell", program: EffectiveConfig.Program(path: "/bin/sh"), directory: world.directory))
        var execution = Execution(executor: "command")
        execution.command = [world.program("llm", "echo hi"), "{{query}}"]
        let command = await CommandExecutor(settings: FakeWorld.settings).execute(
            world.request(execution, query: "q", binary: nil)
        ) { _ in }
        #expect(command.config?.program?.sha256 == SHA256.hex(world.read("llm")))
    }

    @Test func `A secret of the prompt that a program repeats is masked here too`() async throws {
        let line = Self.start.replacing("claude-haiku-4-5-20251001", with: "s3cret")
        let program = world.program("claude", CodexExecutorTests.prints([line, Self.result]))
        let request = world.request(Execution(executor: "claude"), query: "{{env:SECRET}}", binary: program)
        let guarded = PromptGuard(
            AgentExecutor(.claude, settings: FakeWorld.settings), settings: FakeWorld.settings, memory: nil)
        let config = try #require(await guarded.execute(request) { _ in }.config)
        #expect(!config.canonical.contains("s3cret"))
    }
}
