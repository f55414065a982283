import HomerCore
import HomerServer
import HomerStore
import HomerTesting
import Synchronization
import Testing

/// Time that only grows, and only when told to.
final class HandClock: Sendable {
    private let value = Mutex(Duration.zero)

    var read: @Sendable () -> Duration { { self.value.withLock { $0 } } }
    func pass(_ length: Duration) { value.withLock { $0 += length } }
}

@Suite("Health") struct HealthTests {
    static let plan = Plan(base: .none, madeAt: Samples.time("2026-02-03T04:00:00Z"))

    private static func state(_ checks: [HealthCheck], _ name: String) -> HealthCheck.State? {
        checks.first { $0.name == name }?.state
    }

    @Test("A loop that sleeps until something is due is well, and one that oversleeps by ten seconds is not")
    func oversleeping() {
        let clock = HandClock()
        let health = LoopHealth(clock: clock.read)
        health.hear(.tickBegan)
        health.hear(.tickEnded(next: .minutes(5)))
        clock.pass(.seconds(305))
        #expect(Self.state(health.alive, "dispatcher") == .ok)
        clock.pass(.seconds(6))
        #expect(
            health.alive.first { $0.name == "dispatcher" } == HealthCheck("dispatcher", .failed, "its look is 11s late")
        )
        health.hear(.tickBegan)
        #expect(Self.state(health.alive, "dispatcher") == .ok)
    }

    @Test("One that never looked, and one that does not come to an end, are unwell")
    func stuck() {
        let clock = HandClock()
        let health = LoopHealth(clock: clock.read)
        clock.pass(.seconds(11))
        #expect(Self.state(health.alive, "dispatcher") == .failed)
        health.hear(.tickBegan)
        clock.pass(.seconds(11))
        #expect(health.alive.first?.message == "one look takes 11s already")
        health.hear(.tickFailed)
        #expect(Self.state(health.alive, "dispatcher") == .ok)
        health.hear(.passBegan)
        clock.pass(.seconds(121))
        #expect(Self.state(health.alive, "reconciler") == .failed)
        health.hear(.tickEnded(next: nil))
        clock.pass(.seconds(3600))
        #expect(Self.state(health.alive, "dispatcher") == .warning)
    }

    @Test("A daemon is ready once the files were read, and not while the last pass failed")
    func readiness() {
        let health = LoopHealth(clock: HandClock().read)
        #expect(health.ready.map(\.state) == [.failed, .ok, .failed])
        health.hear(.watching(true))
        health.hear(.passBegan)
        health.hear(.passEnded(Self.plan))
        #expect(health.ready.map(\.state) == [.ok, .ok, .ok])
        health.hear(.passFailed)
        #expect(health.ready.map(\.state) == [.ok, .failed, .ok])
        health.hear(.passEnded(Self.plan))
        health.hear(.watching(false))
        #expect(health.ready.map(\.state) == [.ok, .ok, .warning])
    }

    @Test("The text is that of Kubernetes' own checks; a warning fails nothing")
    func text() {
        let well = HealthReport("readyz", [HealthCheck("store"), HealthCheck("pass")])
        #expect(well.text(isVerbose: false) == "ok")
        #expect(well.text(isVerbose: true) == "[+]store ok\n[+]pass ok\nreadyz check passed\n")
        let held = HealthReport("readyz", [HealthCheck("source", .warning, "1 held")])
        #expect(held.isWell && held.text(isVerbose: false) == "[!]source 1 held\nreadyz check passed\n")
        let bad = HealthReport("healthz", [HealthCheck("store", .failed, "no room"), HealthCheck("dispatcher")])
        #expect(bad.text(isVerbose: false) == "[-]store failed: no room\n[+]dispatcher ok\nhealthz check failed\n")
        #expect(bad.excluding(["store"]).isWell)
        #expect(
            bad.json.compact
                == #"{"status":"failed","checks":[{"name":"store","status":"failed","message":"no room"},"#
                + #"{"name":"dispatcher","status":"ok"}]}"#)
    }

    @Test("A daemon that another took over from is neither alive nor ready; held inputs are told")
    func store() async throws {
        let start = Samples.time("2026-02-03T04:00:00Z")
        let daemon = DaemonIdentity(pid: 812, host: "box", user: "ada", version: "1.0", bootID: "boot")
        let old = try Store.inMemory().startingEpoch(daemon: daemon, now: start)
        let health = StoreHealth(old)
        #expect(await health.alive().state == .ok)
        #expect(await health.ready().map(\.state) == [.ok, .ok])
        _ = try old.startingEpoch(daemon: daemon, now: start)
        #expect(await health.alive().state == .failed)
        #expect(await health.ready().first == HealthCheck("epoch", .failed, "another daemon has taken over"))
    }
}
