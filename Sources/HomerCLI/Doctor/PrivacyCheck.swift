import HomerCore
import HomerStore

/// Who can read the database and what belongs to it: prompts, outputs and the payloads of events.
struct PrivacyCheck {
    let workspace: Workspace

    func run() -> Finding {
        let open = files.filter { PrivateFile.isOpenToOthers($0) }
        guard let first = open.first, let mode = PrivateFile.mode(of: first) else {
            return .ok("privacy", "only you can read the database, its lock, outputs and backups")
        }
        let more = open.count > 1 ? ", and \(open.count - 1) more" : ""
        let isHomers = (try? Store.openReadOnly(path: workspace.database).flagDefaults()) == .homer
        return .warn(
            "privacy",
            "others can reach \(workspace.shown(first)) (\(String(mode, radix: 8)))\(more); prompts and outputs are in "
                + "there",
            hint: isHomers
                ? "it was the old HOMER's database, so its rights are left as they are; if nobody else needs it: "
                    + "chmod go= \(workspace.shown(first))"
                : "chmod go= \(workspace.shown(first)); the next `homer run` does it for the database")
    }

    private var files: [String] {
        DatabaseFiles(workspace.database).all + [workspace.outputs, workspace.stateDirectory + "/backups"]
            + (Paths.name(of: workspace.stateDirectory) == ".homer" ? [workspace.stateDirectory] : [])
    }
}
