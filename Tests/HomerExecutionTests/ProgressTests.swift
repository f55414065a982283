import HomerCore
import Testing

@testable import HomerExecution

/// What is told of a run while it goes.
struct ProgressTests {
    let world = FakeWorld()

    private static let claude = """
        cat > /dev/null
        echo '{"type":"assistant","message":{"content":[{"type":"text","text":"hm"},{"type":"tool_use","name":"Read","input":{"file_path":"/secret"}}]}}'
        echo 'noise'
        echo '{"type":"assistant","message":{"content":[{"type":"tool_use","name":"Bash","input":{"command":"ls"}}]}}'
        echo '{"type":"result","subtype":"success","is_error":false,"result":"done"}'
        """

    private func steps(isFollowed: Bool, _ body: String = claude) async -> [RunProgress.Step] {
        let heard = Box<[RunProgress]>([])
        var settings = FakeWorld.settings
        settings.progress = { progress in heard.update { $0.append(progress) } }
        var request = world.request(
            Execution(executor: "claude"), query: "q", binary: world.program("claude", body))
        request.isFollowed = isFollowed
        let executor = FollowedExecutor(AgentExecutor(.claude, settings: settings), tell: settings.progress)
        #expect(executor.name == "claude" && executor.canHandle(request.execution))
        _ = await executor.execute(request) { _ in }
        #expect(heard.value.allSatisfy { $0.run == 7 && $0.name == "Intent" })
        return heard.value.map(\.step)
    }

    @Test func `a run that is followed tells its beginning, its tools by their names, and its end`() async {
        #expect(await steps(isFollowed: true) == [.began, .uses(tool: "Read"), .uses(tool: "Bash"), .ended])
    }

    @Test func `the end is told of a run that fails, too`() async {
        #expect(await steps(isFollowed: true, "exit 3") == [.began, .ended])
    }

    @Test func `a run that nobody follows tells nothing`() async {
        #expect(await steps(isFollowed: false).isEmpty)
    }
}
