import HomerCore
import HomerTesting
import Synchronization
import Testing

@testable import HomerRuntime

@Suite(.timeLimit(.minutes(1))) struct RestingBellTests {
    @Test func `the first ring is heard at once, and those soon after it as one`() async {
        let (time, heard) = (TestTime(at(10)), Tally())
        let bell = RestingBell(clock: time, rest: .seconds(1)) { heard.add() }
        for _ in 0..<5 { bell.ring() }
        #expect(heard.count == 1)
        await time.advance(by: .seconds(1))
        await heard.wait(for: 2)
        // The second ring has begun a rest of its own, in which nobody rings.
        await time.advance(by: .seconds(1))
        bell.ring()
        await heard.wait(for: 3)
        #expect(heard.count == 3)
    }
}
