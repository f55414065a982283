import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerRuntime

/// What a simulation wrote, and the store it left.
struct Played {
    var records: [SimulationRecord] = []
    var summary: SimulationSummary
    var store: Store

    func occurrences(_ id: String) -> [SimulatedOccurrence] {
        records.compactMap { record in
            if case .occurrence(let occurrence) = record, occurrence.intentID == id { occurrence } else { nil }
        }
    }

    func times(_ id: String) -> [Timestamp] { occurrences(id).map(\.entry.scheduledFor) }

    /// `02:30 ran`, in UTC.
    func rows(_ id: String) -> [String] {
        occurrences(id).map { "\($0.entry.scheduledFor.description.dropFirst(11).prefix(5)) \($0.entry.verdict.word)" }
    }

    var passes: [JSONValue] {
        records.compactMap { record in if case .pass = record { record.json } else { nil } }
    }

    /// What `homer simulate` prints.
    var text: String { (records.map(\.json) + [summary.json]).map { $0.compact + "\n" }.joined() }
}

func play(_ simulation: Simulation, zones: any ZoneSource = ZoneDatabase()) async throws -> Played {
    var simulator = try Simulator(simulation, zones: zones)
    var records: [SimulationRecord] = []
    let summary = try await simulator.run { records.append($0) }
    return Played(records: records, summary: summary, store: simulator.store)
}

/// The files hold these from the start on.
func simulation(
    _ specs: [IntentSpec], from: Timestamp = at(0), until: Timestamp = at(24),
    edit: (inout Simulation) -> Void = { _ in }
) -> Simulation {
    var simulation = Simulation(
        history: [.init(time: from, desired: Samples.desired(specs.map { Samples.intent($0) }))], from: from,
        until: until)
    edit(&simulation)
    return simulation
}

/// The minutes of 4 May 2026, a Monday, at which a condition on the minute of the day holds.
private func minutes(where condition: (Int) -> Bool) -> [Timestamp] {
    (0..<1440).filter(condition).map { at(0, Int64($0)) }
}

/// An intent and the due times it has on that day, counted without any of the code under test.
struct DayCase: Sendable {
    var spec: IntentSpec
    var due: [Timestamp]

    init(_ id: String, _ trigger: Trigger, _ overlap: OverlapPolicy = .skip, due: [Timestamp]) {
        spec = Samples.spec(id) {
            $0.trigger = trigger
            $0.overlap = overlap
        }
        self.due = due
    }

    init(
        _ id: String, _ trigger: Trigger, _ overlap: OverlapPolicy = .skip, minutes condition: (Int) -> Bool
    ) {
        self.init(id, trigger, overlap, due: minutes(where: condition))
    }

    static let all: [DayCase] = [
        DayCase("hourly", Samples.cron("0 * * * *")) { $0 % 60 == 0 },
        DayCase("quarterly", Samples.cron("*/15 * * * *")) { $0 % 15 == 0 },
        DayCase("morning", Samples.cron("0 6 * * *")) { $0 == 6 * 60 },
        DayCase("midnight", Samples.cron("0 0 * * *")) { $0 == 0 },
        // Two hours ahead of UTC, and four behind.
        DayCase("zurich", Samples.cron("0 6 * * *", "Europe/Zurich")) { $0 == 4 * 60 },
        DayCase("new-york", Samples.cron("30 22 * * *", "America/New_York")) { $0 == 2 * 60 + 30 },
        DayCase("weekdays", Samples.cron("0 9 * * 1-5")) { $0 == 9 * 60 },
        DayCase("sundays", Samples.cron("0 9 * * 0"), due: []),
        DayCase("firsts", Samples.cron("0 0 1 * *"), due: []),
        DayCase("office", Samples.cron("*/20 8-17 * * *")) { (8...17).contains($0 / 60) && $0 % 20 == 0 },
        DayCase("lists", Samples.cron("5,35 0,12 * * *")) { [0, 12].contains($0 / 60) && [5, 35].contains($0 % 60) },
        DayCase("seconds", Samples.cron("*/30 0 3 * * *"), due: [at(3), at(3, 0, 30)]),
        DayCase("anchored", Samples.every(.minutes(7))) { $0 > 0 && $0 % 7 == 0 },
        DayCase(
            "lines", .interval(IntervalTrigger(every: .minutes(50), anchorAt: at(0) - .minutes(10)))
        ) { ($0 + 10) % 50 == 0 },
        // Ten minutes a run: every thirty from start to start, every forty from end to start.
        DayCase("from-start", Samples.every(.minutes(30), .fromStart)) { $0 > 0 && $0 % 30 == 0 },
        DayCase("from-end", Samples.every(.minutes(30), .fromCompletion)) { $0 >= 30 && ($0 - 30) % 40 == 0 },
        DayCase("once", .at(at(13, 37)), due: [at(13, 37)]),
        DayCase("at-once", .immediate, due: [at(0)]),
        DayCase("on-event", .event(name: "push", filter: nil), due: []),
        DayCase("chained", .after(intent: "hourly", on: .success), due: []),
        // Twenty-five minutes a run, due every ten.
        DayCase("skipping", Samples.cron("*/10 * * * *"), .skip) { $0 % 10 == 0 },
        DayCase("queueing", Samples.cron("*/10 * * * *"), .queueOne) { $0 % 10 == 0 },
        DayCase("queueing-all", Samples.cron("*/10 * * * *"), .queueAll(max: 3)) { $0 % 10 == 0 },
        DayCase("replacing", Samples.cron("*/10 * * * *"), .replace) { $0 % 10 == 0 },
        DayCase("allowing", Samples.cron("*/10 * * * *"), .allow(max: 2)) { $0 % 10 == 0 },
    ]

    static let durations: [String: Milliseconds] = [
        "from-start": .minutes(10), "from-end": .minutes(10), "skipping": .minutes(25), "queueing": .minutes(25),
        "queueing-all": .minutes(25), "replacing": .minutes(25), "allowing": .minutes(25),
    ]

    static func day(_ edit: (inout Simulation) -> Void = { _ in }) -> Simulation {
        simulation(all.map(\.spec)) {
            $0.runs = RunModel(durations: durations)
            $0.concurrency = 100
            edit(&$0)
        }
    }
}

@Suite("Simulator: 24 hours") struct SimulatedDayTests {
    @Test("Every occurrence of every trigger has exactly one row, and there are no others")
    func everyOccurrenceOnce() async throws {
        let played = try await play(DayCase.day())
        for intent in DayCase.all {
            #expect(played.times(intent.spec.id) == intent.due, "\(intent.spec.id)")
            #expect(try played.store.ledger(of: intent.spec.id).map(\.scheduledFor) == intent.due, "\(intent.spec.id)")
        }
        // What a chain starts has no due time and is counted beside those that have.
        let chained = try played.store.runs(.init(intentID: "chained", limit: 100_000)).count
        #expect(chained == 24)
        #expect(played.summary.total.all == DayCase.all.reduce(0) { $0 + $1.due.count } + chained)
        #expect(played.summary.intents.count == DayCase.all.count)
        #expect(played.passes.count == 1)
    }

    @Test("Each due time that ran has a run of its own")
    func runs() async throws {
        let played = try await play(DayCase.day())
        let ran = played.records.compactMap { record in
            if case .occurrence(let occurrence) = record { occurrence.run } else { nil }
        }
        let runs = try played.store.runs(.init(limit: 100_000))
        let scheduled = runs.filter { $0.scheduledFor != nil }
        #expect(played.summary.total.ran == runs.count)
        #expect(Set(ran).count == ran.count)
        #expect(Set(scheduled.map(\.id)) == Set(ran))
    }

    @Test("Overlap policies do what they say when runs take longer than the time between them")
    func overlaps() async throws {
        let played = try await play(DayCase.day())
        #expect(
            played.rows("skipping").prefix(5) == [
                "00:00 ran", "00:10 skipped:overlap", "00:20 skipped:overlap", "00:30 ran", "00:40 skipped:overlap",
            ])
        #expect(played.rows("queueing").allSatisfy { $0.hasSuffix(" ran") })
        // The second waits until the third takes its place; that one starts when the first has ended.
        #expect(played.occurrences("queueing").prefix(3).map(\.late) == [.zero, nil, .minutes(5)])
        #expect(played.occurrences("replacing").allSatisfy { $0.late == .zero })
        let cut = try played.store.runs(.init(intentID: "replacing", result: .ended(.cancelled), limit: 1000))
        #expect(cut.count == played.times("replacing").count - 1)
        #expect(
            played.rows("allowing").prefix(5) == [
                "00:00 ran", "00:10 ran", "00:20 skipped:overlap", "00:30 ran", "00:40 ran",
            ])
        #expect(
            played.rows("queueing-all").prefix(4) == ["00:00 ran", "00:10 ran", "00:20 ran", "00:30 ran"])
        #expect(played.summary.intents["queueing-all"]?.skipped ?? 0 > 0)
    }

    @Test("A spread of start times moves starts, not due times")
    func jitter() async throws {
        let spec = Samples.spec("spread") { $0.jitter = .minutes(10) }
        let delay = DueRules.delay(within: .minutes(10), id: "spread")
        let played = try await play(simulation([spec]))
        #expect(played.times("spread") == minutes { $0 % 60 == 0 })
        #expect(played.occurrences("spread").allSatisfy { $0.late == delay })
    }

    @Test("The same question gives the same bytes")
    func deterministic() async throws {
        let question = DayCase.day {
            $0.runs.seed = 7
            $0.concurrency = 2
            $0.downtimes = [at(3, 12)..<at(5, 1)]
        }
        let first = try await play(question).text
        #expect(try await play(question).text == first)
        #expect(first.hasSuffix("\n"))
        #expect(first.split(separator: "\n").count > 1000)
    }

    @Test(
        "Whatever the downtimes, policies and lengths of runs, every occurrence has one row", arguments: UInt64(1)...12)
    func randomDays(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let cases = (0..<20).map { Self.randomCase($0, &random) }
        var durations: [String: Milliseconds] = [:]
        for intent in cases { durations[intent.spec.id] = .minutes(Int64.random(in: 0...40, using: &random)) }
        let borders = (0..<6).map { _ in Int64.random(in: 0..<1380, using: &random) }.sorted()
        let question = simulation(cases.map(\.spec)) {
            $0.runs = RunModel(durations: durations, seed: seed)
            $0.concurrency = Int.random(in: 1...30, using: &random)
            $0.downtimes = stride(from: 0, to: 6, by: 2).map { at(0, borders[$0])..<at(0, borders[$0 + 1]) }
        }
        let played = try await play(question, zones: UTCOnly())
        // Nothing is accepted before the daemon is up for the first time, and counting starts then.
        let isDownAtStart = borders[0] == 0 && borders[1] > 0
        for intent in cases where !isDownAtStart {
            let comment = Comment("seed \(seed), \(intent.spec)")
            #expect(played.times(intent.spec.id) == intent.due, comment)
            #expect(try played.store.ledger(of: intent.spec.id).map(\.scheduledFor) == intent.due, comment)
        }
    }

    private static func randomCase(_ number: Int, _ random: inout SeededGenerator) -> DayCase {
        let every = Int.random(in: 3...90, using: &random)
        let kinds: [DayCase] = [
            DayCase("i\(number)", Samples.cron("*/5 * * * *")) { $0 % 5 == 0 },
            DayCase("i\(number)", Samples.cron("0 * * * *")) { $0 % 60 == 0 },
            DayCase("i\(number)", Samples.cron("7,37 */3 * * *")) { $0 / 60 % 3 == 0 && $0 % 30 == 7 },
            DayCase("i\(number)", Samples.cron("30 2 * * *")) { $0 == 150 },
            DayCase("i\(number)", Samples.every(.minutes(Int64(every)))) { $0 > 0 && $0 % every == 0 },
        ]
        var chosen = kinds[Int.random(in: 0..<kinds.count, using: &random)]
        let overlaps: [OverlapPolicy] = [.skip, .queueOne, .replace, .queueAll(max: 2), .allow(max: 2)]
        let catchUps: [CatchUpPolicy] = [.latest, .none, .all(max: 3)]
        chosen.spec.overlap = overlaps[Int.random(in: 0..<overlaps.count, using: &random)]
        chosen.spec.catchUp = catchUps[Int.random(in: 0..<catchUps.count, using: &random)]
        chosen.spec.startDeadline = random.isLucky(30) ? .minutes(20) : nil
        chosen.spec.priority = Int.random(in: 0...100, using: &random)
        return chosen
    }
}
