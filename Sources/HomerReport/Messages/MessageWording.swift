import HomerCore
package import HomerStore

/// How a message stands, for tables and answers.
extension MessageRow {
    /// One word or two, for a column: `phone sent`, `muted (policy)`.
    package var told: String {
        mute.map { "muted (\($0))" } ?? "\(channel) \(state)"
    }

    /// `sent over phone at 02:31`, `not sent: the intent's notify says so`
    package func sentence(_ moments: Moments) -> String {
        let tries = attempts > 1 ? " after \(attempts) tries" : ""
        let reason = error.map { ": \($0)" } ?? ""
        switch state {
        case .queued:
            let next = nextAt.map { $0 > moments.now ? ", next try \(moments.relative($0))" : "" } ?? ""
            return attempts == 0
                ? "waits for \(channel)" + (batch == .digest ? ", until the quiet hours end" : "")
                : "waits for \(channel), tried \(attempts == 1 ? "once" : "\(attempts) times")\(next)\(reason)"
        case .sending: return "is being sent over \(channel)"
        case .sent: return "sent over \(channel)\(endedAt.map { " at \(moments.minute($0))" } ?? "")\(tries)"
        case .muted: return "not sent: \((mute ?? .untold).phrase)"
        case .dead: return "could not be sent over \(channel)\(tries)\(reason)"
        case .unknown: return "may have arrived over \(channel)\(reason)"
        }
    }

    /// Whether somebody should look.
    package var isTrouble: Bool {
        switch state {
        case .dead, .unknown: true
        case .queued: attempts > 0
        case .sending, .sent, .muted: false
        }
    }
}

extension IncidentRow {
    /// `open for 3h20m, 12 times`, `snoozed by ada@box until 05:00`
    package func standing(_ moments: Moments) -> String {
        let times = count == 1 ? "" : ", \(count) times"
        let who = decidedBy.map { " by \($0)" } ?? ""
        switch state {
        case .open: return "open for \(moments.age(openedAt))\(times)"
        case .acknowledged: return "acknowledged\(who), open for \(moments.age(openedAt))\(times)"
        case .snoozed:
            let until = snoozedUntil.map { " until \(moments.clock($0))" } ?? ""
            return "snoozed\(who)\(until), open for \(moments.age(openedAt))\(times)"
        case .recovered:
            let end = recoveredAt ?? lastAt
            return "over since \(moments.clock(end)), was open for \(Moments.distance(end - openedAt))\(times)"
        }
    }
}
