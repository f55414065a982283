import ArgumentParser
import Glibc
import HomerCore

/// Options every command takes (DESIGN §6). Each has an environment variable and a key in `homer.json`.
struct GlobalOptions: ParsableArguments {
    @Option(name: .customShort("C"), help: ArgumentHelp("Workspace directory (HOMER_WORKSPACE).", valueName: "dir"))
    var workspace: String?

    @Option(help: ArgumentHelp("Database file (HOMER_DATABASE; default .homer/homer.db).", valueName: "file"))
    var database: String?

    @Option(help: ArgumentHelp("Directory of intent files (HOMER_DESIRED; default desired).", valueName: "dir"))
    var desired: String?

    @Option(
        help: ArgumentHelp(
            "A HOMER schedule file and its lane; repeatable (HOMER_SCHEDULE, comma between; default schedule.json).",
            valueName: "file[:lane]"))
    var schedule: [String] = []

    @Option(
        help: ArgumentHelp(
            "Where desired state is read: worktree, or commit:REF for what is committed (HOMER_SOURCE; default worktree).",
            valueName: "source"))
    var source: String?

    @Option(help: ArgumentHelp("Configuration file (HOMER_CONFIG; default homer.json).", valueName: "file"))
    var config: String?

    @Option(help: "Form of log lines: text or json (HOMER_LOG_FORMAT).")
    var logFormat: String?

    @Option(help: "Least level logged: debug, info, warning, error (HOMER_LOG_LEVEL).")
    var logLevel: String?

    /// The workspace these options, the environment and `homer.json` describe. Throws a `Failure` with every problem.
    func resolve() throws -> Workspace {
        try WorkspaceResolver(options: self, environment: Self.environment()).resolve()
    }

    static func environment() -> [String: String] {
        var values: [String: String] = [:]
        var pointer = environ
        while let entry = pointer.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                values[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            pointer += 1
        }
        return values
    }
}
