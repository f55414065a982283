import ArgumentParser
import HomerCore
import HomerReport
import HomerRuntime
import HomerStore
import Logging

struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Apply a saved plan, or make one pass and exit.",
        discussion: """
            With a FILE from `homer plan --out` this applies exactly that plan, at most
            once, and only while the database is as it was when the plan was made and the
            files of its changes still say what the plan says; --as-planned ignores the
            files. Without a FILE it makes one pass, as the daemon would. A running daemon
            notices at once.

            EXIT CODES: 0 applied, or nothing to do · 2 nothing applied · 3 applied except
            held inputs · 4 removals are blocked · 5 the plan is stale, its files have
            changed, or it was applied before · 64 usage.

            EXAMPLES:
              homer apply
              homer apply change.plan
              homer apply change.plan --as-planned    whatever the files say by now
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Take a source that is read whole and has no file for emptied on purpose, this once.")
    var allowEmpty = false

    @Flag(help: "Apply the plan although its files have changed since; the next pass goes by the files again.")
    var asPlanned = false

    @Argument(help: "A file written by `homer plan --out`.", completion: .file())
    var file: String?

    func validate() throws {
        if allowEmpty, file != nil {
            throw ValidationError("--allow-empty is for a pass; a saved plan says what it removes")
        }
        if asPlanned, file == nil { throw ValidationError("--as-planned is for a saved plan: name its file") }
    }

    func run() async throws {
        let workspace = try global.resolve()
        let zones = workspace.zones()
        var plan: Plan
        var record = PassRecord(id: "", trigger: ChangeReason.cli.rawValue, startedAt: WallClock.now())
        let store: Store
        if let file {
            // What a saved plan changes was judged when it was made, and whoever writes the file may say anything.
            try workspace.refuseOwnRun("homer apply \(file)")
            let saved = try SavedPlan.read(file)
            if !asPlanned { try await refuseOutdated(saved.plan, file, workspace, zones) }
            store = try workspace.writeStore()
            plan = saved.plan
            record.planID = saved.id
        } else {
            // Nothing to apply makes no database.
            if !Paths.exists(workspace.database) {
                try refuse(try await workspace.makePlan(store: workspace.readStore(), zones: zones))
            }
            store = try workspace.writeStore()
            plan = try await workspace.makeProvenPlan(store: store, zones: zones, allowEmpty: allowEmpty)
            try refuse(plan)
        }
        record.id = String(SavedPlan.newID().prefix(8))
        let version: StateVersion
        if file == nil {
            (plan, version) = try store.applyAccepted(plan, pass: record, now: WallClock.now())
            try store.notePending(plan, now: WallClock.now())
        } else {
            version = try store.apply(plan, pass: record, now: WallClock.now())
        }
        report(plan, version: version, pass: record.id, workspace)
        Console.flush()
        if plan.blocked.contains(where: \.reason.isGuard) { throw ExitCode(ExitStatus.blocked.rawValue) }
        if !plan.held.isEmpty || plan.unusableSource != nil { throw ExitCode(ExitStatus.held.rawValue) }
    }

    /// Throws when nothing of the plan can be applied because the files are not there to be read.
    private func refuse(_ plan: Plan) throws {
        if let hold = plan.hold { throw Failure(message: "nothing was applied: \(hold.message)") }
        guard plan.isEmpty, plan.blocked.isEmpty, plan.held.isEmpty, let source = plan.unusableSource else { return }
        throw Failure(
            message: "nothing was applied: \(source.path) is \(source.condition.rawValue)"
                + (source.message.map { " (\($0))" } ?? ""))
    }

    /// Throws when the files of the plan's changes say something else by now.
    private func refuseOutdated(_ plan: Plan, _ file: String, _ workspace: Workspace, _ zones: ZoneDatabase)
        async throws
    {
        let desired = await workspace.readDesired(zones)
        let again = "  make a new plan, or apply this one whatever the files say: homer apply \(file) --as-planned"
        if let hold = desired.hold {
            throw Failure(
                message: "nothing was applied: whether the files are as planned cannot be told: \(hold.message)\n"
                    + again)
        }
        let outdated = plan.outdated(by: desired)
        guard !outdated.isEmpty else { return }
        let names = Set(outdated.map(\.file)).sorted()
        let list = names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", and \(names.count - 5) more" : "")
        throw Failure(
            message: "nothing was applied: changed since the plan was made: \(list)\n" + again, status: .stale)
    }

    private func report(_ plan: Plan, version: StateVersion, pass: String, _ workspace: Workspace) {
        let style = output.style
        let answer = PlanJSON.applied(
            plan, pass: pass, serial: version.serial, directory: workspace.shownDirectory(of:))
        output.printOne(.applied, answer) {
            var text = plan.changes.map { change in
                "\(change.id) \(change.actions.map(\.pastTense).joined(separator: ", "))\n"
            }.joined()
            for held in plan.held {
                text += held.input.diagnostics.map { $0.rendered(color: style.isOn) + "\n" }.joined()
                text += "\(held.input.intentID ?? held.input.file) held (\(held.reason.rawValue))\n"
            }
            for blocked in plan.blocked {
                text += "\(blocked.change.id) waits (\(blocked.reason.rawValue)): \(blocked.message)\n"
            }
            if let id = plan.approvalID { text += "Approve with: homer approve \(id)\n" }
            if plan.isEmpty, plan.blocked.isEmpty { text += "Nothing to apply: \(plan.unchanged) unchanged.\n" }
            return text
        }
    }
}
