import ArgumentParser
import HomerCore
import HomerRuntime
import HomerStore
import Logging

struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Apply a saved plan, or make one pass and leave.",
        discussion: """
            With a FILE from `homer plan --out` exactly that plan is applied, at most
            once, and only while the database is as it was when the plan was made. Without
            a file one pass is made, as the daemon would. A running daemon notices at
            once.

            EXIT CODES: 0 applied, or nothing to do · 2 nothing applied · 3 applied except
            held inputs · 4 removals are blocked · 5 the plan is stale or was applied before · 64 usage.

            EXAMPLES:
              homer apply
              homer apply change.plan
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Take a source that is read whole and has no file for emptied on purpose, this once.")
    var allowEmpty = false

    @Argument(help: "A file written by `homer plan --out`.", completion: .file())
    var file: String?

    func validate() throws {
        if allowEmpty, file != nil {
            throw ValidationError("--allow-empty is for a pass; a saved plan says what it removes")
        }
    }

    func run() async throws {
        let workspace = try global.resolve()
        let zones = ZoneDatabase()
        let plan: Plan
        var record = PassRecord(id: "", trigger: ChangeReason.cli.rawValue, startedAt: WallClock.now())
        let store: Store
        if let file {
            let saved = try SavedPlan.read(file)
            store = try workspace.writeStore()
            plan = saved.plan
            record.planID = saved.id
        } else {
            store = try workspace.writeStore()
            plan = try await workspace.makeProvenPlan(store: store, zones: zones, allowEmpty: allowEmpty)
            if let hold = plan.hold { throw Failure(message: "nothing was applied: \(hold.message)") }
        }
        record.id = String(SavedPlan.newID().prefix(8))
        let version = try store.apply(plan, pass: record, now: WallClock.now())
        if file == nil { try store.notePending(plan, now: WallClock.now()) }
        report(plan, version: version, pass: record.id)
        Console.flush()
        if plan.blocked.contains(where: \.reason.isGuard) { throw ExitCode(ExitStatus.blocked.rawValue) }
        if !plan.held.isEmpty { throw ExitCode(ExitStatus.held.rawValue) }
    }

    private func report(_ plan: Plan, version: StateVersion, pass: String) {
        let style = output.style
        output.printOne(
            .object([
                "pass": .string(pass), "serial": .int(version.serial), "summary": PlanJSON.summary(plan),
                "changes": .array(
                    plan.changes.map { change in
                        .object([
                            "id": .string(change.id), "actions": .array(change.actions.map { .string($0.rawValue) }),
                        ])
                    }),
                "blocked": .array(
                    plan.blocked.map { blocked in
                        .object([
                            "id": .string(blocked.change.id), "reason": .string(blocked.reason.rawValue),
                            "message": .string(blocked.message),
                        ])
                    }), "approve": plan.approvalID.map { .string($0) },
                "held": .array(plan.held.flatMap { $0.input.diagnostics.map(\.json) }),
            ])
        ) {
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
