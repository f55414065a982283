import HomerCore
import HomerSources
import Testing

@Suite struct ScheduleFileTests {
    private func read(_ text: String, lane: String = "work", strict: Bool = false) -> ScheduleFile {
        ScheduleFileDecoder(lane: lane, isStrict: strict).decode(Array(text.utf8), file: "schedule.json")
    }

    @Test func aJobBecomesTheIntentTheDocumentDescribes() throws {
        let file = read(
            #"{"version":"1.0","jobs":[{"id":"morning-brief","cron":"0 6 * * *","query":"Hi","timeout":60000}]}"#)
        let spec = try #require(file.intents.first?.spec)
        #expect(spec.priority == 80)
        #expect(spec.lane == "work")
        #expect(spec.trigger == .cron(CronTrigger(expression: "0 6 * * *", dayMatch: .both)))
        #expect(spec.execution == Execution(executor: "claude", timeout: .minutes(1)))
        #expect(spec.notify == NotifyPolicy(onSuccess: true, onFailure: true))
        #expect(spec.triggerMetadata?["originalJobId"] == "morning-brief")
        #expect(file.intents.first?.origin.source == "schedule.json")
        #expect(file.held.isEmpty && file.warnings.isEmpty)
    }

    @Test func aQueryKeepsEveryBraceAndNothingInItIsAVariable() throws {
        let query = "{{fire.dat}} {{{{ {{env:KEY}} {{github.sha}}"
        let file = read(#"{"jobs":[{"id":"a","cron":"0 6 * * *","query":"\#(query)"}]}"#, strict: true)
        let spec = try #require(file.intents.first?.spec)
        #expect(spec.query == query && spec.hasVerbatimQuery)
        #expect(file.held.isEmpty && file.warnings.isEmpty)
    }

    @Test func anInvalidJobIsHeldAloneAndTheRestIsUsed() {
        let file = read(
            #"{"jobs":[{"id":"a","cron":"99 * * * *","query":"x"},{"id":"b","cron":"0 6 * * *","query":"y"},{"cron":"* * * * *"}, 7]}"#
        )
        #expect(file.intents.map(\.spec.id) == ["b"])
        #expect(file.held.map(\.intentID) == ["a", nil, nil])
        #expect(file.held.first?.diagnostics.first?.code == .invalidCron)
    }

    @Test(arguments: [
        #""id":"a\u0000b","cron":"0 6 * * *","query":"x""#, #""id":"b","cron":"0 6 * * *","query":"x\u0000""#,
        #""id":"b","name":"n\u0000","cron":"0 6 * * *","query":"x""#,
        #""id":"b","model":"m\u0000","cron":"0 6 * * *","query":"x""#,
        #""id":"b","contextFiles":["/a\u0000"],"cron":"0 6 * * *","query":"x""#,
        #""id":"b","cron":"0 6 * * *\u0000","query":"x""#, #""id":"a\u001bb","cron":"0 6 * * *","query":"x""#,
    ])
    func `a NUL holds its job, and no other`(job: String) {
        let file = read(#"{"jobs":[{\#(job)},{"id":"good","cron":"0 6 * * *","query":"y"}]}"#)
        #expect(file.intents.map(\.spec.id) == ["good"])
        #expect(file.held.count == 1)
    }

    @Test func `a timeout that looks like seconds and an uneven step are warned of`() {
        let file = read(#"{"jobs":[{"id":"a","cron":"*/45 * * * *","query":"x","timeout":3600}]}"#)
        #expect(file.intents.count == 1)
        #expect(Set(file.warnings.map(\.code)) == [.suspiciousCron, .likelySeconds])
    }

    @Test func `an id may be long, and no longer than its runs can carry`() {
        let long = String(repeating: "ü", count: 500)
        #expect(read(#"{"jobs":[{"id":"\#(long)","cron":"0 6 * * *","query":"x"}]}"#).intents.count == 1)
        #expect(read(#"{"jobs":[{"id":"\#(long)\#(long)","cron":"0 6 * * *","query":"x"}]}"#).intents.isEmpty)
    }

    @Test func aJobMovesWithoutADeadlineIntoAWorkspaceWhoseAgentsHaveOne() throws {
        let intent = try #require(read(#"{"jobs":[{"id":"a","cron":"0 6 * * *","query":"x"}]}"#).intents.first)
        #expect(intent.spec.startDeadlineRule == .none)
        var options = DecodeOptions(knownTimeZone: { _ in true })
        options.defaults = IntentDefaults(agentStartDeadline: .auto)
        let job = ScheduleImport.job(intent, options: options)
        #expect(job.problems.isEmpty && job.specHash == intent.hash, "\(job.problems)")
        #expect(job.text.contains(#""startDeadline": "none""#))
    }

    @Test func whatTheOldLoaderChangedSilentlyIsAWarning() throws {
        let text = #"{"jobs":[{"id":"a","cron":"0 6 * * *","query":"x","lane":"wrok","executor":"gpt","deep":true}]}"#
        let file = read(text)
        let spec = try #require(file.intents.first?.spec)
        #expect(spec.lane == "default")
        #expect(spec.execution.executor == "claude")
        #expect(Set(file.warnings.map(\.code)) == [.legacyFallback, .droppedLegacyField])
        #expect(read(text, strict: true).intents.isEmpty)
    }

    @Test func aDuplicateIDHoldsTheLaterJob() {
        let job = #"{"id":"a","cron":"0 6 * * *","query":"x"}"#
        let file = read("{\"jobs\":[\(job),\n\(job)]}")
        #expect(file.intents.count == 1)
        #expect(file.held.first?.diagnostics.map(\.code) == [.duplicateID])
        let both = ScheduleFileSet.merged([read("{\"jobs\":[\(job)]}"), read("{\"jobs\":[\(job)]}")])
        #expect(both.map(\.intents.count) == [1, 0])
        #expect(both[1].held.first?.intentID == "a")
    }

    @Test(arguments: ["", "{", "[]", "{}", #"{"jobs":{}}"#, #"{"jobs":[],"jobs":[]}"#])
    func aFileThatCannotBeReadProvesNoAbsence(text: String) {
        #expect(!read(text).isReadable)
        #expect(read(text).held.count == 1)
    }
}
