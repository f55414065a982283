import HomerCore
import HomerStore
import HomerTesting
import Testing

@Suite("Resumed sessions", .timeLimit(.minutes(5))) struct ResumeTests {
    private static func spec(_ id: String, resume: String?) -> IntentSpec {
        Samples.spec(id) {
            $0.execution = Execution(executor: "claude")
            $0.execution.resumeSession = resume
        }
    }

    @Test("An executor is told the session of the run before, when the intent asks for the last one")
    func last() async throws {
        let claude = ScriptedExecutor(name: "claude")
        let specs = [Self.spec("last", resume: "last"), Self.spec("new", resume: nil)]
        try await withWorld(specs, executors: [claude]) { world in
            for id in ["last", "new"] {
                claude.script(id, .finish(ExecutionResult(outcome: .succeeded, sessionID: "s-\(id)")))
            }
            await world.time.advance(to: at(10))
            _ = try await world.finalRuns(2)
            await world.time.advance(to: at(11))
            _ = try await world.finalRuns(4)
            let asked = Dictionary(grouping: claude.requests) { $0.spec.id }.mapValues { $0.map(\.lastSessionID) }
            #expect(asked == ["last": [nil, "s-last"], "new": [nil, nil]])
        }
    }
}
