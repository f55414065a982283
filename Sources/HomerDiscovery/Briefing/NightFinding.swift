package import HomerCore
import HomerReport
package import HomerStore

/// What became of one item of a night.
package struct NightFinding: Hashable, Sendable {
    package var number: Int
    package var kind: PlanItemKind
    package var title: String
    package var risk: Risk
    package var state: PlanItemState
    /// Why it is in that state, where that says more: which earlier night, which limit, what was refused.
    package var reason: String?
    package var run: Int64?
    /// How its run stands: `succeeded in 3s`; nil without one.
    package var ending: String?
    /// Where its result lies, as it was recorded.
    package var outputFile: String?
    /// What its run answered, as it came: only `ForeignText` may show it.
    package var answer: String?
    /// Until when its run may be approved; nil unless it waits for that.
    package var approvalUntil: Timestamp?

    /// - Parameters:
    ///   - run: the item's run, where it has one.
    ///   - answer: what the run answered; at most `longestAnswer` bytes of it are kept.
    package init(_ item: DiscoveryItemRow, run: RunRow?, answer: String?) {
        number = item.number
        kind = item.kind
        title = item.title
        risk = item.risk
        state = item.state
        reason = item.reason
        self.run = run?.id ?? item.runID
        ending = run.map { RunEnding($0).sentence }
        outputFile = item.outputFile
        self.answer = answer.flatMap { text in
            text.allSatisfy(\.isWhitespace) ? nil : text.bounded(to: Self.longestAnswer)
        }
        let isAsked = item.state == .waiting || run?.waitsForApproval == true
        approvalUntil = isAsked ? run?.approvalUntil : nil
    }

    /// Bytes.
    package static let longestAnswer = 8 << 10

    /// Whether a person should look at it.
    package var needsAttention: Bool {
        switch state {
        case .waiting, .failed, .refused, .overLimit, .overBudget, .expired, .unfinished, .rejected: true
        case .planned, .queued, .running, .done, .duplicate: false
        }
    }
}

extension PlanItemKind {
    /// For people: `code proposal`.
    package var inWords: String {
        switch self {
        case .maintenance: "maintenance"
        case .research: "research"
        case .idea: "idea"
        case .code: "code proposal"
        case .tonight: "asked for"
        }
    }
}

extension PlanItemState {
    /// For people, behind the item: `waits for approval`.
    package var inWords: String {
        switch self {
        case .planned: "has not started"
        case .queued: "waits to start"
        case .waiting: "waits for approval"
        case .running: "is running"
        case .done: "done"
        case .failed: "failed"
        case .duplicate: "a duplicate"
        case .overLimit: "beyond the limits of a night"
        case .overBudget: "beyond the night's budget"
        case .refused: "refused"
        case .rejected: "rejected"
        case .expired: "nobody approved it in time"
        case .unfinished: "not done"
        }
    }
}
