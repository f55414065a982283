import HomerCore
import HomerRuntime
import HomerStore
import HomerTesting
import Testing

@testable import HomerDiscovery

/// Nights in `homer simulate`: the rules of real ones over a store in memory.
@Suite("A simulated night") struct SimulatedNightTests {
    private struct Played {
        var records: [SimulationRecord] = []
        var summary: SimulationSummary
        var store: Store

        var phases: [String] {
            records.compactMap { record in
                guard case .night(let phase) = record else { return nil }
                return "\(phase.time.description.dropFirst(11).prefix(5)) \(phase.session) \(phase.phase)"
            }
        }

        var items: [String] {
            records.compactMap { record in
                guard case .item(let item) = record else { return nil }
                return "\(item.item.sessionID) \(item.item.number) \(item.item.state)"
            }
        }

        func rows(_ id: String) -> [String] {
            records.compactMap { record in
                guard case .occurrence(let row) = record, row.intentID == id else { return nil }
                return "\(row.entry.scheduledFor.description.prefix(16)) \(row.entry.verdict.word)"
            }
        }

        var text: String { records.map { $0.json.compact + "\n" }.joined() + summary.json.compact }
    }

    private static func settings(_ change: (inout DiscoverySettings) -> Void) -> DiscoverySettings {
        var settings = DiscoverySettings(memory: "/nowhere/m", output: "/nowhere/n", state: "/nowhere/s")
        settings.timeZone = "UTC"
        settings.isGiven = true
        change(&settings)
        return settings
    }

    private func play(
        _ plan: String? = NightSamples.plan, isOn: Bool = true, days: Int64 = 1, tonight: [TonightTaskRow] = [],
        medians: [String: RunMedian] = [:], specs: [IntentSpec] = [],
        settings: (inout DiscoverySettings) -> Void = { _ in }, change: (inout Simulation) -> Void = { _ in }
    ) async throws -> Played {
        let from = Samples.time("2026-05-04T00:00:00Z")
        var simulation = Simulation(
            history: [.init(time: from, desired: Samples.desired(specs.map { Samples.intent($0) }))], from: from,
            until: from + .days(days))
        let rehearsal = NightRehearsal(
            Self.settings(settings), zones: UTCOnly(), plan: plan, tonight: tonight, medians: medians)
        simulation.nights = rehearsal.play(isOn: isOn)
        change(&simulation)
        var simulator = try Simulator(simulation, zones: UTCOnly())
        var records: [SimulationRecord] = []
        let summary = try await simulator.run { records.append($0) }
        return Played(records: records, summary: summary, store: simulator.store)
    }

    @Test("A due time begins a night, which goes through its phases by its own intents, and ends before the day does")
    func whole() async throws {
        let played = try await play(
            medians: [
                "night-2026-05-01-plan": RunMedian(durationMS: 120_000, cost: 0.5, samples: 1),
                "night-2026-05-01-01": RunMedian(durationMS: 60_000, cost: 0.25, samples: 1),
            ])
        #expect(played.rows("discovery") == ["2026-05-04T01:00 ran"])
        #expect(played.rows("night-2026-05-04-plan") == ["2026-05-04T01:00 ran"])
        let id = NightSamples.id
        #expect(
            played.phases == [
                "01:00 \(id) ingestion", "01:00 \(id) planning", "01:02 \(id) execution", "01:04 \(id) synthesis",
                "01:04 \(id) briefing", "01:04 \(id) done",
            ])
        #expect(played.items == ["\(id) 1 done", "\(id) 2 done", "\(id) 3 done", "\(id) 4 done"])
        // The proposal waits for its research.
        #expect(played.rows("\(id)-04") == ["2026-05-04T01:03 ran"])
        #expect(played.summary.nights == 1 && played.summary.unfinished == 0)
        let session = try #require(try played.store.discoverySession(id: id))
        #expect(session.phase == .done && session.triggeredBy == .cron)
        #expect(try #require(session.findings).contains("1.5"))
    }

    @Test("The same question gives the same bytes")
    func same() async throws {
        #expect(try await play(days: 3).text == play(days: 3).text)
    }

    @Test("What an earlier night of a simulation did is a duplicate in the next")
    func duplicates() async throws {
        let played = try await play(days: 2)
        #expect(played.items.filter { $0.hasPrefix("night-2026-05-05") }.allSatisfy { $0.hasSuffix("duplicate") })
        #expect(played.items.count == 8 && played.summary.nights == 2)
    }

    @Test("While nights are switched off their due times say so, and nothing of a night is played")
    func off() async throws {
        let played = try await play(isOn: false, days: 2)
        #expect(played.rows("discovery") == ["2026-05-04T01:00 skipped:off", "2026-05-05T01:00 skipped:off"])
        #expect(played.phases.isEmpty && played.summary.nights == 0)
        #expect(try await play(isOn: false, settings: { $0.isGiven = false }).records.isEmpty)
    }

    @Test("An answer that is no plan is asked again, and fails the night; what was asked for runs all the same")
    func noPlan() async throws {
        let task = try Store.inMemory().addTonightTask(
            text: "research beekeeping", by: "ada", now: Samples.time("2026-05-03T00:00:00Z"))
        let played = try await play("no", tonight: [task])
        #expect(played.rows("night-2026-05-04-plan-2").count == 1)
        #expect(played.items == ["\(NightSamples.id) 1 done"])
        #expect(played.phases.last?.hasSuffix("failed") == true)
    }

    @Test("Without a plan a night goes through its phases with nothing to do")
    func empty() async throws {
        let played = try await play(nil)
        #expect(played.items.isEmpty && played.phases.last?.hasSuffix("done") == true)
    }

    @Test("A failed item, one that waits for a person, and what depends on them")
    func failures() async throws {
        let played = try await play(days: 2) {
            $0.fallback = []
        } change: { simulation in
            simulation.runs = RunModel(outcomes: ["\(NightSamples.id)-01": .failed])
        }
        #expect(played.items.contains("\(NightSamples.id) 1 failed"))
        #expect(played.items.contains("\(NightSamples.id) 4 unfinished"))
        let risky = NightSamples.plan.replacing("\"risk\": \"low\"", with: "\"risk\": \"high\"")
        let waits = try await play(risky, days: 2)
        #expect(
            waits.items.filter { $0.hasPrefix("\(NightSamples.id) 4") }
                == ["\(NightSamples.id) 4 waiting_approval", "\(NightSamples.id) 4 expired"])
        #expect(waits.rows("\(NightSamples.id)-04").map { $0.suffix(16) } == ["skipped:approval"])
    }

    @Test("The bounds of a night hold: what is not done in its time is unfinished, and its run is ended")
    func bounds() async throws {
        let played = try await play(
            medians: ["night-2026-05-01-01": RunMedian(durationMS: 20 * 60_000, cost: nil, samples: 1)]
        ) { $0.bounds.execution = .minutes(10) }
        #expect(played.items.count == 4 && played.items.allSatisfy { $0.hasSuffix("unfinished") })
        #expect(played.phases.last?.hasPrefix("01:10") == true)
        #expect(try played.store.snapshot { try $0.openRuns() }.isEmpty)
    }

    @Test("A downtime in the middle of a night loses its runs, which are made again when the daemon is back")
    func downtime() async throws {
        let played = try await play(
            medians: ["night-2026-05-01-plan": RunMedian(durationMS: 5 * 60_000, cost: nil, samples: 1)],
            change: {
                let start = Samples.time("2026-05-04T01:02:00Z")
                $0.downtimes = [start..<(start + .minutes(1))]
            })
        #expect(played.summary.lost == 1)
        #expect(played.phases.last == "01:08 \(NightSamples.id) done")
        let again = played.records.compactMap { record -> RunCause? in
            if case .chain(let chain) = record { chain.cause } else { nil }
        }
        #expect(again == [.discovery])
    }

    @Test("An intent of a file with the id of the one that begins nights keeps it, and no night is played")
    func taken() async throws {
        let spec = Samples.spec("discovery") { $0.trigger = Samples.cron("0 2 * * *") }
        let played = try await play(specs: [spec])
        #expect(played.rows("discovery") == ["2026-05-04T02:00 ran"])
        #expect(played.phases.isEmpty)
    }
}
