import HomerCore
import HomerRuntime
import HomerStore
import HomerTesting
import Synchronization
import Testing

/// What the daemon finds about the intents in force.
struct PreflightServiceTests {
    private static func result(_ subject: PreflightSubject) -> PreflightResult {
        let finding = PreflightFinding(.noLogin, field: "execution.executor", "no login", hint: "log in")
        return PreflightResult(id: subject.id, generation: subject.generation, findings: [finding])
    }

    @Test func `All intents are looked at first, then those that a pass accepted`() async throws {
        let store = try Store.inMemory()
        let ids = (0..<300).map { "job-\($0 + 100)" }
        try store.accept(ids.map { Samples.spec($0) }, at: at(9))
        let asked = Mutex<[[String]]>([])
        let log = CollectedLog()
        let service = PreflightService(store: store, logger: log.logger, now: { at(9, 1) }) { subjects in
            asked.withLock { $0.append(subjects.map(\.id)) }
            return subjects.map(Self.result)
        }
        await service.round()
        #expect(asked.withLock { $0.flatMap { $0 } } == ids)
        #expect(try store.intents().allSatisfy { $0.preflight?.since == at(9, 1) })

        await service.round()
        #expect(asked.withLock { $0.flatMap { $0 } }.count == 300)
        service.accepted(["job-150"])
        service.accepted(["job-120", "gone"])
        await service.round()
        #expect(asked.withLock { $0.last } == ["job-120", "job-150"])
        // What was said once is not said again.
        #expect(log.of(.preflightFound).count == 300)

        service.lookAtAll()
        await service.round()
        #expect(asked.withLock { $0.flatMap { $0 } }.count == 602)
    }
}
