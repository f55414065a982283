import HomerCore
import Testing

@testable import HomerRuntime

@Suite("How often everything is looked at although nothing rang") struct ResyncPaceTests {
    private let pace = ResyncPace()

    @Test("A look that takes long is made seldom, and everything that rang is looked at in any case")
    func share() {
        #expect(pace.admits(.resync, at: at(9)))
        pace.passed(.start, from: at(9), to: at(9, 0, 2))
        #expect(!pace.admits(.resync, at: at(9, 0, 32)))
        for reason in ChangeReason.allCases where reason != .resync { #expect(pace.admits(reason, at: at(9, 0, 3))) }
        #expect(pace.admits(.resync, at: at(9, 3, 22)))
    }

    @Test("A look that takes no time is made whenever it is proposed, and none waits longer than ten minutes")
    func bounds() {
        pace.passed(.resync, from: at(9), to: at(9))
        #expect(pace.admits(.resync, at: at(9)))
        pace.passed(.overflow, from: at(9), to: at(9, 1))
        #expect(!pace.admits(.resync, at: at(9, 10)) && pace.admits(.resync, at: at(9, 11)))
    }

    @Test("A pass that was told where to look changes nothing, nor does a clock that is set back")
    func others() {
        pace.passed(.inotify, from: at(9), to: at(9, 1))
        #expect(pace.admits(.resync, at: at(9, 1)))
        pace.passed(.start, from: at(9), to: at(9, 1))
        #expect(pace.admits(.resync, at: at(8)))
    }
}
