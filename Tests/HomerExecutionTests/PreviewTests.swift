import HomerCore
import Testing

@testable import HomerExecution

@Suite(.serialized) struct PreviewTests {
    let world = FakeWorld()

    @Test func `a shell preview has the query's hash in place of the query, and no secret`() {
        let execution = Execution(
            executor: "shell", environment: ["PASS": "${env:SECRET}", "OTHER": "hunter22"],
            arguments: ["--with=hunter22", "s3cret", "plain"])
        let request = world.request(execution, query: "echo {{fire.date}}", binary: nil)
        let preview = ShellExecutor(settings: FakeWorld.settings).preview(request)
        #expect(preview?.executor == "shell")
        #expect(preview?.argv == ["/bin/sh", "-c", "{query}", "sh", "--with=***", "***", "plain"])
        #expect(preview?.promptHash == SHA256.hex("echo 2026-02-03"))
        #expect(preview?.workingDirectory == world.directory)
        #expect(preview?.secrets.contains("s3cret") == true)
    }

    @Test func `what cannot be run has no preview`() {
        let execution = Execution(executor: "shell", environment: ["PASS": "${env:NOBODY}"])
        let request = world.request(execution, query: "true", binary: nil)
        #expect(ShellExecutor(settings: FakeWorld.settings).preview(request) == nil)
        let agent = Execution(executor: "claude", environment: ["PASS": "${env:NOBODY}"])
        let other = world.request(agent, query: "true", binary: nil)
        #expect(AgentExecutor(.claude, settings: FakeWorld.settings).preview(other) == nil)
    }

    @Test func `claude's preview is what is started, and leaves nothing behind`() async {
        _ = world.file("ctx.md", "remember")
        let program = world.program("claude", "for a; do echo \"$a\"; done > args; cat > stdin; false")
        let request = world.request(
            Execution(executor: "claude", model: "sonnet"), query: "hello", context: ["~/ctx.md"], binary: program)
        let executor = AgentExecutor(.claude, settings: FakeWorld.settings)
        let preview = executor.preview(request)
        #expect(!world.names().contains { $0.hasSuffix(".context") })
        _ = await executor.execute(request) { _ in }
        let arguments = world.read("args").split(separator: "\n").map(String.init)
        #expect(preview?.argv == [program] + arguments)
        #expect(
            preview?.promptHash == SHA256.hex("# Context from ~/ctx.md\n\nremember" + ContextFiles.separator + "hello"))
    }

    @Test func `the preview of every agent is what is started, and its hash is of what it reads`() async {
        for cli in AgentCLI.all where !cli.readsContextFile {
            let executor = AgentExecutor(cli, settings: FakeWorld.settings)
            _ = world.file("ctx.md", "remember")
            let program = world.program("agent", "for a; do echo \"$a\"; done > args; cat > stdin; false")
            let request = world.request(
                Execution(executor: executor.name), query: "hello", context: ["~/ctx.md"], binary: program)
            let preview = executor.preview(request)
            _ = await executor.execute(request) { _ in }
            #expect(preview?.promptHash == SHA256.hex(world.read("stdin")))
            #expect(preview?.argv.dropFirst().map { $0 } == world.read("args").split(separator: "\n").map(String.init))
        }
    }
}
