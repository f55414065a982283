import Glibc
import HomerCore
import Testing

@testable import HomerExecution

/// What is the same around every executor.
@Suite(.serialized) struct FrameTests {
    let world = FakeWorld()

    func shell(_ script: String, _ change: (inout Execution) -> Void = { _ in }) async -> ExecutionResult {
        var execution = Execution(executor: "shell")
        change(&execution)
        return await FramedExecutor(inner: ShellExecutor(settings: FakeWorld.settings))
            .execute(world.request(execution, query: script, binary: nil)) { _ in }
    }

    @Test func `the registry knows every executor the decoder knows`() {
        let registry = ExecutorRegistry.standard(settings: FakeWorld.settings)
        #expect(registry.names == DecodeOptions.builtinExecutors)
        for name in registry.names { #expect(registry.find(for: Execution(executor: name))?.name == name) }
        #expect(registry.find(for: Execution(executor: "cobol")) == nil)
    }

    @Test func `files of the artifact directory are listed, links are not followed`() async {
        let script = "cd \"$HOMER_ARTIFACTS\" && mkdir -p b/c && echo x > b/c/two && echo y > one && ln -s /etc link"
        let result = await shell(script)
        let base = "\(world.directory)/out.artifacts"
        #expect(result.artifacts == ["\(base)/b/c/two", "\(base)/link", "\(base)/one"])
        ArtifactDirectory(outputFile: "\(world.directory)/out.log").remove()
        #expect(access(base, F_OK) != 0)
        #expect(access("/etc/passwd", F_OK) == 0)
    }

    @Test func `an empty artifact directory is not kept`() async {
        let result = await shell("test -d \"$HOMER_ARTIFACTS\"")
        #expect(result.outcome == .succeeded && result.artifacts == [] && result.notes == [])
        #expect(world.names().filter { $0 != ".artifacts" } == [])
    }

    @Test func `the next run finds its directory empty and private, whatever became of the one before`() async {
        let spare = "\(world.directory)/.artifacts"
        let script = "test \"$(stat -c %a \"$HOMER_ARTIFACTS\")\" = 700 && test -z \"$(ls -A \"$HOMER_ARTIFACTS\")\""
        #expect(await shell("chmod 755 \"$HOMER_ARTIFACTS\"").artifacts == [])
        #expect(await shell(script).outcome == .succeeded)
        _ = RawFile.create("late", to: "\(spare)/late")
        #expect(await shell(script).outcome == .succeeded)
        #expect(rmdir(spare) == 0 && symlink("/etc", spare) == 0)
        let result = await shell(script)
        #expect(result.outcome == .succeeded && result.artifacts == [])
        #expect(access("/etc/passwd", F_OK) == 0)
    }

    @Test func `more files than anybody reads are cut with a note`() async {
        let result = await shell("cd \"$HOMER_ARTIFACTS\" && i=0; while [ $i -lt 1010 ]; do : > $i; i=$((i+1)); done")
        #expect(result.artifacts.count == ArtifactDirectory.mostListed)
        #expect(result.notes.count == 1)
    }

    @Test(
        arguments: [
            ("  hello \n", 5, nil, Outcome.succeeded), ("hello", 6, nil, .failed), ("hello", 6, "NONE", .failed),
            ("NONE today", 200, "NONE", .succeeded), ("héllo", 5, nil, .succeeded), ("hello", nil, nil, .succeeded),
        ] as [(String, Int?, String?, Outcome)])
    func `a short answer is a failure unless it is marked`(
        answer: String, least: Int?, marker: String?, outcome: Outcome
    ) {
        var execution = Execution(executor: "claude")
        execution.minOutputLength = least
        execution.emptyStateMarker = marker
        var result = ExecutionResult(outcome: .succeeded, output: answer)
        FramedExecutor.judge(&result, execution)
        #expect(result.outcome == outcome)
        #expect((result.error == nil) == (outcome == .succeeded))
        result = ExecutionResult(outcome: .quota, output: answer)
        FramedExecutor.judge(&result, execution)
        #expect(result.outcome == .quota)
    }

    @Test func `a session is chosen, and one that looks like a flag is not`() {
        func session(_ wanted: String?, last: String?) -> String? {
            var execution = Execution(executor: "claude")
            execution.resumeSession = wanted
            var request = world.request(execution, query: "q", binary: nil)
            request.lastSessionID = last
            return request.session
        }
        #expect(session(nil, last: "s") == nil)
        #expect(session("last", last: "s") == "s")
        #expect(session("last", last: nil) == nil)
        #expect(session("last", last: "--yolo") == nil)
        #expect(session("abc", last: "s") == "abc")
        func arguments(_ cli: AgentCLI) -> [String] {
            cli.arguments(AgentLaunch(Execution(executor: cli.name), workingDirectory: "/w", session: "s"))
        }
        #expect(arguments(.claude).suffix(2) == ["--resume", "s"])
        #expect(arguments(.gemini).suffix(2) == ["--resume", "s"])
        #expect(arguments(.kimi).suffix(2) == ["-S", "s"])
    }
}
