import HomerCore
import HomerTesting
import Testing

@testable import HomerRuntime

/// An alarm that is set again and again for one moment.
@Suite("Alarm", .timeLimit(.minutes(1))) struct AlarmTests {
    let time = TestTime(Timestamp(milliseconds: 1_800_000_000_000))
    let rings = Tally()

    @Test("It rings once at that moment, and can be set for it anew afterwards")
    func once() async {
        let alarm = Alarm(clock: time) { [rings] in rings.add() }
        let moment = time.timestamp + .seconds(10)
        for _ in 0..<100 { alarm.set(for: moment, after: .seconds(10)) }
        await time.waitForSleeper()
        #expect(time.sleepers == 1)
        await time.advance(to: moment)
        await rings.wait(for: 1)
        alarm.set(for: moment, after: .seconds(5))
        await time.advance(by: .seconds(5))
        await rings.wait(for: 2)
    }

    @Test("A clock that is set forward makes it ring sooner")
    func forward() async {
        let alarm = Alarm(clock: time) { [rings] in rings.add() }
        let moment = time.timestamp + .seconds(60)
        alarm.set(for: moment, after: .seconds(60))
        await time.waitForSleeper()
        time.setWall(moment - .seconds(5))
        alarm.set(for: moment, after: .seconds(5))
        await time.advance(by: .seconds(5))
        await rings.wait(for: 1)
    }

    @Test("What is set otherwise is forgotten")
    func otherwise() async {
        let alarm = Alarm(clock: time) { [rings] in rings.add() }
        let moment = time.timestamp + .seconds(10)
        alarm.set(for: moment, after: .seconds(10))
        alarm.set(after: .seconds(60))
        alarm.set(for: moment, after: .seconds(10))
        await time.advance(to: moment)
        await rings.wait(for: 1)
    }
}
