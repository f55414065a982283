import HomerCore
import HomerTesting
import Testing

/// Absence needs proof.
@Suite("Absence") struct AbsenceTests {
    static let now = Samples.time("2026-03-01T10:30:00Z")

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var held: [HeldInput] = []
        var directory: SourceReport?
        var schedule: SourceReport?
        /// Ids of the stored `file` (desired/file.json) and `job` (schedule.json) that are disabled.
        var disabled: [String]
        /// Intents that are held because their absence proves nothing.
        var alsoHeld = 0
    }

    static let rows: [Row] = [
        Row(testDescription: "both gone from sources read whole", disabled: ["file", "job"]),
        Row(
            testDescription: "a broken file at the stored path holds its intent",
            held: [Samples.held("desired/file.json")], disabled: ["job"]),
        Row(
            testDescription: "a broken file with the id, at another path, holds the intent",
            held: [Samples.held("desired/elsewhere.json", id: "file", code: .unknownField)], disabled: ["job"]),
        Row(
            testDescription: "a broken file that was never seen holds nothing",
            held: [Samples.held("desired/new.json")], disabled: ["file", "job"]),
        Row(
            testDescription: "a missing directory disables nothing of it",
            directory: Samples.report(IntentSource.desired, .missing), disabled: ["job"]),
        Row(
            testDescription: "an empty directory disables nothing of it, even if it was read whole",
            directory: Samples.report(IntentSource.desired, .empty, complete: true), disabled: ["job"]),
        Row(
            testDescription: "an unreadable directory disables nothing of it",
            directory: Samples.report(IntentSource.desired, .unreadable), disabled: ["job"]),
        Row(
            testDescription: "a directory with one unreadable entry disables nothing of it",
            directory: Samples.report(IntentSource.desired, .ready, complete: false), disabled: ["job"],
            alsoHeld: 1),
        Row(
            testDescription: "an invalid schedule.json holds all its jobs and no file",
            held: [Samples.held("schedule.json", source: IntentSource.schedule)],
            schedule: Samples.report(IntentSource.schedule, .invalid), disabled: ["file"]),
        Row(
            testDescription: "one bad job of schedule.json holds that job only",
            held: [Samples.held("schedule.json", id: "other-job", source: IntentSource.schedule)],
            disabled: ["file", "job"]),
        Row(
            testDescription: "the bad job itself is held",
            held: [Samples.held("schedule.json", id: "job", source: IntentSource.schedule)], disabled: ["file"]),
        Row(
            testDescription: "a schedule file that is no longer configured disables nothing",
            schedule: Samples.ready("other.json"), disabled: ["file"]),
    ]

    @Test("What is taken for gone", arguments: rows)
    func gone(_ row: Row) throws {
        let old = [Samples.intent(Samples.spec("file")), Samples.job(Samples.spec("job"))]
        let plan = try makePlan(
            Samples.desired([], held: row.held, directory: row.directory, schedule: row.schedule),
            Samples.stored(old), specs: old, now: Self.now)
        #expect(plan.changes.map(\.id) == row.disabled)
        #expect(plan.changes.allSatisfy { $0.actions == [.disable] })
        #expect(plan.held.count == row.held.count + row.alsoHeld)
    }

    @Test("A held input says which generation keeps running")
    func keeps() throws {
        let old = Samples.intent(Samples.spec("file"))
        let plan = try makePlan(
            Samples.desired([], held: [Samples.held("desired/file.json"), Samples.held("desired/new.json")]),
            Samples.stored([old]), specs: [old], now: Self.now)
        #expect(plan.held.map(\.keepsGeneration) == [1, nil])
    }

    @Test("A held schedule.json with several jobs names no generation: none of theirs is the file's")
    func keepsOfMany() throws {
        let jobs = ["a", "b"].map { Samples.job(Samples.spec($0)) }
        let desired = Samples.desired(
            [], held: [Samples.held("schedule.json", source: IntentSource.schedule)],
            schedule: Samples.report(IntentSource.schedule, .invalid))
        let many = try makePlan(desired, Samples.stored(jobs), specs: jobs, now: Self.now)
        #expect(many.held.map(\.keepsGeneration) == [nil])
        let one = try makePlan(desired, Samples.stored([jobs[0]]), specs: jobs, now: Self.now)
        #expect(one.held.map(\.keepsGeneration) == [1])
    }

    static let reasons: [(ErrorCode, HoldReason)] = [
        (.syntax, .parseError), (.emptyFile, .parseError), (.unreadable, .unreadable), (.notUTF8, .unreadable),
        (.brokenLink, .brokenLink), (.unsupportedVersion, .unsupportedVersion), (.unknownField, .schemaError),
        (.invalidCron, .schemaError), (.duplicateID, .duplicateID),
    ]

    @Test("The first error gives the reason", arguments: reasons)
    func reason(_ code: ErrorCode, _ reason: HoldReason) throws {
        let plan = try makePlan(
            Samples.desired([], held: [Samples.held("desired/a.json", code: code)]), StoredState(), specs: [],
            now: Self.now)
        #expect(plan.held.map(\.reason) == [reason])
    }
}
