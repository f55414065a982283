import HomerCore
import HomerTesting
import Testing

@Suite("Retry rules") struct RetryRulesTests {
    static let now = Samples.time("2026-05-04T10:00:00Z")

    private static func rules(
        limit: Int = 2, backoff: Milliseconds = .seconds(30), cap: Milliseconds = .minutes(10), on: [String]? = nil,
        links: Int = 1
    ) -> RetryRules {
        RetryRules(
            policy: RetryPolicy(limit: limit, backoff: backoff, maxBackoff: cap, on: on), links: links)
    }

    private static func attempt(
        _ number: Int = 1, link: Int = 0, linkAttempt: Int? = nil, started: Timestamp = now
    ) -> RetryRules.Attempt {
        RetryRules.Attempt(
            run: 7, number: number, link: link, linkAttempt: linkAttempt ?? number, runStarted: started)
    }

    private static func isAgain(_ next: RetryRules.Next) -> Bool {
        if case .again = next { true } else { false }
    }

    @Test("What can pass by itself is tried again, the rest is not", arguments: Outcome.allCases)
    func transient(_ outcome: Outcome) {
        let transient: Set<Outcome> = [.failed, .timeout, .rateLimited, .limit, .lost]
        let next = Self.rules().next(after: ExecutionResult(outcome: outcome), Self.attempt(), now: Self.now)
        #expect(Self.isAgain(next) == transient.contains(outcome))
    }

    @Test(
        "A list in the file takes the place of the default, and never undoes a cancellation",
        arguments: Outcome.allCases)
    func listed(_ outcome: Outcome) {
        let rules = Self.rules(on: ["auth", "cancelled", "succeeded", "denied"])
        let next = rules.next(after: ExecutionResult(outcome: outcome), Self.attempt(), now: Self.now)
        #expect(Self.isAgain(next) == (outcome == .auth))
    }

    @Test("A refusal is never tried again, and another executor takes over only where the file asks for it")
    func denied() {
        func next(on: [String]?, links: Int) -> RetryRules.Next {
            Self.rules(on: on, links: links)
                .next(after: ExecutionResult(outcome: .denied), Self.attempt(), now: Self.now)
        }
        #expect(next(on: nil, links: 2) == .end)
        #expect(next(on: ["failed"], links: 2) == .end)
        #expect(next(on: ["denied"], links: 2) == .fallback(link: 1))
        #expect(next(on: ["denied"], links: 1) == .end)
    }

    @Test("Without a limit nothing is tried again", arguments: Outcome.allCases)
    func off(_ outcome: Outcome) {
        let rules = Self.rules(limit: 0)
        #expect(rules.next(after: ExecutionResult(outcome: outcome), Self.attempt(), now: Self.now) == .end)
    }

    @Test("The last attempt is the one after the limit")
    func limit() {
        let failed = ExecutionResult(outcome: .failed)
        #expect(Self.isAgain(Self.rules().next(after: failed, Self.attempt(2), now: Self.now)))
        #expect(Self.rules().next(after: failed, Self.attempt(3), now: Self.now) == .end)
    }

    @Test("The wait doubles, stops at the cap, and is moved by at most a fifth")
    func backoff() {
        let rules = Self.rules(limit: 10)
        for (failures, seconds) in [(1, 30), (2, 60), (3, 120), (4, 240), (5, 480), (6, 600), (60, 600)] {
            let waits = (1...500).map { rules.backoff(failures: failures, run: Int64($0), attempt: failures).count }
            let middle = Int64(seconds) * 1000
            #expect(waits.allSatisfy { (middle * 8 / 10...middle * 12 / 10).contains($0) })
            #expect(Set(waits).count > 200, "spread")
            #expect(
                waits == (1...500).map { rules.backoff(failures: failures, run: Int64($0), attempt: failures).count })
        }
        let longest = Self.rules(backoff: Milliseconds(.max), cap: .days(7))
        #expect(
            longest.backoff(failures: 99, run: .max, attempt: .max)
                <= Milliseconds(Milliseconds.days(7).count * 12 / 10))
        #expect(Self.rules(backoff: .zero).backoff(failures: 5, run: 1, attempt: 1) == .zero)
    }

    @Test("A moment that the executor names counts when it is later, up to a day")
    func asked() {
        let soon = ExecutionResult(outcome: .rateLimited, retryAfter: .seconds(1))
        guard case .again(let early) = Self.rules().next(after: soon, Self.attempt(), now: Self.now) else {
            Issue.record("not tried again")
            return
        }
        #expect(early >= Self.now + .seconds(24))
        let reset = Self.now + .hours(5)
        let quota = ExecutionResult(outcome: .quota, resetAt: reset)
        #expect(Self.rules().next(after: quota, Self.attempt(), now: Self.now) == .again(at: reset))
        let week = ExecutionResult(outcome: .quota, resetAt: Self.now + .days(6))
        #expect(Self.rules().next(after: week, Self.attempt(), now: Self.now) == .end)
        let over = ExecutionResult(outcome: .quota, resetAt: Self.now - .hours(1))
        #expect(Self.rules().next(after: over, Self.attempt(), now: Self.now) == .end)
    }

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var result: ExecutionResult
        var linkAttempt = 1
        var link = 0
        var on: [String]?
        var started = RetryRulesTests.now
        /// `end`, `again`, or the link.
        var next: String
    }

    private static func result(_ outcome: Outcome, missing: Bool = false) -> ExecutionResult {
        var result = ExecutionResult(outcome: outcome)
        result.executorMissing = missing
        return result
    }

    static let chain: [Row] = [
        Row(testDescription: "no login: at once", result: result(.auth), next: "1"),
        Row(testDescription: "no quota: at once", result: result(.quota), next: "1"),
        Row(
            testDescription: "no quota, with a reset: at once all the same",
            result: ExecutionResult(outcome: .quota, resetAt: now + .minutes(5)), next: "1"),
        Row(testDescription: "no such executor: at once", result: result(.badInput, missing: true), next: "1"),
        Row(testDescription: "bad input: nobody can do it", result: result(.badInput), next: "end"),
        Row(testDescription: "a short rate limit is waited for", result: result(.rateLimited), next: "again"),
        Row(
            testDescription: "a long one is not",
            result: ExecutionResult(outcome: .rateLimited, retryAfter: .minutes(9)),
            next: "1"),
        Row(testDescription: "a failure is tried again first", result: result(.failed), next: "again"),
        Row(testDescription: "then elsewhere", result: result(.failed), linkAttempt: 3, next: "1"),
        Row(testDescription: "a timeout too", result: result(.timeout), linkAttempt: 3, next: "1"),
        Row(testDescription: "and a limit", result: result(.limit), linkAttempt: 3, next: "1"),
        Row(
            testDescription: "but not what the list leaves out", result: result(.failed), linkAttempt: 3,
            on: ["timeout"], next: "end"),
        Row(
            testDescription: "a lost run says nothing of its executor", result: result(.lost), linkAttempt: 3,
            next: "end"),
        Row(testDescription: "after the last there is none", result: result(.auth), link: 2, next: "end"),
        Row(testDescription: "the last is tried again", result: result(.failed), link: 2, next: "again"),
        Row(testDescription: "cancelled is over", result: result(.cancelled), next: "end"),
        Row(
            testDescription: "the budget is spent", result: result(.auth), started: now - .minutes(61), next: "end"),
        Row(
            testDescription: "also for another attempt", result: result(.failed), link: 2, started: now - .minutes(60),
            next: "end"),
    ]

    @Test("Through the chain", arguments: chain)
    func fallback(_ row: Row) {
        let rules = Self.rules(on: row.on, links: 3)
        let attempt = Self.attempt(row.linkAttempt, link: row.link, started: row.started)
        let word =
            switch rules.next(after: row.result, attempt, now: Self.now) {
            case .end: "end"
            case .again: "again"
            case .fallback(let link): "\(link)"
            }
        #expect(word == row.next)
    }

    @Test("The budget of a chain grows with its time limits")
    func budget() {
        var spec = Samples.spec("a")
        #expect(RetryRules(spec).budget == .hours(1))
        spec.fallback = [Execution(executor: "claude", timeout: .hours(1))]
        #expect(RetryRules(spec).budget == .hours(4))
        #expect(RetryRules(spec).links == 2)
    }

    @Test("Whatever the outcomes, a run ends within its attempts", arguments: UInt64(1)...200)
    func bounded(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let limit = Int.random(in: 0...4, using: &generator)
        let links = Int.random(in: 1...4, using: &generator)
        let rules = Self.rules(limit: limit, links: links)
        var (now, attempts, link, linkAttempt) = (Self.now, 0, 0, 1)
        while attempts < 1000 {
            attempts += 1
            let result = ExecutionResult(
                outcome: Outcome.allCases.randomElement(using: &generator) ?? .failed,
                retryAfter: generator.isLucky(20) ? .minutes(Int64.random(in: 0...3000, using: &generator)) : nil)
            let attempt = Self.attempt(attempts, link: link, linkAttempt: linkAttempt)
            let next = rules.next(after: result, attempt, now: now)
            if case .again(let at) = next {
                #expect(at >= now, "seed \(seed)")
                (now, linkAttempt) = (at, linkAttempt + 1)
            } else if case .fallback(let to) = next {
                #expect(to == link + 1, "seed \(seed)")
                (link, linkAttempt) = (to, 1)
            } else {
                break
            }
        }
        #expect(attempts <= (limit + 1) * links, "seed \(seed)")
        #expect(link < links, "seed \(seed)")
    }
}
