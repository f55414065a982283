import HomerCore
package import HomerStore
package import Logging

/// Tells in the log what people decide with commands of their own: suspend, resume, rollback, approve, reject. One line
/// each, once.
package struct OperatorLog {
    private let store: Store
    private let logger: Logger
    /// Nil until the first look, which tells nothing: what was decided before is no news.
    private var mark: OperatorMark?

    /// - Parameter mark: what was decided up to it is not told.
    package init(store: Store, logger: Logger, mark: OperatorMark? = nil) {
        self.store = store
        self.logger = logger
        self.mark = mark
    }

    /// Tells what has been decided since the last look. A database that does not answer is asked again at the next.
    package mutating func look() async {
        let known = mark
        let read = try? await store.off { store in
            guard var mark = known else { return (OperatorActs(), try store.operatorMark()) }
            let acts = try store.operatorActs(since: &mark)
            return (acts, mark)
        }
        guard let (acts, after) = read else { return }
        mark = after
        for override in acts.begun {
            logger.log(override.kind == .pin ? .intentPinned : .intentSuspended, Self.values(override))
        }
        for override in acts.ended { logger.log(.overrideEnded, Self.endValues(override)) }
        for verdict in acts.verdicts {
            logger.log(verdict.isApproval ? .approvalGiven : .approvalRefused, Self.values(verdict))
        }
    }

    private static func values(_ override: Override) -> Logger.Metadata {
        var values: Logger.Metadata = [
            "intent": "\(override.intentID ?? "all")", "by": "\(override.by)", "reason": "\(override.reason)",
        ]
        if let until = override.until { values["until"] = "\(until)" }
        if let generation = override.generation { values["generation"] = "\(generation)" }
        return values
    }

    private static func endValues(_ override: Override) -> Logger.Metadata {
        [
            "intent": "\(override.intentID ?? "all")", "kind": "\(override.kind.rawValue)",
            "by": "\(override.endedBy ?? "?")",
        ]
    }

    private static func values(_ verdict: OperatorActs.Verdict) -> Logger.Metadata {
        var values: Logger.Metadata = ["note": "\(verdict.sentence)"]
        if let intent = verdict.intentID { values["intent"] = "\(intent)" }
        if let run = verdict.runID { values["run"] = "\(run)" }
        if let pass = verdict.passID { values["approve"] = "\(pass)" }
        return values
    }
}
