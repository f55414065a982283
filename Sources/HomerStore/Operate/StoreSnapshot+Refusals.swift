package import HomerCore

/// Whether a verb would do what it is asked, without doing it: each of these throws exactly what its verb would throw now,
/// because both ask the same function.
extension StoreSnapshot {
    /// For `enqueueManual`. Returns the generation that would run.
    package func requireManual(intent id: String, given: [String: String]) throws -> Int {
        try read { try Store.requireManual(id, given: given, $0).generation }
    }

    /// For `approve(run:)`. Returns the intent of the run.
    package func requireApprovable(run id: Int64, digest: String?, now: Timestamp) throws -> String {
        try read { try Store.requireApprovable(id, digest: digest, now: now, $0) }
    }

    /// For `reject(run:)`. Returns the intent of the run.
    package func requireRejectable(run id: Int64) throws -> String {
        try read { try Store.requireWaiting(id, now: nil, $0) }
    }

    /// For `approvePlan`, or for `rejectPlan`, which needs no intent that could carry it out.
    package func requirePlan(of id: String, digest: String, isCarriedOut: Bool) throws {
        try read { db in
            _ = try Store.requirePlan(of: id, digest: digest, db)
            if isCarriedOut { _ = try Store.placeToCarryOut(planOf: id, db) }
        }
    }

    /// Of changes of files that wait. Throws `conflict` when none wait under that name.
    package func requireWaitingChanges(_ id: String) throws -> PendingPass {
        guard let pass = try pendingPasses().first(where: { $0.id == id && $0.status == .waiting }) else {
            throw StoreError(
                .conflict,
                "no changes wait under \(id.bounded(to: 40)): they are decided, or others by now; `homer approve` lists what "
                    + "waits")
        }
        return pass
    }

    /// For `rollback`: what it would change.
    package func rollback(_ id: String, to generation: Int) throws -> Change {
        try read { try Store.rollbackChange(id, to: generation, $0).0 }
    }

    /// For `startDiscovery`, unless somebody forces it.
    package func requireNight() throws { try read { try Store.requireNight(Store.nightIntentID, force: false, $0) } }

    /// For `acknowledge` and `snooze`: the incident they are about.
    package func requireOpen(incident id: Int64) throws -> IncidentRow {
        try read { try Store.requireOpen(incident: id, $0) }
    }
}
