/// An intent whose time has come, as a timetable has it.
package struct DueIntent: Sendable {
    package var id: String
    package var schedule: Schedule
    package var rules: DueRules
    /// Due times up to and including this moment are decided.
    package var cursor: Timestamp
    /// When it may run; empty is any time.
    package var windows: [RunWindow]
    package var except: ExceptedDays
    /// The runtime was off until then: what was due before is not run.
    package var offThrough: Timestamp?

    package init(
        id: String, schedule: Schedule, rules: DueRules, cursor: Timestamp, windows: [RunWindow] = [],
        except: ExceptedDays = ExceptedDays(),
        offThrough: Timestamp? = nil
    ) {
        self.id = id
        self.schedule = schedule
        self.rules = rules
        self.cursor = cursor
        self.windows = windows
        self.except = except
        self.offThrough = offThrough
    }

    fileprivate func wasOff(at due: Timestamp) -> Bool { offThrough.map { due <= $0 } ?? false }
}

/// What is to be done about the due times of one intent.
package struct DueOutcome: Hashable, Sendable {
    package var id: String
    package var decision: DueRules.Decision
    /// A run that waits for another attempt is to end for the new one.
    package var endsBegun: Bool
    /// The clock was wrong before: counting starts anew.
    package var isClockSteppedBack: Bool
    /// Whether there is anything to store.
    package var isNews: Bool

    /// Runs that wait are to end before the decision is stored.
    package var endsWaiting: Bool { decision.cancelPending || endsBegun }
}

extension DueIntent {
    func outcome(now: Timestamp, open: OpenRuns, exclusions: Exclusions) -> DueOutcome {
        let decision = rules.decide(
            schedule, cursor: cursor, now: now, activity: open.activity(of: id),
            excluded: {
                wasOff(at: $0)
                    ? .skippedOff
                    : exclusions.verdict(id, windows: windows, except: except, delay: rules.delay, due: $0)
            })
        return DueOutcome(
            id: id, decision: decision, endsBegun: decision.cancelRunning && open.isBetweenAttempts(id),
            isClockSteppedBack: decision.cursor < cursor,
            isNews: !decision.ledger.isEmpty || decision.cursor != cursor)
    }
}
