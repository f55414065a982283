package import HomerCore
package import HomerStore

/// What the attempts of runs come to. Counts since one moment, and shares of the last hour and week beside it.
package struct AttemptTally {
    package static let week = Milliseconds.days(7)

    package struct Run: Hashable {
        package var intent: String
        package var executor: String
        package var verdict: RunVerdict

        package init(intent: String, executor: String, verdict: RunVerdict) {
            self.intent = intent
            self.executor = executor
            self.verdict = verdict
        }
    }

    private let now: Timestamp
    private let counting: Timestamp

    package private(set) var ended: [Run: Int] = [:]
    package private(set) var lastHour: [RunVerdict: Int] = [:]
    /// By intent, of the runs of the last week that nobody cancelled.
    package private(set) var lastWeek: [String: (good: Int, all: Int)] = [:]
    package private(set) var durations: [String: HistogramValue] = [:]
    package private(set) var work = HistogramValue(bounds: MetricDefinition.runs)
    package private(set) var skew = HistogramValue(bounds: MetricDefinition.waiting)
    package private(set) var waited = HistogramValue(bounds: MetricDefinition.waiting)
    package private(set) var retries = 0
    package private(set) var used: [String: (cost: Double, tokens: Int)] = [:]

    package init(now: Timestamp, counting: Timestamp) {
        self.now = now
        self.counting = counting
    }

    package mutating func add(_ attempt: CountedAttempt) {
        let verdict = RunVerdict(attempt.outcome, bySignal: attempt.isBySignal)
        if attempt.isLast {
            if attempt.endedAt > now - .hours(1) { lastHour[verdict, default: 0] += 1 }
            if attempt.endedAt > now - Self.week, verdict != .cancelled {
                lastWeek[attempt.intentID, default: (0, 0)].all += 1
                if verdict == .success { lastWeek[attempt.intentID, default: (0, 0)].good += 1 }
            }
        }
        guard attempt.endedAt >= counting else { return }
        let took = Self.seconds(attempt.endedAt - attempt.startedAt)
        durations[attempt.executor, default: HistogramValue(bounds: MetricDefinition.runs)].observe(took)
        work.observe(took)
        used[attempt.executor, default: (0, 0)].cost += attempt.cost
        used[attempt.executor, default: (0, 0)].tokens += attempt.tokens
        if attempt.attempt == 1 {
            waited.observe(Self.seconds(attempt.startedAt - attempt.triggeredAt))
            if let due = attempt.due { skew.observe(Self.seconds(attempt.startedAt - due)) }
        } else {
            retries += 1
        }
        if attempt.isLast {
            ended[Run(intent: attempt.intentID, executor: attempt.executor, verdict: verdict), default: 0] += 1
        }
    }

    private static func seconds(_ length: Milliseconds) -> Double { Double(length.count) / 1000 }
}
