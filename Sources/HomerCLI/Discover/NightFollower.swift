import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

/// Waits for the end of the night that a run begins.
struct NightFollower {
    let store: Store
    let workspace: Workspace
    let waiting: WaitOptions
    let output: OutputOptions

    /// Prints the night when it has ended, and throws its exit code: 0 done, 1 failed, 130 cancelled, 124 when the
    /// time given for waiting has passed. Throws a `Failure` when its run ended without a night, or the daemon stopped.
    func follow(_ run: Int64) async throws {
        let clock = ContinuousClock()
        let changes = try DatabaseWatch(store)
        let deadline = waiting.timeout.map { clock.now + $0.length.duration }
        var told = Progress()
        while true {
            let (night, row) = try store.snapshot { snapshot in
                (try snapshot.night(begunBy: run), try snapshot.run(run))
            }
            if let night {
                if waiting.follow { told.tell(night) }
                if night.session.phase.isFinal { return try end(night) }
            } else if let row, row.isFinal {
                throw Failure(message: "no night began: \(RunEnding(row).told); `homer why \(row.intentID)` says more")
            }
            let now = clock.now
            if let deadline, now >= deadline { return try goesOn(night, run) }
            guard workspace.runningDaemon() != nil else {
                let name = night?.session.id ?? "run \(run)"
                throw Failure(message: "the daemon stopped before \(name) had ended; `homer run` goes on")
            }
            try await changes.nextChange(until: min(deadline ?? now + .seconds(1), now + .seconds(1)))
        }
    }

    private func end(_ night: Night) throws {
        output.printOne(.discoverySession, night.session.json(items: night.items)) {
            NightText(
                night: night, moments: Moments(now: WallClock.now(), zones: workspace.zones(store)),
                style: output.style
            ).text
        }
        Console.flush()
        throw ExitCode(Self.exitCode(night.session.phase))
    }

    private func goesOn(_ night: Night?, _ run: Int64) throws {
        Console.note(
            night.map { "\($0.session.id) goes on (\($0.session.phase)); `homer discover show \($0.session.id)`" }
                ?? "run \(run) has not begun its night yet; `homer discover list`")
        throw ExitCode(TriggerCommand.timedOut)
    }

    static func exitCode(_ phase: DiscoveryPhase) -> Int32 {
        switch phase {
        case .failed: ExitStatus.changes.rawValue
        case .cancelled: RunEnding.cancelled
        case .ingestion, .planning, .execution, .synthesis, .briefing, .done: ExitStatus.clean.rawValue
        }
    }

    /// What `-f` has printed so far.
    private struct Progress {
        private var phase: DiscoveryPhase?
        private var states: [Int: PlanItemState] = [:]

        mutating func tell(_ night: Night) {
            if phase != night.session.phase {
                phase = night.session.phase
                Console.note("\(night.session.id): \(night.session.phase)")
            }
            for item in night.items where states[item.number] != item.state {
                states[item.number] = item.state
                let reason = item.reason.map { ": \(TerminalText.line($0))" } ?? ""
                Console.note("  item \(item.number), \(TerminalText.line(item.title)): \(item.state)\(reason)")
            }
        }
    }
}

extension StoreSnapshot {
    /// The night that a run began; nil when there is none yet.
    func night(begunBy run: Int64) throws -> Night? {
        // One is under way at a time, so it is among the newest.
        try discoverySessions(limit: 5).first { $0.runID == run }.map { try Night($0, self) }
    }
}
