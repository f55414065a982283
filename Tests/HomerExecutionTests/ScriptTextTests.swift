import HomerCore
import Testing

@testable import HomerExecution

/// A query is the script and nothing else, however it begins.
@Suite(.serialized) struct ScriptTextTests {
    let world = FakeWorld()

    private func run(_ query: String, shell: String? = nil, arguments: [String] = []) async -> ExecutionResult {
        let request = world.request(
            Execution(executor: "shell", arguments: arguments), query: query, binary: shell)
        return await ShellExecutor(settings: FakeWorld.settings).execute(request) { _ in }
    }

    @Test(arguments: ["+x", "-n", "-", "--", "-c", "+", "-e exit 0", "--version"], ["/bin/sh", "/bin/bash"])
    func `a script that begins as an option is run as a command, and is none`(query: String, shell: String) async {
        let result = await run(query, shell: shell)
        #expect(result.outcome == .failed && result.exitCode == 127, "\(result)")
    }

    @Test(arguments: ["/bin/sh", "/bin/bash"])
    func `the rest of such a script runs, with its name and arguments`(shell: String) async {
        let result = await run("-n 2>/dev/null; echo \"$0 $1\"", shell: shell, arguments: ["-x"])
        #expect(result.output == "sh -x\n")
    }

    @Test func `its preview is what is started`() {
        func argv(_ query: String) -> [String]? {
            ShellExecutor(settings: FakeWorld.settings)
                .preview(world.request(Execution(executor: "shell"), query: query, binary: nil))?.argv
        }
        #expect(argv("-n") == ["/bin/sh", "-c", "--", "{query}", "sh"])
        #expect(argv("true") == ["/bin/sh", "-c", "{query}", "sh"])
    }

    @Test func `an argument longer than the system takes is bad input, and says what to do`() async {
        let execution = Execution(executor: "command")
        var command = execution
        command.command = ["echo", "{{query}}"]
        let request = world.request(command, query: String(repeating: "x", count: 200_000), binary: nil)
        let result = await CommandExecutor(settings: FakeWorld.settings).execute(request) { _ in }
        #expect(result.outcome == .badInput)
        #expect(result.error?.contains("argument 1 is 200000 bytes long") == true)
        #expect(result.error?.contains("standard input") == true)
    }
}
