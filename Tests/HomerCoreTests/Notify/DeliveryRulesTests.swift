import HomerCore
import HomerTesting
import Testing

@Suite("What is sent next") struct DeliveryRulesTests {
    private static let now = Samples.time("2026-05-04T23:00:00Z")

    private static func queued(
        _ id: Int64, _ kind: MessageKind, in wait: Milliseconds = .zero, attempts: Int = 0,
        severity: Severity = .warning, batch: MessageBatch? = nil
    ) -> DeliveryRules.Queued {
        DeliveryRules.Queued(
            id: id, kind: kind, severity: severity, batch: batch ?? MessageRules.batch(kind), nextAt: now + wait,
            attempts: attempts)
    }

    private static func step(_ queue: [DeliveryRules.Queued], quiet: Milliseconds? = nil) -> DeliveryRules.Step {
        DeliveryRules.step(queue, now: now, quietUntil: quiet.map { now + $0 })
    }

    @Test("When the first of its kind is due, what came since goes with it, and what waits for another try does not")
    func groups() {
        let queue = [
            Self.queued(1, .failure), Self.queued(2, .recovery, in: .seconds(9)), Self.queued(3, .result),
            Self.queued(4, .alert, in: .minutes(1), attempts: 2),
        ]
        #expect(Self.step(queue).send == [1, 2])
        #expect(Self.step([Self.queued(2, .recovery, in: .seconds(9))]).send.isEmpty)
    }

    @Test("Decisions go before everything, alone; then failures; then results")
    func order() {
        let queue = [Self.queued(1, .result), Self.queued(2, .failure), Self.queued(3, .decision)]
        #expect(Self.step(queue).send == [3])
        #expect(Self.step(Array(queue.prefix(2))).send == [2])
        #expect(Self.step(queue + [Self.queued(4, .test)]).send == [4])
    }

    @Test("No more than twelve are told in one message")
    func limit() {
        let queue = (1...30).map { Self.queued(Int64($0), .failure) }
        #expect(Self.step(queue).send == Array(1...12))
    }

    @Test("In quiet hours decisions and what is critical pass; the rest waits for the end")
    func quiet() {
        let queue = [
            Self.queued(1, .failure), Self.queued(2, .decision), Self.queued(3, .alert, severity: .critical),
            Self.queued(4, .result, in: .hours(9), attempts: 2),
        ]
        let step = Self.step(queue, quiet: .hours(8))
        #expect(step.send == [2])
        #expect(step.hold == [1] && step.holdUntil == Self.now + .hours(8))
        #expect(Self.step([queue[2]], quiet: .hours(8)).send == [3])
    }

    @Test("What came in the last moments of quiet hours waits for their end with the rest, and goes with it")
    func lastMoments() {
        let late = Self.queued(1, .result, in: .minutes(2))
        #expect(Self.step([late], quiet: .minutes(1)).hold == [1])
        #expect(Self.step([Self.queued(1, .result, in: .minutes(1))], quiet: .minutes(1)).hold.isEmpty)
        let kept = Self.queued(2, .failure, batch: .digest)
        #expect(Self.step([late, kept, Self.queued(3, .failure, in: .seconds(9))]).send == [1, 2])
    }

    @Test("What quiet hours kept back is told in one message")
    func digest() {
        let queue = (1...20).map { Self.queued(Int64($0), .failure, batch: .digest) }
        #expect(Self.step(queue).send.count == 20)
    }

    @Test("A failed try waits longer each time, and at least as long as the receiver asks")
    func backoff() {
        func wait(_ attempts: Int, _ asked: Milliseconds? = nil) -> Milliseconds? {
            let fate = DeliveryRules.fate(of: .failed(reason: "r", after: asked), attempts: attempts, now: Self.now)
            guard case .again(let at, "r") = fate else { return nil }
            return at - Self.now
        }
        #expect(
            (1...9).map { wait($0) }
                == [15, 30, 60, 120, 240, 480, 960, 1800, 1800].map { Milliseconds.seconds($0) })
        #expect(wait(1, .minutes(3)) == .minutes(3))
        #expect(wait(1, .days(3)) == .hours(6))
        #expect(wait(DeliveryRules.tries) == nil)
    }

    @Test("All tries together last for most of a day: a dead network of one night loses nothing")
    func patience() {
        var waited = Milliseconds.zero
        for attempt in 1..<DeliveryRules.tries {
            let fate = DeliveryRules.fate(of: .failed(reason: "r", after: nil), attempts: attempt, now: Self.now)
            if case .again(let at, _) = fate { waited = waited + (at - Self.now) }
        }
        #expect(waited > .hours(20))
    }

    @Test("The second channel tells what is critical at once, a failure when the first is hopeless, a result never")
    func second() {
        let again = DeliveryRules.Fate.again(at: Self.now, reason: "r")
        #expect(DeliveryRules.needsSecond(.critical, again, attempts: 1))
        #expect(DeliveryRules.needsSecond(.critical, .unknown(reason: "r"), attempts: 1))
        #expect(!DeliveryRules.needsSecond(.warning, again, attempts: 1))
        #expect(DeliveryRules.needsSecond(.warning, again, attempts: 6))
        #expect(DeliveryRules.needsSecond(.warning, .dead(reason: "r"), attempts: 1))
        #expect(!DeliveryRules.needsSecond(.warning, .unknown(reason: "r"), attempts: 1))
        #expect(!DeliveryRules.needsSecond(.info, .dead(reason: "r"), attempts: 9))
        #expect(!DeliveryRules.needsSecond(.critical, .sent(reference: nil), attempts: 1))
    }
}
