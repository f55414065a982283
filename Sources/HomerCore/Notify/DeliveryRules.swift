/// What is sent over a channel next, and what becomes of a message after a try: pure.
package enum DeliveryRules {
    /// A message that waits for its turn on a channel.
    package struct Queued: Hashable, Sendable {
        package var id: Int64
        package var kind: MessageKind
        package var severity: Severity
        package var batch: MessageBatch
        package var nextAt: Timestamp
        package var attempts: Int

        package init(
            id: Int64, kind: MessageKind, severity: Severity, batch: MessageBatch, nextAt: Timestamp, attempts: Int
        ) {
            self.id = id
            self.kind = kind
            self.severity = severity
            self.batch = batch
            self.nextAt = nextAt
            self.attempts = attempts
        }

        /// Whether quiet hours let it through.
        var passesQuiet: Bool { kind == .decision || kind == .test || severity == .critical }
    }

    /// What to do with a channel's queue now.
    package struct Step: Hashable, Sendable {
        /// Sent together now, in this order.
        package var send: [Int64] = []
        /// Kept back until the quiet hours end.
        package var hold: [Int64] = []
        package var holdUntil: Timestamp?
    }

    /// So many are told in one message.
    package static let groupLimit = 12
    package static let digestLimit = 50

    /// - Parameter quietUntil: the end of the quiet hours that hold now; nil outside of them.
    package static func step(_ queue: [Queued], now: Timestamp, quietUntil: Timestamp?) -> Step {
        var step = Step()
        var rest = queue
        if let end = quietUntil {
            // What is new waits for others beyond the end, too: it belongs to what is told then.
            step.hold = rest.filter {
                !$0.passesQuiet && ($0.nextAt < end || ($0.attempts == 0 && $0.nextAt != end))
            }.map(\.id)
            step.holdUntil = step.hold.isEmpty ? nil : end
            rest.removeAll { !$0.passesQuiet }
        }
        guard let lead = rest.filter({ $0.nextAt <= now }).min(by: { order($0) < order($1) }) else { return step }
        guard lead.batch != .alone else {
            step.send = [lead.id]
            return step
        }
        let limit = lead.batch == .digest ? digestLimit : groupLimit
        let company = rest.filter { message in
            // What came in the last moments of the quiet hours is told with the rest of them.
            let isOfBatch = message.batch == lead.batch || (lead.batch == .digest && message.batch == .results)
            return isOfBatch && (message.nextAt <= now || message.attempts == 0)
        }
        step.send = company.sorted { $0.id < $1.id }.prefix(limit).map(\.id)
        return step
    }

    private static func order(_ message: Queued) -> (Int, Int64) {
        // Somebody waits for a test.
        if message.kind == .test { return (0, -message.id) }
        if message.kind == .decision || message.severity == .critical { return (1, message.id) }
        let rank =
            switch message.batch {
            case .urgent: 2
            case .digest: 3
            case .alone, .results: 4
            }
        return (rank, message.id)
    }

    /// What becomes of a message after a try.
    package enum Fate: Hashable, Sendable {
        case sent(reference: String?)
        case again(at: Timestamp, reason: String)
        case dead(reason: String)
        case unknown(reason: String)
    }

    /// Tries over one channel: with the waits between them about a day.
    package static let tries = 50
    private static let firstWait = Milliseconds.seconds(15)
    private static let longestWait = Milliseconds.minutes(30)
    /// A receiver may not put a message off for longer.
    private static let longestPause = Milliseconds.hours(6)

    /// - Parameter attempts: with this one.
    package static func fate(of result: DeliveryResult, attempts: Int, now: Timestamp) -> Fate {
        switch result {
        case .sent(let reference): return .sent(reference: reference)
        case .unknown(let reason): return .unknown(reason: reason)
        case .refused(let reason): return .dead(reason: reason)
        case .failed(let reason, let after):
            guard attempts < tries else { return .dead(reason: "given up after \(attempts) tries: \(reason)") }
            let backoff = RetryRules.doubled(firstWait, times: attempts - 1, cap: longestWait)
            let asked = min(after ?? .zero, longestPause)
            return .again(at: now + max(backoff, asked), reason: reason)
        }
    }

    /// Whether the second channel is to tell it too: what is critical after the first failure or an uncertain send, what is
    /// a warning when it waits for long or is given up, the rest never.
    package static func needsSecond(_ severity: Severity, _ fate: Fate, attempts: Int) -> Bool {
        switch (severity, fate) {
        case (_, .sent), (.info, _), (.warning, .unknown): false
        case (.critical, _), (.warning, .dead): true
        case (.warning, .again): attempts >= 6
        }
    }
}
