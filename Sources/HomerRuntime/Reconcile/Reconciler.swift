package import HomerCore
package import HomerStore
package import Logging

/// Makes passes: read everything, plan, apply in one transaction, say what changed.
///
/// Level-based: why a pass is made never decides what it does. A pass that changes nothing writes nothing.
package actor Reconciler {
    private let source: any DesiredSource
    private let store: Store
    private let zones: any ZoneSource
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    /// What was held and which sources were unusable at the last pass, so that each is said once.
    private var reported: HeldReport?

    package init(
        source: any DesiredSource, store: Store, zones: any ZoneSource, logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.source = source
        self.store = store
        self.zones = zones
        self.logger = logger
        self.now = now
    }

    /// One pass. Returns the plan that was applied; `plan.isEmpty` when there was nothing to do. Throws what the store
    /// throws, after which nothing of the pass has happened.
    package func pass(_ reason: ChangeReason) async throws -> Plan {
        let started = now()
        let desired = await source.read()
        let read = now()
        let record = PassRecord(id: Self.newID(), trigger: reason.rawValue, startedAt: started)
        let (plan, planned, version) = try await store.off { [zones, now] store in
            let planner = Planner(zones: zones) { try store.canonicalSpec(of: $0) }
            let plan = try planner.plan(desired: desired, stored: store.storedState(), now: now())
            let planned = now()
            return (plan, planned, try store.apply(plan, pass: record, now: now()))
        }
        let timing = PassTiming(
            scan: read - started, plan: planned - read, apply: now() - planned, whole: now() - started)
        PassLog(logger: logger, pass: record.id, trigger: reason).write(plan, version: version, timing: timing)
        do {
            try await reportHeld(plan, pass: record.id)
        } catch let error as StoreError where error.code == .fenced {
            throw error
        } catch {
            // The plan is applied, and its caller must hear of it; the list is written by the next pass.
            logger.log(.storeFailed, ["pass": "\(record.id)", "error": "\(error)"])
        }
        return plan
    }

    private func reportHeld(_ plan: Plan, pass: String) async throws {
        var previous = HeldReport(rows: [])
        if let reported { previous = reported } else { previous.rows = try await store.off { try $0.heldInputs() } }
        let moment = now()
        let current = HeldReport(plan: plan, since: previous, now: moment)
        if current.rows != previous.rows {
            try await store.off { try $0.replaceHeld(current.rows, pass: pass, now: moment) }
        }
        current.log(changesSince: previous, plan: plan, pass: pass, logger: logger)
        reported = current
    }

    /// Eight hexadecimal digits: enough to find one pass in a month of log.
    private static func newID() -> String {
        let text = String(UInt32.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 8 - text.count) + text
    }
}
