import Cron
import HomerCore
import HomerTesting

@testable import HomerCLI
@testable import HomerReport
@testable import HomerRuntime
@testable import HomerSources
@testable import HomerStore

/// Files and tools, and the move from the old HOMER.
extension JSONSamples {
    static func files() throws -> [Sample] {
        [
            ("Validation", ActJSON.validation(files: 3, errors: [diagnostic], warnings: [diagnostic])),
            ("Preflight", preflight.json),
            ("Formatting", ActJSON.formatting(changed: ["desired/a.json"], errors: [diagnostic])),
            ("Explanation", ActJSON.explanation(of: "E131", text: "…")),
            ("Workspace", ActJSON.workspace("/work", files: ["homer.json"], mode: .workTree)),
            ("Tag", ActJSON.tag("good", of: "backup", generation: 7)),
            ("Backfill", try backfill()),
            (
                "Action",
                ActJSON.action(
                    "trigger", dryRun: false, lines: ["run 12 of backup waits to start"],
                    problems: ["report is already active"], started: [12])
            ),
            ("Backup", ActJSON.backup("/backups/1.db", integrity: "ok")),
            ("Backup", ActJSON.restored("homer.db", from: "/backups/1.db", replaced: "homer.db.replaced-1")),
            ("BackupFile", ActJSON.backupFile("/backups/1.db", bytes: 1, writtenAt: time)),
            (
                "Pruning",
                ActJSON.pruning(
                    runs: 1, events: 2, outputFiles: 3, backups: 4, messages: 7, nights: 5, nightFiles: 6)
            ),
            ("Finding", Finding.warn("clock", "the clock is wrong", hint: "set it").json),
            (
                "Doctor",
                DoctorCommand.answer(
                    [SettingReport(name: "database", value: "homer.db", origin: .builtIn)],
                    [.ok("clock", "right")], [["PATH=/bin"], ["PATH=/bin"]])
            ),
        ] + (try expressions()) + simulation()
    }

    private static var preflight: PreflightAnswer {
        let spec = Samples.spec("brief") { $0.execution = Execution(executor: "claude") }
        let link = LinkFacts(
            program: .found(path: "/usr/bin/claude", version: .said("2.1.240")), login: .missing(remedy: "log in"))
        let facts = PreflightFacts(spec: spec, directory: DirectoryFacts(path: "/work"), links: [link])
        let origin = Origin(source: IntentSource.desired, file: "desired/brief.json")
        return PreflightAnswer(environment: .daemon, checks: [.init(facts, origin: origin)])
    }

    private static func expressions() throws -> [Sample] {
        guard let zone = ZoneDatabase.own.zone(named: "Europe/Zurich") else { return [] }
        // 02:30 does not exist on the second day; the thirtieth of February never comes.
        let question = CronQuestion(
            expression: try CronExpression("30 2 * * *"), zone: zone, zoneName: "Europe/Zurich",
            after: Samples.time("2026-03-27T23:00:00Z"), isFromNow: false)
        let never = CronQuestion(
            expression: try CronExpression("0 0 30 2 *"), zone: zone, zoneName: "Europe/Zurich", after: time,
            isFromNow: false)
        var samples: [Sample] = [("Cron", question.json(count: 2)), ("Cron", never.json(count: 2))]
        for text in ["*/5 25 * * *", ""] {
            do throws(CronError) {
                _ = try CronExpression(text)
            } catch {
                samples.append(("CronProblem", CronProblemText(text: text, error: error).json))
            }
        }
        return samples
    }

    private static func backfill() throws -> JSONValue {
        let intent = TimedIntent(
            id: "backup", source: IntentSource.desired, spec: Samples.spec("backup"), isOn: true, cursor: time,
            anchors: ScheduleAnchors(createdAt: time, acceptedAt: time))
        let plan = try BackfillPlan(
            intent, (time - .hours(3))...time,
            known: [.init(Samples.time("2026-02-03T08:00:00Z"), decision: .ran, run: 12)], limit: 1, now: time,
            zones: UTCOnly())
        return ActJSON.backfill(of: "backup", (time - .hours(3))...time, plan, started: [13])
    }

    private static func simulation() -> [Sample] {
        var pass = plan
        pass.changes[0].actions = ChangeAction.allCases
        let collapsed = SimulatedOccurrence(
            intentID: "backup", generation: 1, entry: LedgerEntry(time, .collapsed(into: time)), run: nil, late: nil)
        let missed = SimulatedOccurrence(
            intentID: "backup", generation: 1, entry: LedgerEntry(time, .missedDown, count: 40, through: time), run: 12,
            late: .seconds(1))
        var waiting = SimulatedOccurrence(
            intentID: "backup", generation: 1, entry: LedgerEntry(time, .ran), run: 14, late: nil)
        waiting.waits = .approval(until: time)
        let attempt = SimulatedAttempt(
            time: time, intentID: "backup", run: 12, attempt: 1, executor: "claude", outcome: .failed,
            next: SimulatedAttempt.Next(at: time + .minutes(1), executor: "gemini"))
        let chain = SimulatedChain(time: time, intentID: "next", generation: 1, run: 13)
        var world = Simulation(history: [], from: time, until: time + .days(1))
        world.runs = RunModel(seed: 7)
        var summary = SimulationSummary(world)
        summary.held = ["idea"]
        summary.unknown = ["mars"]
        let item = DiscoveryItemRow(
            sessionID: "night-2026-05-04", number: 1, kind: .research, key: "r1", title: "Ledgers", prompt: "p",
            risk: .high, priority: 50, contentHash: "h", state: .rejected, reason: "no",
            intentID: "night-2026-05-04-01", runID: 15, createdAt: time, updatedAt: time)
        let phase = SimulatedPhase(
            time: time, session: "night-2026-05-04", phase: .planning, until: time + .minutes(10), reason: "no plan")
        summary.nights = 1
        let records: [SimulationRecord] = [
            .night(phase), .item(SimulatedItem(time: time, item: item)),
            .pass(SimulatedPass(time: time, plan: pass)), .occurrence(collapsed), .occurrence(missed), .chain(chain),
            .occurrence(waiting), .attempt(attempt),
        ]
        return (records.map(\.json) + [summary.json]).map { ("SimulationLine", $0) }
    }

    static func switches() -> [Sample] {
        let engine = OldEngine(mode: .external, homerLives: true, lastSign: time)
        return [
            ("Flag", flags.json), ("Effect", FlagEffects(flags, engine).json),
            (
                "FlagChanges",
                FlagSetting.answer(
                    [FlagChange(flag: .enabled, from: "true", to: "false")], flags, FlagEffects(flags, engine))
            ),
        ]
    }

    static var flags: RuntimeFlags {
        var flags = RuntimeFlags()
        flags.unparsable = [RuntimeFlag.enabled.rawValue: "maybe"]
        return flags
    }
}
