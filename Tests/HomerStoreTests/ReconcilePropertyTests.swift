import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// Applying a plan leaves nothing to do, order changes nothing, an invalid file changes no other, over random histories of a directory, against the real database.
@Suite("Reconcile properties", .serialized) struct ReconcilePropertyTests {
    /// A directory of files by path; nil is a file that does not parse.
    struct Directory {
        var files: [String: IntentSpec?] = [:]
        var jobs: [IntentSpec] = []
        var scheduleIsBroken = false

        mutating func change(_ random: inout SeededGenerator) {
            for _ in 0...Int.random(in: 0...3, using: &random) { step(&random) }
        }

        private mutating func step(_ random: inout SeededGenerator) {
            let path = "desired/f\(Int.random(in: 0..<9, using: &random)).json"
            switch Int.random(in: 0..<9, using: &random) {
            case 0, 1, 2: files[path] = .some(Self.spec(&random))
            case 3: files[path] = .some(nil)
            case 4: files[path] = nil
            case 5:
                let file = files[path]
                files[path] = nil
                if let file { files["desired/moved\(Int.random(in: 0..<9, using: &random)).json"] = file }
            case 6: jobs = (0..<3).filter { _ in random.isLucky(60) }.map { Samples.spec("job\($0)") }
            case 7: scheduleIsBroken.toggle()
            default:
                if var spec = files[path] ?? nil {
                    spec.priority = Int.random(in: 0...100, using: &random)
                    files[path] = spec
                }
            }
        }

        private static func spec(_ random: inout SeededGenerator) -> IntentSpec {
            let ids = (0..<6).map { "i\($0)" } + ["job1"]
            let triggers: [Trigger] = [
                Samples.cron("0 * * * *"), Samples.every(.minutes(5)), .immediate, .at(start - .hours(5)),
            ]
            return Samples.spec(ids.randomElement(using: &random) ?? "i0") {
                $0.trigger = triggers.randomElement(using: &random) ?? .immediate
                $0.enabled = random.isLucky(90)
            }
        }

        /// As the reader marks what it has read; two texts in three, as if the others warned of something.
        private static func marked(_ intent: DesiredIntent) -> DesiredIntent {
            var intent = intent
            let mark = Digest(of: intent.hash)
            intent.origin.mark = (mark.bytes.first ?? 0) % 3 == 0 ? nil : mark
            return intent
        }

        var desired: DesiredState {
            let valid = files.compactMap { path, spec in spec.map { Self.marked(Samples.intent($0, file: path)) } }
            var held = files.filter { $0.value == nil }.keys.sorted().map { Samples.held($0) }
            if scheduleIsBroken { held.append(Samples.held("schedule.json", source: IntentSource.schedule)) }
            return Samples.desired(
                valid + (scheduleIsBroken ? [] : jobs.map { Samples.job($0) }), held: held,
                directory: files.isEmpty ? Samples.report(IntentSource.desired, .empty, complete: true) : nil,
                schedule: scheduleIsBroken ? Samples.report(IntentSource.schedule, .invalid) : nil)
        }
    }

    @Test(
        "apply(plan) then plan is empty and writes nothing; order is nothing; a broken newcomer touches nobody; to recognize is to decode",
        arguments: UInt64(1)...60)
    func histories(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let store = try Store.inMemory()
        var directory = Directory()
        for round in 0..<25 {
            let comment = Comment("seed \(seed), round \(round)")
            let now = start + .minutes(Int64(round))
            directory.change(&random)
            let desired = directory.desired
            let plan = try store.plan(desired, at: now)

            var shuffled = desired
            shuffled.intents.shuffle(using: &random)
            shuffled.held.shuffle(using: &random)
            #expect(try store.plan(shuffled, at: now) == plan, comment)

            var recognized = desired
            recognized.recognize(by: try store.storedState(now: now))
            #expect(try store.plan(recognized, at: now) == plan, comment)

            var broken = desired
            broken.held.append(Samples.held("desired/never-seen.json", id: random.isLucky(50) ? "unheard-of" : nil))
            #expect(try store.plan(broken, at: now).changes == plan.changes, comment)

            try store.apply(plan, pass: PassRecord(id: "\(round)", trigger: "start", startedAt: now), now: now)
            let stored = try store.dump()
            let again = try store.plan(desired, at: now)
            #expect(again.isEmpty, "\(comment): \(again.changes)")
            #expect(
                again.held == plan.held.map { held in again.held.first { $0.input == held.input } ?? held }, comment)
            try store.apply(again, pass: PassRecord(id: "again\(round)", trigger: "start", startedAt: now), now: now)
            #expect(try store.dump() == stored, comment)
            recognized = desired
            recognized.recognize(by: try store.storedState(now: now))
            #expect(try store.plan(recognized, at: now) == again, comment)
            try checkAgainst(desired, plan: plan, store, comment)
        }
    }

    /// What is stored is what the files say, seen from outside the planner.
    private func checkAgainst(_ desired: DesiredState, plan: Plan, _ store: Store, _ comment: Comment) throws {
        let stored = try store.storedState(now: plan.madeAt).intents
        let heldFiles = Set(plan.held.map(\.input.file))
        for intent in desired.intents where !heldFiles.contains(intent.origin.file) {
            let row = try #require(stored[intent.spec.id], comment)
            #expect(row.specHash == intent.hash && row.file == intent.origin.file && !row.removed, comment)
        }
        let named = Set(desired.intents.map(\.spec.id))
        for row in stored.values where !row.removed && !named.contains(row.id) {
            let source = desired.sources.first { $0.source == row.source }
            let waits = plan.blocked.contains { $0.change.id == row.id }
            #expect(heldFiles.contains(row.file) || source?.condition != .ready || waits, comment)
        }
        for row in stored.values { #expect(try store.canonicalSpec(of: row.id) != nil, comment) }
    }
}

extension DesiredState {
    /// Takes every intent that needs no decoding for recognized.
    fileprivate mutating func recognize(by stored: StoredState) {
        for intent in takeRecognized(by: stored) { recognized.insert(intent.id, file: intent.file) }
        recognized.rest(on: stored.version)
    }
}
