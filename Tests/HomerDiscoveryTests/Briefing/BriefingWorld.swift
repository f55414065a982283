import Cron
import HomerCore
import HomerReport
import HomerTesting

@testable import HomerDiscovery
@testable import HomerStore

/// A night with some items, made of rows alone.
struct BriefingWorld {
    static let start = Samples.time("2026-11-30T01:00:00Z")
    static let moments = Moments(now: Samples.time("2026-11-30T05:00:00Z"), zone: .utc)

    var items: [DiscoveryItemRow] = []
    var runs: [RunRow] = []
    var answers: [Int64: String] = [:]
    var summary = ""
    var priorities: [String] = []
    var failure: String?

    var night: NightFindings {
        var session = Self.session
        session.stateReason = failure
        return NightFindings(
            session, items: items, runs: runs, answers: answers, summary: summary, priorities: priorities)
    }

    func briefing(_ answer: String? = nil, reason: String? = nil) -> MorningBriefing {
        MorningBriefing(answer: answer, reason: reason, night: night, moments: Self.moments)
    }

    static var session: DiscoverySessionRow {
        DiscoverySessionRow(
            id: "night-2026-11-30", startedAt: start, phase: .synthesis, intentsCreated: 0, intentsExecuted: 0,
            forced: false, localDate: "2026-11-30", planAttempts: 1, failures: 0, updatedAt: start)
    }

    /// An item, with a run of its own number and ten where an ending is given.
    mutating func add(
        _ title: String, _ kind: PlanItemKind = .research, _ state: PlanItemState = .done, risk: Risk = .low,
        reason: String? = nil, outcome: Outcome? = .succeeded, answer: String? = nil
    ) {
        let number = items.count + 1
        let hasRun = outcome != nil || state == .waiting
        let id = Int64(10 + number)
        items.append(
            DiscoveryItemRow(
                sessionID: "night-2026-11-30", number: number, kind: kind, key: "k\(number)", title: title,
                prompt: "do it", risk: risk, priority: 50, contentHash: "h\(number)", state: state, reason: reason,
                intentID: hasRun ? "night-2026-11-30-0\(number)" : nil, runID: hasRun ? id : nil,
                outputFile: state == .done ? "research/2026-11-30_k\(number).md" : nil, createdAt: Self.start,
                updatedAt: Self.start))
        guard hasRun else { return }
        var run = RunRow(
            id: id, intentID: "night-2026-11-30-0\(number)", triggeredBy: .discovery, triggeredAt: Self.start,
            status: .pending, generation: 1, attempt: 1, missedCount: 0)
        if let outcome {
            run.status = outcome == .succeeded ? .completed : .failed
            (run.outcome, run.durationMS, run.costEstimate, run.tokensUsed) = (outcome, 3200, 0.25, 100)
            (run.startedAt, run.completedAt) = (Self.start, Self.start + .seconds(3))
        } else {
            (run.approval, run.approvalUntil) = (.waiting, Samples.time("2026-12-01T01:00:00Z"))
        }
        runs.append(run)
        answers[id] = answer
    }
}
