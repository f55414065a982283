import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct BackupRestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a copy in the database's place; the daemon must be stopped.",
        discussion: """
            The copy is checked first, and stays where it is. What was there before is not
            deleted: it is moved aside as `homer.db.replaced-TIME`, a database of its own.
            Runs since the copy was made are unknown to the restored database: due times
            since then are decided anew, as after an absence. Messages that waited when the
            copy was made may have been sent since: they end as `unknown` and are not sent
            again (`homer notify list --state unknown`). Intents come from the files.

            EXIT CODES: 0 restored · 2 not: nothing was changed, or the message says what ·
            64 usage · 75 a daemon runs.

            EXAMPLES:
              systemctl --user stop homer && homer backup restore .homer/backups/manual-20260203T0405Z.db
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The copy.", completion: .file())
    var file: String

    func run() async throws {
        let workspace = try global.resolve()
        let copy = try Paths.fromHere(file, home: workspace.home)
        _ = try workspace.prepareStateDirectory()
        // Held until the end: no daemon begins meanwhile.
        let lock = try DaemonLock(path: workspace.lockFile, identity: .current(), now: WallClock.now())
        if let pid = workspace.presentDaemon() {
            throw Failure(
                message: "daemon \(pid) of this workspace is still ending its runs; try again when it is gone",
                status: .locked)
        }
        let restored = try Backup.restore(copy, to: workspace.realDatabase, now: WallClock.now())
        _ = lock
        output.printOne(.backup, ActJSON.restored(workspace.realDatabase, from: copy, replaced: restored.replaced)) {
            "\(workspace.shown(workspace.realDatabase)) is \(copy)\n"
                + (restored.replaced.map { "what was there before is \($0)\n" } ?? "")
                + Self.unsent(restored.unsent)
        }
    }

    private static func unsent(_ count: Int) -> String {
        guard count > 0 else { return "" }
        return
            (count == 1 ? "1 message that waited then is not sent" : "\(count) messages that waited then are not sent")
            + ", for it may have been sent since; `homer notify list --state unknown` shows what\n"
    }
}
