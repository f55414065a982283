package import ArgumentParser
import Glibc
import HomerCore

/// Options every command takes. Each has an environment variable and a key in `homer.json`.
package struct GlobalOptions: ParsableArguments {
    package init() {}

    @Option(name: .customShort("C"), help: ArgumentHelp("Workspace directory (HOMER_WORKSPACE).", valueName: "dir"))
    package var workspace: String?

    @Option(help: ArgumentHelp("Database file (HOMER_DATABASE; default .homer/homer.db).", valueName: "file"))
    package var database: String?

    @Option(help: ArgumentHelp("Directory of intent files (HOMER_DESIRED; default desired).", valueName: "dir"))
    package var desired: String?

    @Option(
        help: ArgumentHelp(
            "A schedule file of the old HOMER and its lane; repeatable (HOMER_SCHEDULE, comma between; else schedule.json).",
            valueName: "file[:lane]"))
    package var schedule: [String] = []

    @Option(
        help: ArgumentHelp(
            "Where desired state is read: worktree, or commit:REF for what is committed (HOMER_SOURCE; default worktree).",
            valueName: "source"))
    package var source: String?

    @Option(help: ArgumentHelp("Configuration file (HOMER_CONFIG; default homer.json).", valueName: "file"))
    package var config: String?

    @Option(help: "Form of log lines: text or json (HOMER_LOG_FORMAT).")
    package var logFormat: String?

    @Option(help: "Least level logged: debug, info, warning, error (HOMER_LOG_LEVEL).")
    package var logLevel: String?

    /// The workspace in force: while a daemon runs on it the daemon's own settings, except for what this command line
    /// asks otherwise; else what options, environment and `homer.json` say. Throws a `Failure` with every problem.
    package func resolve() throws -> Workspace { try SettingsInForce(inputs).resolve() }

    /// The workspace that options, environment and `homer.json` describe now, whatever a running daemon goes by.
    package func resolveFiles() throws -> Workspace { try WorkspaceResolver(inputs).resolve() }

    package var inputs: WorkspaceInputs {
        var inputs = WorkspaceInputs(environment: Self.environment(), here: try? Paths.currentDirectory())
        inputs.workspace = workspace
        inputs.database = database
        inputs.desired = desired
        inputs.schedule = schedule
        inputs.source = source
        inputs.config = config
        inputs.logFormat = logFormat
        inputs.logLevel = logLevel
        return inputs
    }

    package static func environment() -> [String: String] {
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
