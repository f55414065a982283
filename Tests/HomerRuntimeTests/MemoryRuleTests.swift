import Testing

@testable import HomerRuntime

struct MemoryRuleTests {
    private func verdicts(_ megabytes: [Int], givingBackTo left: Int? = nil) -> [Bool] {
        var rule = MemoryRule()
        return megabytes.map { size in
            let isTooMuch = rule.isTooMuch(size << 20)
            if isTooMuch { rule.gaveBack((left ?? size) << 20) }
            return isTooMuch
        }
    }

    @Test func `Memory is given back once it has grown a lot and grows no more`() {
        #expect(verdicts([60, 300, 700, 701, 100], givingBackTo: 100) == [false, false, false, true, false])
    }

    @Test func `What stays in use is not looked through again`() {
        #expect(verdicts([60, 300, 300, 300, 310, 300]) == [false, false, true, false, false, false])
    }

    @Test func `A little more is nothing, nor is memory that comes and goes`() {
        #expect(!verdicts([60, 100, 100, 120, 120]).contains(true))
        #expect(!verdicts([60, 200, 60, 200, 60]).contains(true))
    }
}
