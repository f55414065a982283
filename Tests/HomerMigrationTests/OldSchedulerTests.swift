import HomerCore
import HomerTesting
import Testing

@testable import HomerMigration

/// Whether a HOMER lives, and what is its to run.
@Suite("An old HOMER beside us") struct OldSchedulerTests {
    private static let now = Samples.time("2026-05-04T10:30:00Z")
    private static let hourly = [LegacyJob(spec: Samples.spec("brief"), file: "f", generation: 1, cursor: now)]

    private static func homer(_ mode: LegacyMode, sign: Milliseconds?, start: Milliseconds? = nil) -> OldScheduler {
        OldScheduler(mode: mode, lastSign: sign.map { now - $0 }, daemonStart: start.map { now - $0 })
    }

    @Test("It lives until it lets a due time of its jobs go by")
    func lives() {
        func lives(_ homer: OldScheduler) -> Bool { homer.lives(jobs: Self.hourly, zones: UTCOnly(), now: Self.now) }
        #expect(lives(Self.homer(.external, sign: .minutes(29))))
        #expect(!lives(Self.homer(.external, sign: .minutes(31))))
        #expect(!lives(Self.homer(.external, sign: nil)))
        #expect(!lives(Self.homer(.builtin, sign: .minutes(29), start: .minutes(10))))
        #expect(lives(Self.homer(.builtin, sign: .minutes(9), start: .minutes(10))))
        #expect(lives(Self.homer(.off, sign: .minutes(9), start: .minutes(10))))
        var running = Self.homer(.external, sign: .hours(3))
        running.isRunning = true
        #expect(lives(running))
    }

    @Test("What fell due up to its last sign is its own, and what comes later waits for it")
    func owns() {
        let homer = Self.homer(.external, sign: .minutes(1))
        #expect(homer.owns(Self.now - .minutes(1)) && !homer.owns(Self.now))
        #expect(homer.mayTake(Self.now, now: Self.now + .seconds(29)))
        #expect(!homer.mayTake(Self.now, now: Self.now + .seconds(30)))
        let stopped = Self.homer(.builtin, sign: .minutes(1), start: .seconds(30))
        #expect(!stopped.owns(Self.now - .minutes(2)) && !stopped.mayTake(Self.now, now: Self.now))
        #expect(stopped.lead == .zero && homer.lead == OldScheduler.patience)
    }

    @Test(
        "Who runs the jobs follows from the flags, legacy.engine and whether the old HOMER lives",
        arguments: LegacyMode.allCases, [true, false])
    func keeper(mode: LegacyMode, lives: Bool) {
        let engine = OldEngine(mode: mode, homerLives: lives)
        let old: JobKeeper = lives || mode == .external ? .homer : mode == .builtin ? .builtin : .nobody
        #expect(engine.keeper(of: .old) == old)
        #expect(engine.keeper(of: .new) == (lives ? .homer : .intents))
        #expect(engine.stepsBeforeHandover.isEmpty == (!lives && mode != .external))
        #expect(engine.stepsBeforeHandover.first.map { $0 == "stop the old HOMER" } ?? true)
    }

    @Test(
        "No step that is proposed gives the jobs away before the old HOMER is stopped", arguments: LegacyMode.allCases,
        [true, false])
    func steps(mode: LegacyMode, lives: Bool) {
        for bits in 0..<16 {
            func bit(_ n: Int) -> Bool { bits >> n & 1 == 1 }
            let rollout = Rollout(
                Rollout.Facts(
                    isHomerDatabase: true, enabled: bit(0), bridge: bit(1), parallel: bit(2), discovery: bit(3),
                    oldEngine: OldEngine(mode: mode, homerLives: lives), compared: 120, isGo: true))
            if rollout.next.command == "homer flags set runtime.parallel_mode false" {
                #expect(rollout.next.first == OldEngine(mode: mode, homerLives: lives).stepsBeforeHandover)
            }
            if mode == .off, !lives, let back = rollout.back { #expect(back.first.count == 2, "\(bits)") }
            if mode == .off, !lives, !(bit(0) && bit(1) && !bit(2)) { #expect(rollout.state.contains("NOBODY")) }
        }
    }
}
