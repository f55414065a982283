import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// What people decide is told once each, to whoever asks from a mark on.
@Suite("Operator acts") struct OperatorActsTests {
    private func suspension(_ id: String?) -> Override {
        Override(intentID: id, kind: .suspend, reason: "disk", by: "ada@box", createdAt: start)
    }

    @Test("Each suspension and its end is told once; what was there before the mark is not")
    func suspensions() throws {
        let store = try Store.inMemory()
        try store.accept("a", "b")
        let before = try store.suspend([suspension("a")], now: start)
        var mark = try store.operatorMark()
        #expect(try store.operatorActs(since: &mark) == OperatorActs())
        let new = try store.suspend([suspension("b"), suspension(nil)], now: start)
        let begun = try store.operatorActs(since: &mark)
        #expect(begun.begun.map(\.intentID) == ["b", nil] && begun.ended.isEmpty)
        try store.resume(before.map(\.id) + new.map(\.id), by: "bob@box", now: start + .minutes(1))
        let ended = try store.operatorActs(since: &mark)
        #expect(ended.ended.map(\.intentID) == ["a", "b", nil])
        #expect(ended.ended.allSatisfy { $0.endedBy == "bob@box" } && ended.begun.isEmpty)
        #expect(try store.operatorActs(since: &mark) == OperatorActs())
    }

    @Test("A suspension whose time is over is not somebody's act")
    func expiry() throws {
        let store = try Store.inMemory()
        try store.accept("a")
        var mark = try store.operatorMark()
        var short = suspension("a")
        short.until = start + .minutes(1)
        try store.suspend([short], now: start)
        #expect(try store.operatorActs(since: &mark).begun.count == 1)
        _ = try store.endExpiredOverrides(now: start + .minutes(2))
        #expect(try store.operatorActs(since: &mark) == OperatorActs())
    }

    @Test("A suspension that replaces another is one act and one ending")
    func replaced() throws {
        let store = try Store.inMemory()
        try store.accept("a")
        var mark = try store.operatorMark()
        try store.suspend([suspension("a")], now: start)
        try store.suspend([suspension("a")], now: start + .seconds(1))
        let acts = try store.operatorActs(since: &mark)
        #expect(acts.begun.count == 2 && acts.ended.count == 1)
    }

    @Test("A rollback is a pin; approvals are told with what they are about")
    func rollbackAndApproval() throws {
        let store = try Store.inMemory()
        try store.accept("a")
        try store.accept("a") { $0.priority = 10 }
        var mark = try store.operatorMark()
        try store.rollback(
            "a", to: 1, by: "ada@box", reason: "too eager",
            pass: PassRecord(id: "0000beef", trigger: "cli", startedAt: start), now: start)
        let pins = try store.operatorActs(since: &mark).begun
        #expect(pins.map(\.kind) == [.pin] && pins.first?.generation == 3)
        for (reason, isApproval) in [(EventReason.approved, true), (.rejected, false), (.planRejected, false)] {
            try store.record(
                NewEvent(reason, "run 7 by ada@box: \(reason.rawValue)", intentID: "a", runID: 7), now: start)
            let verdicts = try store.operatorActs(since: &mark).verdicts
            #expect(verdicts.map(\.isApproval) == [isApproval] && verdicts.first?.runID == 7)
        }
    }

    @Test("What the log has told of files is kept until it is replaced")
    func saidWarnings() throws {
        let store = try Store.inMemory()
        #expect(try store.saidWarnings().isEmpty)
        try store.replaceSaidWarnings(["b", "a"])
        #expect(try store.saidWarnings() == ["a", "b"])
        try store.replaceSaidWarnings([])
        #expect(try store.saidWarnings().isEmpty)
    }
}
