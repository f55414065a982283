import CoreMetrics
import HomerCore
import HomerReport
import HomerServer
import HomerStore
import HomerTesting
import Testing

@Suite("Metrics") struct MetricsTests {
    private static let now = Samples.time("2026-02-03T04:00:00Z")

    /// Facts with something in every family.
    static func facts(intents: Int = 2) -> MetricFacts {
        var facts = MetricFacts(now: now, counting: now - .hours(2))
        (facts.isDaemonRunning, facts.daemonSince, facts.concurrency) = (true, now - .hours(2), 4)
        facts.paused = ["claude"]
        facts.running = [now - .minutes(3), now - .minutes(1)]
        facts.sessionsLastWeek = (2, 5)
        facts.incidents = [.critical: 1]
        facts.messages = [
            MessageCount(channel: "phone", state: .sent, count: 4), MessageCount(channel: "", state: .muted, count: 2),
            MessageCount(channel: "phone", state: .queued, count: 1),
            MessageCount(channel: "phone", state: .sending, count: 1),
        ]
        facts.intents = (0..<intents).map { number in
            MetricFacts.Intent(
                id: "intent-\(number)", sync: .synced, health: .healthy, isSuspended: number == 1,
                conditions: [Condition(type: .ready, status: .yes, reason: "Scheduled", message: "")],
                next: now + .hours(1), acceptedAt: now - .days(1), lastSuccess: number == 0 ? now - .hours(1) : nil)
        }
        let attempts = [
            attempt("intent-0", .succeeded, seconds: 30), attempt("intent-0", .failed, seconds: 2, isLast: false),
            attempt("intent-0", .timeout, seconds: 600, number: 2), attempt("intent-1", .lost, seconds: 1),
            attempt("intent-1", .cancelled, seconds: 1), attempt("gone", .failed, seconds: 1, bySignal: true),
        ]
        for attempt in attempts { facts.attempts.add(attempt) }
        facts.skips = [SkipCount(intentID: "intent-0", decision: .skippedOverlap, count: 3)]
        return facts
    }

    private static func attempt(
        _ id: String, _ outcome: Outcome, seconds: Int64, number: Int = 1, isLast: Bool = true, bySignal: Bool = false
    ) -> CountedAttempt {
        let start = now - .minutes(30)
        return CountedAttempt(
            intentID: id, executor: "shell", outcome: outcome, isBySignal: bySignal, attempt: number, isLast: isLast,
            triggeredAt: start - .seconds(3), startedAt: start, endedAt: start + .seconds(seconds),
            due: start - .seconds(5), tokens: 10, cost: 0.5)
    }

    /// A scrape of a daemon to which everything has happened.
    static func scrape() async throws -> String {
        let clock = HandClock()
        let meters = LoopMeters(clock: clock.read, now: { Self.now })
        meters.hear(.watching(true))
        meters.hear(.fileEvent)
        meters.hear(.tickBegan)
        clock.pass(.milliseconds(3))
        meters.hear(.tickEnded(next: .seconds(1)))
        meters.hear(.passBegan)
        clock.pass(.milliseconds(20))
        var plan = HealthTests.plan
        plan.sources = [Samples.ready(IntentSource.desired)]
        plan.revision = Revision(branch: "main", commit: "1a2b3c4", author: "Ada", dirty: false)
        meters.hear(.passEnded(plan))
        return try await Scrape(registry: meters.registry, clock: clock.read) {
            StoreMetrics(facts()).families
        }.text()
    }

    private static func lines(_ text: String, of name: String) -> [String] {
        text.split(separator: "\n").map(String.init).filter { $0.hasPrefix(name + "{") || $0.hasPrefix(name + " ") }
    }

    @Test("Every metric is in a scrape, and nothing else is")
    func complete() async throws {
        let text = try await Self.scrape()
        let names = text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] }
        #expect(names.count == Set(names).count)
        #expect(Set(names.map(String.init)) == Set(MetricName.allCases.map(\.rawValue)))
    }

    @Test("docs/metrics.md lists every metric with its type, labels and meaning, and no other")
    func page() throws {
        let page = try Checkout.text("docs/metrics.md")
        let rows = page.split(separator: "\n").map(String.init).filter {
            $0.hasPrefix("| `homer_") || $0.hasPrefix("| `process_")
        }
        #expect(rows == MetricName.allCases.map(\.row))
    }

    @Test("A scrape is in order by the rules of promtool")
    func lint() async throws {
        let text = try await Self.scrape()
        for problem in PrometheusLint(text).problems { Issue.record("\(problem)") }
    }

    @Test("promtool finds nothing to say", .enabled(if: Promtool.path != nil))
    func promtool() async throws {
        let answer = try Promtool.run(["check", "metrics"], input: try await Self.scrape())
        #expect(answer.status == 0, "\(answer.output)")
        #expect(answer.output.isEmpty)
    }

    @Test("How runs ended, by intent; the runs of one that is not there any more are together")
    func runs() async throws {
        let text = try await Self.scrape()
        #expect(
            Self.lines(text, of: "homer_runs_total") == [
                #"homer_runs_total{intent="intent-0",executor="shell",result="success"} 1"#,
                #"homer_runs_total{intent="intent-0",executor="shell",result="timeout"} 1"#,
                #"homer_runs_total{intent="intent-1",executor="shell",result="cancelled"} 1"#,
                #"homer_runs_total{intent="intent-1",executor="shell",result="killed"} 1"#,
                #"homer_runs_total{intent="other",executor="shell",result="killed"} 1"#,
            ])
        #expect(Self.lines(text, of: "homer_run_retries_total") == ["homer_run_retries_total 1"])
        #expect(Self.lines(text, of: "homer_run_start_skew_seconds_count") == ["homer_run_start_skew_seconds_count 5"])
        #expect(
            Self.lines(text, of: "homer_run_start_skew_seconds_bucket").prefix(4).map { $0.suffix(2) } == [
                " 0", " 0", " 0", " 5",
            ])
        #expect(Self.lines(text, of: "homer_intent_success_ratio").contains { $0.hasSuffix(" 0.5") })
        #expect(Self.lines(text, of: "homer_workqueue_unfinished_work_seconds").first?.hasSuffix(" 240") == true)
        #expect(Self.lines(text, of: "homer_tick_seconds_bucket").first?.hasSuffix(" 0") == true)
        #expect(Self.lines(text, of: "homer_tick_seconds_sum") == ["homer_tick_seconds_sum 0.003"])
    }

    @Test("Beyond the limit intents are counted together, and how many says a metric")
    func cardinality() {
        let families = StoreMetrics(Self.facts(intents: 1000), limit: 10).families
        let text = PrometheusText.text(families)
        let intents = Set(text.matches(of: /intent="([^"]*)"/).map { String($0.output.1) })
        #expect(intents == Set((0..<10).map { "intent-\($0)" } + ["other"]))
        #expect(Self.lines(text, of: "homer_metrics_folded_intents") == ["homer_metrics_folded_intents 990"])
        #expect(Self.lines(text, of: "homer_intent_condition").isEmpty)
        #expect(Self.lines(text, of: "homer_intents") == [#"homer_intents{sync="Synced",health="Healthy"} 1000"#])
    }

    @Test("A label may hold any text")
    func escaping() {
        var facts = Self.facts(intents: 0)
        facts.intents = [.init(id: "a\"b\\c\nd", sync: .synced, health: .unknown, acceptedAt: Self.now)]
        let text = PrometheusText.text(StoreMetrics(facts).families)
        #expect(text.contains(#"homer_intent_suspended{intent="a\"b\\c\nd"} 0"#))
        #expect(PrometheusLint(text).problems.isEmpty)
    }

    @Test("What other libraries count, or under other labels, is not kept")
    func foreign() {
        let registry = MeterRegistry()
        Counter(label: "http_requests_total", factory: registry).increment()
        Counter(label: MetricName.runs.rawValue, dimensions: [("intent", "a")], factory: registry).increment()
        Counter(label: MetricName.fileEvents.rawValue, dimensions: [("path", "a")], factory: registry).increment()
        Counter(label: MetricName.fileEvents.rawValue, factory: registry).increment(by: 2)
        let text = PrometheusText.text(registry.families)
        #expect(!text.contains("http_requests_total") && !text.contains("homer_runs_total"))
        #expect(Self.lines(text, of: "homer_inotify_events_total") == ["homer_inotify_events_total 2"])
    }

    @Test("The database is asked once a second at most, and less when it takes long")
    func kept() async throws {
        let (clock, tally) = (HandClock(), Tally())
        let scrape = Scrape(registry: MeterRegistry(), clock: clock.read) {
            tally.add()
            clock.pass(.seconds(2))
            return []
        }
        _ = try await scrape.text()
        clock.pass(.seconds(19))
        _ = try await scrape.text()
        #expect(tally.count == 1)
        clock.pass(.seconds(2))
        _ = try await scrape.text()
        #expect(tally.count == 2)
    }
}
