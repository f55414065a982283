import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite struct GivenVariableTests {
    @Test func `A run keeps what it was given, and one that was given nothing has no values of its own`() async throws {
        let store = try Store.inMemory()
        try store.accept("a", "b") { $0.variables = ["topic": RunVariable("all", allowed: ["all", "mail"])] }
        let given = try store.enqueueManual(intent: "a", by: "ada", given: ["topic": "mail"], now: start)
        let plain = try store.enqueueManual(intent: "b", by: "ada", now: start)
        let claimed = try await store.claim(limit: 2, now: start)
        #expect(claimed.first { $0.id == given }?.given == ["topic": "mail"])
        #expect(claimed.first { $0.id == plain }?.given == [:])
        let run = try #require(try store.run(given))
        #expect(try store.withDetails([run]).first?.detail?.given == ["topic": "mail"])
    }

    @Test func `What is not declared or not allowed makes no run`() throws {
        let store = try Store.inMemory()
        try store.accept("a") { $0.variables = ["topic": RunVariable("all", allowed: ["all", "mail"])] }
        for given in [["topic": "x"], ["other": "mail"]] {
            #expect(codeOf { try store.enqueueManual(intent: "a", by: "ada", given: given, now: start) } == .conflict)
        }
        #expect(try store.openRuns().isEmpty)
    }
}
