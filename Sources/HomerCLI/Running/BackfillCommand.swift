import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct BackfillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Run the due times of a stretch that has gone by, those that have no run.",
        discussion: """
            Shows a plan: the due times that the trigger has in that stretch as it is now,
            with what the ledger says of each, and which would be run. Nothing is stored
            without --yes. A due time never gets two runs; one that the daemon has still
            to decide is left to it. The runs are marked `backfill`, know their due time
            ({{fire.time}}, HOMER_SCHEDULED_FOR), and start oldest first as places
            become free, with priority 0. What is decided about a due time stays in the
            ledger. `homer cancel RUN` takes one back that has not started.

            EXIT CODES: 0 planned, or stored with --yes · 2 unknown id, no such due
            times, or no database · 64 usage.

            EXAMPLES:
              homer backfill report --from 2026-02-01 --to 2026-02-07
              homer backfill report --from "2026-02-01 00:00" --to "2026-02-01 12:00" --yes
              homer backfill report --from 2026-01-01 --to 2026-03-31 --max 10 --yes
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("The first moment; a day begins at its midnight.", valueName: "time"))
    var from: String

    @Option(help: ArgumentHelp("The last moment; a day ends before the next.", valueName: "time"))
    var to: String

    @Option(name: .customLong("max"), help: ArgumentHelp("Make no more runs than this.", valueName: "number"))
    var limit = 100

    @Flag(help: "Store the runs; without it only the plan is shown.")
    var yes = false

    @Argument(help: "The intent.", completion: IntentCompletion.kind)
    var id: String

    func validate() throws {
        if limit < 1 || limit > BackfillPlan.dueLimit {
            throw ValidationError("--max takes a number from 1 to \(BackfillPlan.dueLimit)")
        }
    }

    func run() async throws {
        let workspace = try global.resolve()
        let store = try yes ? workspace.existingStoreForWriting() : workspace.existingStore()
        guard try !LegacyTriggering(id: id, store: store, workspace: workspace).isLegacy() else {
            throw Failure(message: "\(id) is run by the old engine, which keeps no due times to make up for")
        }
        let zones = workspace.zones(store)
        let moments = Moments(now: WallClock.now(), zones: zones)
        let span = try Self.span(from: from, to: to, moments)
        let (row, known) = try store.snapshot { snapshot in
            try IntentLookup(snapshot).require([id])
            guard let row = try snapshot.intents(ids: [id], includeRemoved: false).first else {
                let why = try snapshot.removal(of: id) ?? "\(id) is gone"
                throw Failure(message: "\(why); `homer why \(id)` says more")
            }
            return (row, try snapshot.known(of: id, dueIn: span))
        }
        let plan = try self.plan(row, span, known, moments.now, zones)
        let runs =
            yes && !plan.toRun.isEmpty
            ? try store.enqueueBackfill(
                intent: id, due: plan.toRun, by: CurrentUser.atHost, now: WallClock.now()) : []
        output.printOne(.backfill, ActJSON.backfill(of: id, span, plan, started: yes ? runs : nil)) {
            BackfillText(plan: plan, id: id, moments: moments, started: yes ? runs : nil).text
        }
        if !runs.isEmpty, workspace.runningDaemon() == nil {
            Console.note("no daemon runs on this database: the runs wait for `homer run`")
        }
    }

    private func plan(
        _ row: IntentRow, _ span: ClosedRange<Timestamp>, _ known: [BackfillPlan.Known], _ now: Timestamp,
        _ zones: ZoneDatabase
    ) throws -> BackfillPlan {
        do throws(BackfillPlan.Refusal) {
            return try BackfillPlan(row.timed, span, known: known, limit: limit, now: now, zones: zones)
        } catch {
            throw Failure(message: Self.reason(error, row))
        }
    }

    /// From the first moment to the last; a day alone means all of it.
    static func span(from: String, to: String, _ moments: Moments) throws -> ClosedRange<Timestamp> {
        func moment(_ text: String, isEnd: Bool) throws -> Timestamp {
            guard let day = LocalDay(text) else { return try CronQuestion.moment(text, in: moments.zone) }
            let start = try CronQuestion.moment("\(isEnd ? day.next : day) 00:00", in: moments.zone)
            return isEnd ? start - Milliseconds(1) : start
        }
        let (first, last) = (try moment(from, isEnd: false), try moment(to, isEnd: true))
        guard first <= last else { throw Failure(message: "--to (\(to)) comes before --from (\(from))") }
        guard first <= moments.now else {
            throw Failure(message: "--from (\(from)) has not come yet: a backfill is about due times gone by")
        }
        return first...last
    }

    private static func reason(_ refusal: BackfillPlan.Refusal, _ row: IntentRow) -> String {
        let id = row.id
        return switch refusal {
        case .noTimetable:
            "\(id) has no due times: it runs \(row.spec.triggersInWords); `homer trigger \(id)` runs it once"
        case .countsFromRuns:
            "\(id) counts from its own runs, so nobody can say what was due; `homer trigger \(id)` runs it once"
        case .unknownSchedule:
            "the expression or the time zone of \(id) is unknown on this machine; `homer doctor` says more"
        case .tooMany:
            "\(id) has more than \(BackfillPlan.dueLimit) due times in that stretch; take a shorter one"
        }
    }
}
