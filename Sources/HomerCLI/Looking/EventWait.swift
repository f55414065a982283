import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

/// `homer emit --wait`: waits until an event has been consumed and its runs have ended.
struct EventWait {
    let store: Store
    let workspace: Workspace
    /// nil waits as long as it takes.
    let timeout: Milliseconds?
    let output: OutputOptions
    private let clock = ContinuousClock()

    init(store: Store, workspace: Workspace, timeout: Milliseconds?, output: OutputOptions) {
        self.store = store
        self.workspace = workspace
        self.timeout = timeout
        self.output = output
    }

    /// Prints what came of the event. Throws the exit code when it is not 0, and a `Failure` when the daemon stops.
    func waitForRuns(of event: InboxEvent) async throws {
        let deadline = timeout.map { clock.now + $0.duration }
        let consumed = try await consumption(of: event, deadline: deadline)
        let deliveries = try store.deliveries(of: event.number)
        var ended: [RunRow] = []
        for number in deliveries.compactMap(\.runID) {
            guard let run = try store.run(number) else { continue }
            let last = try await RunFollower(store: store, workspace: workspace).follow(run, tail: nil, printing: false)
            {
                guard deadline.map({ clock.now < $0 }) ?? true else { return false }
                return workspace.runningDaemon() != nil
            }
            guard last.isFinal else { throw try late(last.id, deadline) }
            ended.append(last)
        }
        let answers = try RunAnswers(store, settings: workspace.report, now: WallClock.now())
        let value = consumed.json(deliveries: deliveries).adding(["runs": .array(try ended.map(answers.json))])
        output.printOne(.receivedEvent, value) {
            let lines = ended.map { "\($0.intentID): \(RunEnding($0).told)\n" }.joined()
            return ended.isEmpty ? "event \(event.number) started nothing: \(consumed.note ?? "?")\n" : lines
        }
        Console.flush()
        if ended.contains(where: { $0.result != .ended(.succeeded) }) { throw ExitCode(ExitStatus.changes.rawValue) }
    }

    private func consumption(
        of event: InboxEvent, deadline: ContinuousClock.Instant?
    ) async throws -> InboxEvent {
        while true {
            guard let current = try store.inboxEvent(event.number) else {
                throw Failure(message: "event \(event.number) is gone from the database")
            }
            if current.consumedAt != nil { return current }
            let isLate = deadline.map { clock.now >= $0 } ?? false
            if isLate || workspace.runningDaemon() == nil { throw try late(nil, deadline) }
            try await clock.sleep(for: .milliseconds(100))
        }
    }

    /// Why waiting ends before the end.
    private func late(_ run: Int64?, _ deadline: ContinuousClock.Instant?) throws -> any Error {
        guard let deadline, clock.now >= deadline else {
            return Failure(
                message: "the daemon stopped; `homer run` goes on, `homer emit` shows what came of the event")
        }
        let names = try IntentLookup(store).runs
        Console.note(
            run.map { "run \($0) goes on; follow it with `homer logs \(names($0)) -f`" }
                ?? "the event has not been looked at; `homer emit` shows what came of it")
        return ExitCode(TriggerCommand.timedOut)
    }
}
