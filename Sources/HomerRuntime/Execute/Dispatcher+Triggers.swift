import HomerCore
import HomerStore
import Logging

/// What the loop remembers of the runs that wait for a person.
struct ApprovalWatch {
    /// Runs the log has told of.
    var told: Set<Int64> = []
    /// When the first of them is over.
    var nextEnd: Timestamp?
    /// False until the runs that an earlier daemon left have been looked at.
    var hasLooked = false
}

/// Runs that no timetable makes: events, chains, and what waits for a person.
extension Dispatcher {
    /// Consumes events, ends what must not start, and looks at the approvals.
    ///
    /// - Parameter known: what this round has found; nil where it has decided something since, and asks again.
    func lookAtTriggers(_ known: TriggerWork?) async throws {
        let work: TriggerWork
        if let known { work = known } else { work = try await store.off { try $0.triggerWork() } }
        preconditionIsolated()
        if work.events { try await consumeEvents() }
        if work.chains { try await holdBackChains() }
        if work.approvals || work.events || !approvals.told.isEmpty { try await lookAtApprovals() }
    }

    private func consumeEvents() async throws {
        let limit = 100
        var found = limit
        while found == limit {
            let moment = now()
            // An event may have waited long: any suspension, ended or not, can cover it.
            let overrides = try await store.off { try $0.suspensions(since: Timestamp(milliseconds: 0)) }
            let exclusions = round(at: moment).exclusions(overrides)
            let consumed = try await store.consumeEvents(limit: limit, now: moment) { intent, received in
                exclusions.verdict(intent.id, windows: intent.spec.windows, due: received)
            }
            found = consumed.count
            for event in consumed { log(event) }
            for id in Set(consumed.flatMap(\.replaced)).sorted() { cancelRuns(of: id, by: "a newer run of \(id)") }
        }
    }

    private func log(_ consumed: ConsumedEvent) {
        var values: Logger.Metadata = [
            "event": "\(consumed.event.name)", "number": "\(consumed.event.number)",
            "runs": "\(consumed.deliveries.count { $0.runID != nil })",
        ]
        if let note = consumed.event.note { values["note"] = "\(note)" }
        logger.log(.eventConsumed, values)
    }

    /// A freeze may have begun, or a window have closed, while the run before was active.
    private func holdBackChains() async throws {
        let round = self.round(at: now())
        for chain in try await store.off({ try $0.waitingChains() }) {
            let verdict = round.verdictOnChain(chain.intent.id, windows: chain.intent.spec.windows)
            guard let verdict else { continue }
            try await store.skipChain(chain, verdict, now: round.now)
            logger.log(
                .runSkipped, ["run": "\(chain.run)", "intent": "\(chain.intent.id)", "reason": "\(verdict.word)"])
        }
    }

    /// Ends the runs whose time to be approved is over: at the start, and when the first is.
    func endOverdueApprovals(_ moment: Timestamp) async throws {
        let isOver = approvals.nextEnd.map { $0 <= moment } ?? !approvals.hasLooked
        if isOver { try await lookAtApprovals() }
    }

    private func lookAtApprovals() async throws {
        let moment = now()
        let look = try await store.off { try $0.lookAtApprovals(now: moment) }
        preconditionIsolated()
        for run in look.expired {
            logger.log(
                .approvalExpired, ["run": "\(run.run)", "intent": "\(run.intentID)", "until": "\(run.until)"])
        }
        for run in look.waiting where !approvals.told.contains(run.run) {
            logger.log(
                .approvalNeeded,
                [
                    "run": "\(run.run)", "intent": "\(run.intentID)", "reason": "\(run.reason)",
                    "until": "\(run.until)",
                ])
        }
        approvals.told = Set(look.waiting.map(\.run))
        approvals.nextEnd = look.waiting.map(\.until).min()
        approvals.hasLooked = true
    }

    /// The event a claimed run was made for. Throws what the store throws: a run must not start without its payload.
    nonisolated func event(of claimed: ClaimedRun) async throws -> RunEvent? {
        guard claimed.triggeredBy.isEvent else { return nil }
        return try await store.off { try $0.event(ofRun: claimed.id) }
    }
}
