import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Put an earlier generation of an intent in force, until its file says something new.",
        discussion: """
            The earlier text becomes a new generation and is pinned: what the file says now
            is refused as long as it says exactly that. Any other text in the file ends the
            pin, so a rollback never fights with git. Without a generation the last one
            with another text is taken; a tag (`homer history tag`) is as good as a number.

            --emit-revert also writes the earlier text to the intent's file, for you to
            commit.

            EXIT CODES: 0 rolled back · 2 unknown id or generation, already in force, or
            inside a run · 64 usage.

            EXAMPLES:
              homer rollback nightly-backup
              homer rollback nightly-backup 5 --reason "generation 6 costs too much"
              homer rollback nightly-backup good --emit-revert && git diff
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
    var reason = "rolled back by hand"

    @Flag(help: "Also write the earlier text to the file, to be committed.")
    var emitRevert = false

    @Flag(help: "Only show what would change.")
    var dryRun = false

    @Argument(help: "The intent.", completion: IntentCompletion.kind)
    var id: String

    @Argument(help: ArgumentHelp("The generation, or its tag.", valueName: "generation"))
    var generation: String?

    func run() async throws {
        let workspace = try global.resolve()
        if !dryRun { try workspace.refuseOwnRun("homer rollback") }
        let store = try dryRun ? workspace.existingStore() : workspace.existingStoreForWriting()
        let (row, target, text) = try store.snapshot(find)
        let spec = try IntentSpec(canonical: text)
        let fields = fieldChanges(from: row.spec.canonical, to: text)
        if emitRevert, row.source != IntentSource.desired {
            throw Failure(
                message: "\(id) stands in \(row.file) among others, which Homer never writes; edit it there, or leave "
                    + "--emit-revert out")
        }
        var made = row.generation + 1
        if !dryRun {
            let now = WallClock.now()
            let pass = PassRecord(
                id: String(SavedPlan.newID().prefix(8)), trigger: ChangeReason.cli.rawValue, startedAt: now)
            made = try store.rollback(
                id, to: target, by: CurrentUser.atHost, reason: reason, pass: pass, now: now)
            if emitRevert {
                try FileText.write(
                    spec.fileText(in: workspace.defaults),
                    to: Paths.absolute(row.file, from: workspace.root, home: workspace.home))
            }
        }
        report(
            row, target: target, made: made, fields: fields, raises: PermissionRaise.raises(from: row.spec, to: spec))
    }

    /// The intent, the generation meant and its text.
    private func find(_ snapshot: StoreSnapshot) throws -> (IntentRow, Int, JSONValue) {
        guard let row = try snapshot.intents(ids: [id], includeRemoved: true).first else {
            throw try IntentLookup(snapshot).unknown(id)
        }
        let target = try wanted(row, snapshot)
        guard let text = try snapshot.canonicalSpec(of: id, generation: target) else {
            throw Failure(message: "\(id) has no generation \(target); `homer history \(id)` lists them")
        }
        return (row, target, text)
    }

    private func wanted(_ row: IntentRow, _ snapshot: StoreSnapshot) throws -> Int {
        if let generation {
            if let number = Int(generation) { return number }
            if let tag = try snapshot.tags(of: id).first(where: { $0.tag == generation }) { return tag.generation }
            throw Failure(
                message:
                    "\"\(generation)\" is neither a generation nor a tag of \(id); `homer history \(id)` lists both")
        }
        for older in try snapshot.generations(of: id) where older.generation < row.generation {
            guard let text = try snapshot.canonicalSpec(of: id, generation: older.generation) else { continue }
            if text != row.spec.canonical { return older.generation }
        }
        throw Failure(message: "\(id) has no earlier generation with another text")
    }

    private func report(_ row: IntentRow, target: Int, made: Int, fields: [FieldChange], raises: [PermissionRaise]) {
        output.printOne(
            .rollback,
            ActJSON.rollback(
                of: id, from: row.generation, to: target, made: made, dryRun: dryRun, raises: raises, fields: fields)
        ) {
            var text = dryRun ? "would put" : "put"
            text = "\(id): \(text) generation \(target) in force as generation \(made)\n"
            text += raises.map { "    " + output.style.red("! permissions raised: \($0.sentence)") + "\n" }.joined()
            text += FieldChangeText(style: output.style).lines(fields).map { "    \($0)\n" }.joined()
            if !dryRun {
                text +=
                    emitRevert
                    ? "\(row.file) holds the earlier text now; look at it with `git diff` and commit it\n"
                    : "\(row.file) is refused until its text changes; `homer status` lists pins\n"
            }
            return text
        }
    }
}
