import ArgumentParser
import HomerCore
import HomerExecution
import HomerSources

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check everything Homer depends on, and say what to do about it.",
        discussion: """
            Settings with where each comes from, database, disk, daemon, clock, time
            zones, file notification, the files and who may write them, lanes, programs.
            Changes nothing but a probe file in desired/ that is gone at once. --env also
            prints the environment that commands are given; values of key-like names are
            hidden.

            EXAMPLES:
              homer doctor
              homer doctor --env
              homer doctor -o json | jq '.checks[] | select(.status == "fail")'

            EXIT CODES: 0 all well, or only warnings · 1 a check failed · 2 could not
            check · 64 usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Print the environment of commands too.")
    var env = false

    func run() async throws {
        let workspace = try global.resolve()
        let zones = ZoneDatabase()
        let now = WallClock.now()
        let daemon = GlobalOptions.environment()
        let state = await workspace.fileSource(zones).read()
        var findings = DatabaseChecks(workspace: workspace).run(now: now, zones: zones)
        findings += await SystemChecks(workspace: workspace, zones: zones).run(now: now)
        findings += FileChecks(workspace: workspace, state: state, environment: daemon).run()
        let variables = env ? childVariables(workspace, daemon) : []
        output.printOne(
            .object([
                "format_version": "1.0", "version": .string(Version.text),
                "settings": .array(workspace.settings.map(\.json)), "checks": .array(findings.map(\.json)),
                "environment": env ? .array(variables.map { .string($0) }) : nil,
            ])
        ) { text(workspace, findings, variables) }
        Console.flush()
        if findings.contains(where: { $0.verdict == .fail }) { throw ExitCode(ExitStatus.changes.rawValue) }
    }

    private func text(_ workspace: Workspace, _ findings: [Finding], _ variables: [String]) -> String {
        var table = TextTable(["SETTING", "VALUE", "FROM"])
        for setting in workspace.settings {
            table.add([.init(setting.name), .init(setting.value), .init(setting.origin)])
        }
        var text = table.text + "\n" + findings.map { $0.text(output.style) }.joined()
        if env { text += "\nEnvironment of a command:\n" + variables.map { "  \($0)\n" }.joined() }
        let failed = findings.count { $0.verdict == .fail }
        let warned = findings.count { $0.verdict == .warn }
        return text + "\n\(findings.count) checks: \(failed) failed, \(warned) warnings.\n"
    }

    /// What a shell intent would see; the run's own numbers stand for any.
    private func childVariables(_ workspace: Workspace, _ daemon: [String: String]) -> [String] {
        let spec = IntentSpec(id: "ID", trigger: .immediate, execution: Execution(executor: "shell"), query: "")
        let request = ExecutionRequest(
            runID: 0, attempt: 1, spec: spec, execution: spec.execution, workingDirectory: workspace.root,
            outputFile: workspace.outputs + "/ID/0.log", scheduledFor: nil, home: workspace.home)
        let made = try? ChildEnvironment.make(
            for: request, daemon: daemon, audience: .command, scheduledFor: "2026-02-03T01:00:00.000Z")
        return made?.printable() ?? []
    }
}
