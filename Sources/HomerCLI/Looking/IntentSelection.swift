import ArgumentParser
import HomerCore
import HomerStore

/// `ID… | --all | -l label=value`: which intents a command is about.
struct IntentSelection: ParsableArguments {
    @Argument(help: "The intents.", completion: IntentCompletion.kind)
    var ids: [String] = []

    @Flag(help: "Every intent.")
    var all = false

    @Option(
        name: [.customShort("l"), .customLong("label")],
        help: ArgumentHelp("Intents with this label; repeatable.", valueName: "label=value"))
    var labels: [LabelSelector] = []

    var isAll: Bool { all }

    /// Exactly one way of saying it: a slip of the finger must not mean everything.
    func validate() throws {
        let ways = [!ids.isEmpty, all, !labels.isEmpty].count { $0 }
        if ways == 0 { throw ValidationError("name the intents, or --all, or -l label=value") }
        if ways > 1 { throw ValidationError("ids, --all and -l exclude each other") }
    }

    /// The rows meant, in order of their ids; removed intents are not among them. Throws for an unknown id and when no
    /// intent has the labels.
    func rows(in snapshot: StoreSnapshot) throws -> [IntentRow] {
        if !ids.isEmpty { try IntentLookup(snapshot).require(ids) }
        let rows = try snapshot.intents(ids: ids).filter { row in labels.allSatisfy { $0.matches(row.spec.labels) } }
        if !labels.isEmpty, rows.isEmpty {
            throw Failure(message: "no intent has these labels; `homer get -o json` shows them")
        }
        if let gone = ids.first(where: { id in !rows.contains { $0.id == id } }) {
            let why = try snapshot.removal(of: gone) ?? "\(gone) is gone"
            throw Failure(message: "\(why); there is nothing to suspend or resume")
        }
        return rows
    }
}
