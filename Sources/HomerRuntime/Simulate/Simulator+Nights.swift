import HomerCore
import HomerStore

/// Nights: what begins them is an intent like any other; what they do beside is theirs (`NightPlay`).
extension Simulator {
    /// Keeps the intent that begins nights, from the start on: after the first pass, so that a file with its id comes
    /// first as it did on the machine.
    mutating func keepNights() async throws {
        guard let nights = simulation.nights, !hasKeptNights else { return }
        hasKeptNights = true
        if nights.isOn { _ = try store.setFlags([.discoveryEnabled: "true"], by: "simulate", now: now) }
        guard let id = try nights.begin(store, now) else { return }
        nightStarter = id
        try await countFromTheStart([id])
        try scheduleNights()
    }

    /// While nights are switched off each of their due times is decided as what it would be when somebody switches them on.
    mutating func scheduleNights() throws {
        guard let nights = simulation.nights, let id = nightStarter else { return }
        var on = flags
        on.discoveryEnabled = true
        timetable.update(
            try store.scheduledIntents(ids: [id]), among: [id], now: now, flags: on,
            offThrough: nights.isOn ? nil : simulation.until
        ) { summary.unknown.insert($0) }
    }

    /// Lets nights do all there is to do at this moment, each step followed by the runs it makes.
    mutating func playNights() async throws {
        guard let nights = simulation.nights, isNight else { return }
        while true {
            switch try nights.step(store, now) {
            case .wait(let until, let isOpen):
                nextNight = until
                isNight = isOpen
                return
            case .done(let changed, let told):
                for record in told { queue.append(record) }
                try await endRuns(ofRemoved: changed)
                timetable.update(
                    try store.scheduledIntents(ids: changed), among: changed, now: now, flags: flags
                ) { summary.unknown.insert($0) }
                noteWhoWaits()
                try await settle()
            }
        }
    }

    /// What a run comes to; one that begins a night lets it be looked at.
    mutating func result(of run: ClaimedRun) throws -> ExecutionResult {
        let modelled = simulation.runs.result(of: run.spec)
        guard let nights = simulation.nights else { return modelled }
        if run.execution.executor == Execution.discovery { isNight = true }
        return try nights.answer(run, modelled, store, now)
    }
}
