import Glibc
import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerRuntime

/// An attempt that begins in the moment the one before it ends.
@Suite("Fallback at once", .timeLimit(.minutes(1))) struct FallbackAtOnceTests {
    @Test(
        "A further attempt stays known as running, though a round starts it before the loop heard that the first ended")
    func known() async throws {
        let (claude, gemini) = (ScriptedExecutor(name: "claude"), ScriptedExecutor(name: "gemini", otherwise: .hang))
        let spec = RunPolicyTests.spec("brief", executor: "claude", limit: 0, fallback: "gemini")
        try await withWorld([spec], executors: [claude, gemini]) { world in
            claude.script("brief", RunPolicyTests.failure(.timeout))
            let said = Tally()
            // The ending is stored and not yet heard of: the line stands between the two.
            world.log.listen { line in
                guard line.message == LogMessage.runRetried.rawValue else { return }
                world.dispatcher.wake.ring()
                let deadline = ContinuousClock.now + .seconds(20)
                while gemini.hanging.isEmpty, ContinuousClock.now < deadline { usleep(1_000) }
                said.add()
            }
            await world.time.advance(to: at(10))
            await gemini.waitForRequests(1)
            await said.wait(for: 1)
            await world.look()
            #expect(await Set(world.dispatcher.running.keys) == Set(gemini.hanging.keys))
            #expect(await world.dispatcher.betweenAttempts.isEmpty)
        }
    }
}
