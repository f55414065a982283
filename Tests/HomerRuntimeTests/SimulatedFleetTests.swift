import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerRuntime

/// The simulator and the daemon go by the same rules: a night of a small random fleet is the same in both.
@Suite("Simulator: a night as the daemon has it", .serialized, .timeLimit(.minutes(10))) struct SimulatedFleetTests {
    @Test("Due times, decisions and attempts are those of the dispatcher", arguments: UInt64(1)...10)
    func sameNight(seed: UInt64) async throws {
        let fleet = Fleet(seed: seed)
        let played = try await play(fleet.simulation, zones: UTCOnly())
        let foretold = try story(played.store, fleet)
        let lived = try await fleet.live { try story($0, fleet) }
        let first = zip(foretold, lived).first { $0 != $1 }
        let comment = Comment("seed \(seed): foretold \(first?.0 ?? "the same"), lived \(first?.1 ?? "the same")")
        #expect(foretold == lived, comment)
        #expect(lived.count > 10, "seed \(seed): a night in which nothing happens shows nothing")
    }

    /// The ledger and every attempt that has ended, a line each.
    private func story(_ store: Store, _ fleet: Fleet) throws -> [String] {
        var lines: [String] = []
        for id in fleet.specs.map(\.id) {
            for row in try store.ledger(of: id) {
                lines.append("\(id) due \(row.scheduledFor) \(row.verdict), run \(row.runID ?? 0)")
            }
        }
        for run in try store.runs(.init(limit: 100_000)).sorted(by: { $0.id < $1.id }) {
            let due = run.scheduledFor.map { "\($0)" } ?? "no time"
            lines.append("run \(run.id) of \(run.intentID), due \(due): \(run.status)")
            for attempt in try store.attempts(ofRun: run.id) {
                let next = attempt.nextAt.map { "\($0)" } ?? "never"
                lines.append(
                    "run \(run.id) attempt \(attempt.attempt) by \(attempt.executor), \(attempt.startedAt) to "
                        + "\(attempt.endedAt): \(attempt.outcome), again \(next)")
            }
        }
        return lines
    }
}

/// A few intents with everything that decides about their runs. No two things happen in the same millisecond but those
/// that are due together: lengths of runs are odd, so that the order within a moment is nobody's luck.
private struct Fleet {
    static let names = ["shell", "claude", "gemini"]

    /// Nothing is due at that second.
    let from = at(21, 0, 30)
    let until = at(26, 0, 30)
    var specs: [IntentSpec] = []
    var simulation: Simulation

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for number in 0..<7 { specs.append(Self.spec(number, &random)) }
        simulation = HomerRuntimeTests.simulation(specs, from: from, until: until)
        simulation.concurrency = Int.random(in: 1...4, using: &random)
        simulation.limits = RunLimits(
            executors: random.isLucky(50) ? ["claude": Int.random(in: 1...2, using: &random)] : [:],
            lanes: random.isLucky(50) ? ["quiet": 1] : [:])
        if random.isLucky(40) {
            simulation.freeze = [
                FreezeWindow(
                    target: .run, start: CronTrigger(expression: "11 23 * * *", timeZone: "UTC"), length: .minutes(50))
            ]
        }
        if random.isLucky(50) {
            let id = random.isLucky(30) ? nil : specs.randomElement(using: &random)?.id
            let length = Milliseconds.seconds(Int64.random(in: 3000...9000, using: &random))
            simulation.suspensions = [
                Override(
                    intentID: id, kind: .suspend, reason: "x", by: "ada", createdAt: from, until: from + length)
            ]
        }
        for spec in specs {
            simulation.runs.durations[spec.id] = Milliseconds(Int64.random(in: 40_000...1_500_000, using: &random))
            let outcomes: [Outcome] = [.failed, .failed, .timeout, .auth, .rateLimited, .quota, .badInput]
            if random.isLucky(50) { simulation.runs.outcomes[spec.id] = outcomes.randomElement(using: &random) }
        }
        simulation.runs.seed = seed
    }

    private static func spec(_ number: Int, _ random: inout SeededGenerator) -> IntentSpec {
        let expressions = ["*/10 * * * *", "*/15 * * * *", "0 * * * *", "7,37 * * * *", "5 22-23 * * *"]
        let anchors: [IntervalAnchor] = [.anchored, .fromStart, .fromCompletion]
        let overlaps: [OverlapPolicy] = [.skip, .queueOne, .replace, .queueAll(max: 2), .allow(max: 2)]
        return Samples.spec("i\(number)") {
            $0.trigger = Samples.cron(expressions.randomElement(using: &random) ?? "0 * * * *")
            if random.isLucky(25) {
                $0.trigger = Samples.every(
                    .seconds(Int64.random(in: 601...3001, using: &random)),
                    anchors.randomElement(using: &random) ?? .anchored)
            }
            $0.overlap = overlaps.randomElement(using: &random) ?? .skip
            $0.execution = Execution(executor: names.randomElement(using: &random) ?? "shell")
            $0.fallback = (0..<Int.random(in: 0...2, using: &random)).map { _ in
                Execution(executor: names.randomElement(using: &random) ?? "shell")
            }
            $0.retry = RetryPolicy(
                limit: Int.random(in: 0...2, using: &random),
                backoff: .seconds(Int64.random(in: 20...400, using: &random)), maxBackoff: .minutes(9), on: nil)
            $0.priority = Int.random(in: 0...100, using: &random)
            $0.jitter = random.isLucky(30) ? .minutes(3) : .zero
            $0.lane = random.isLucky(40) ? "quiet" : "default"
            if random.isLucky(15) {
                $0.approval = .required
                $0.approvalExpiry = .seconds(Int64.random(in: 700...4000, using: &random))
            }
            if case .replace = $0.overlap {
                // A process takes a moment to end, in which its executor is still busy; here it takes none.
                $0.execution = Execution(executor: "shell")
                $0.fallback = []
            } else if number > 0, random.isLucky(25) {
                let conditions: [ChainCondition] = [.success, .failure, .completion]
                $0.trigger = .after(intent: "i0", on: conditions.randomElement(using: &random) ?? .completion)
            }
            // What comes after a run that is replaced is made before or after the new one; both are right.
            if number == 0, case .replace = $0.overlap { $0.overlap = .skip }
        }
    }

    /// The same night with the real dispatcher, on a clock of the test's own. Returns what `end` makes of its store.
    func live<T: Sendable>(_ end: @escaping @Sendable (Store) throws -> T) async throws -> T {
        let executors = Self.names.map { ScriptedExecutor(name: $0, otherwise: .hang) }
        let result = Kept<T>()
        try await withWorld(
            [], concurrency: simulation.concurrency, now: from, executors: executors, limits: simulation.limits,
            freeze: simulation.freeze,
            prepare: { store, _ in
                try store.accept(specs, at: from)
                if !simulation.suspensions.isEmpty { try store.suspend(simulation.suspensions, now: from) }
            }
        ) { world in
            var night = Night(world: world, executors: executors, model: simulation.runs)
            try await night.pass(until: until)
            await result.keep(try end(world.store))
        }
        return try #require(await result.value)
    }
}

private actor Kept<T: Sendable> {
    private(set) var value: T?
    func keep(_ value: T) { self.value = value }
}

/// Moves the clock from one moment at which something happens to the next, and lets the daemon come to rest at each.
private struct Night {
    let world: World
    let executors: [ScriptedExecutor]
    let model: RunModel
    private var ends: [Int64: Timestamp] = [:]

    init(world: World, executors: [ScriptedExecutor], model: RunModel) {
        self.world = world
        self.executors = executors
        self.model = model
    }

    mutating func pass(until: Timestamp) async throws {
        try await settle()
        while true {
            let alarm = await nextAlarm()
            let next = ends.values.min().map { min($0, alarm) } ?? alarm
            guard next < until else { return }
            world.time.jump(by: max(.zero, next - world.time.timestamp))
            for (run, end) in ends.sorted(by: { $0.key < $1.key }) where end <= next { release(run) }
            try await settle()
        }
    }

    private func nextAlarm() async -> Timestamp {
        while true {
            // Between two rounds the old alarm is gone before the new one is set.
            if let deadline = world.time.nextDeadline { return deadline }
            await world.time.waitForSleeper()
        }
    }

    private mutating func release(_ run: Int64) {
        ends[run] = nil
        for executor in executors {
            guard let request = executor.hanging[run] else { continue }
            executor.release(run: run, model.result(of: request.spec.id))
        }
    }

    /// Returns when a whole round has found nothing to do, and every run that was started hangs.
    private mutating func settle() async throws {
        while true {
            try await untilStill()
            let before = (started, await world.dispatcher.runningIDs)
            await world.look()
            try await untilStill()
            // A run that was replaced ends after the look that found it so, and leaves its place to another.
            if await (started, world.dispatcher.runningIDs) == before { break }
        }
        let hanging = self.hanging
        ends = ends.filter { hanging[$0.key] != nil }
        for (run, request) in hanging where ends[run] == nil {
            // From when the daemon says it began: on a busy machine it is noticed a moment later.
            let row = try world.store.run(run).flatMap { try world.store.withDetails([$0]).first }
            let began = try #require(row?.detail?.attemptStartedAt ?? row?.startedAt)
            ends[run] = began + model.duration(of: request.spec.id, scheduledFor: request.scheduledFor)
        }
    }

    private func untilStill() async throws {
        do {
            _ = try await eventually {
                let running = await world.dispatcher.runningIDs
                return running == Set(hanging.keys) ? true : nil
            }
        } catch {
            let running = await world.dispatcher.runningIDs.sorted()
            Issue.record(
                "running \(running), hanging \(hanging.keys.sorted()): \(world.log.all.suffix(12).map { "\($0.message) \($0.metadata)" })"
            )
            throw error
        }
    }

    private var started: Int { executors.reduce(0) { $0 + $1.requests.count } }

    private var hanging: [Int64: ExecutionRequest] {
        executors.reduce(into: [:]) { all, executor in all.merge(executor.hanging) { $1 } }
    }
}

extension Dispatcher {
    fileprivate var runningIDs: Set<Int64> { Set(running.keys) }
}
