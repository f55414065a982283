package import HomerCore
import HomerRuntime
import HomerStore

extension Shadow {
    /// Writes down every due time up to `moment`, in one transaction.
    package func planDue(at moment: Timestamp) async throws {
        let due = jobs.compactMapValues { job -> [Timestamp]? in
            let times = job.due(through: moment)
            return times.isEmpty ? nil : times
        }
        let oldest = due.values.compactMap(\.first).min()
        guard let oldest else { return }
        let overrides = try await store.off { try $0.suspensions(since: min(oldest, moment)) }
        let exclusions = Exclusions(overrides: overrides, freeze: dispatch.freeze, zones: zones, now: moment)
        var fires: [PlannedFire] = []
        var cursors: [String: (generation: Int, cursor: Timestamp)] = [:]
        for (id, times) in due.sorted(by: { $0.key < $1.key }) {
            guard let job = jobs[id], let last = times.last else { continue }
            for time in times {
                let whileDown = moment - time > DueRules.slack
                let excluded = exclusions.verdict(id, windows: job.spec.windows, due: time)?.decision
                // What would be started is a question about now: context files have changed since.
                let launch = whileDown ? nil : preview(job.spec, at: time)
                if let launch { jobs[id]?.secrets = launch.secrets }
                fires.append(
                    PlannedFire(
                        jobID: id, generation: job.generation, plannedAt: time, launch: launch, whileDown: whileDown,
                        excluded: excluded))
            }
            cursors[id] = (job.generation, last)
        }
        let (planned, positions) = (fires, cursors)
        try await store.off { try $0.plan(planned, cursors: positions, now: moment) }
        for (id, position) in cursors { jobs[id]?.cursor = position.cursor }
    }

    /// What the executor of a job would start; nil when it cannot say.
    private func preview(_ spec: IntentSpec, at time: Timestamp) -> LaunchPreview? {
        guard let executor = executors.first(where: { $0.canHandle(spec.execution) }) else { return nil }
        return executor.preview(
            ExecutionRequest(
                runID: 0, attempt: 1, spec: spec, execution: spec.execution,
                workingDirectory: dispatch.workingDirectory(of: spec), outputFile: LaunchPreview.outputFile,
                scheduledFor: time, home: dispatch.home, binary: dispatch.binaries[executor.name]))
    }

    /// The secrets that an output of the job could show.
    package func secrets(of id: String) -> [String] {
        preconditionIsolated()
        guard let job = jobs[id] else { return [] }
        if !job.secrets.isEmpty { return job.secrets }
        let found = preview(job.spec, at: now())?.secrets ?? []
        jobs[id]?.secrets = found
        return found
    }
}
