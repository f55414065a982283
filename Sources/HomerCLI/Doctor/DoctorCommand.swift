import ArgumentParser
import HomerCore
import HomerExecution
import HomerReport
import HomerSources

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check everything Homer depends on, and say what to do about it.",
        discussion: """
            Checks settings and where each comes from, database, disk, daemon, clock, time
            zones, file notification, git, the files and who may write them, lanes and
            programs. Changes nothing but a probe file in desired/, which it removes at
            once. --env also prints the environment that commands and agents get; values
            of key-like names are hidden.

            EXAMPLES:
              homer doctor
              homer doctor --env
              homer doctor -o json | jq '.checks[] | select(.status == "fail")'

            EXIT CODES: 0 all well, or only warnings · 1 a check failed · 2 could not
            check · 64 usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Print the environment of commands and of agents too.")
    var env = false

    func run() async throws {
        let workspace = try global.resolve()
        let zones = workspace.zones()
        let now = WallClock.now()
        let daemon = GlobalOptions.environment()
        let state = await workspace.readDesired(zones, waitingFor: .zero)
        var findings = DatabaseChecks(workspace: workspace).run(now: now, zones: zones)
        findings += await SystemChecks(workspace: workspace, zones: zones).run(now: now)
        findings += await GitChecks(workspace: workspace).run()
        findings += FileChecks(workspace: workspace, state: state, environment: daemon).run()
        let environments = env ? ChildAudience.allCases.map { ($0, $0.variables(workspace, daemon)) } : []
        output.printOne(.doctor, Self.answer(workspace.settings, findings, environments.map(\.1))) {
            text(workspace, findings, environments)
        }
        Console.flush()
        if findings.contains(where: { $0.verdict == .fail }) { throw ExitCode(ExitStatus.changes.rawValue) }
    }

    /// - Parameter environments: what commands and what agents are given; empty when nobody asked.
    static func answer(_ settings: [SettingReport], _ findings: [Finding], _ environments: [[String]]) -> JSONValue {
        .object([
            "version": .string(Version.text),
            "settings": .array(settings.map(\.json)), "checks": .array(findings.map(\.json)),
            "environment": environments.first.map { .strings($0) },
            "agentEnvironment": environments.last.map { .strings($0) },
        ])
    }

    private func text(_ workspace: Workspace, _ findings: [Finding], _ environments: [(ChildAudience, [String])])
        -> String
    {
        var table = TextTable(["SETTING", "VALUE", "FROM"])
        for setting in workspace.settings {
            table.add([.init(setting.name), .init(setting.value), .init("\(setting.origin)")])
        }
        var text = table.text + "\n" + findings.map { $0.text(output.style) }.joined()
        for (audience, variables) in environments {
            text += "\nEnvironment of \(audience.title):\n" + variables.map { "  \($0)\n" }.joined()
        }
        let failed = findings.count { $0.verdict == .fail }
        let warned = findings.count { $0.verdict == .warn }
        return text + "\n\(findings.count) checks: \(failed) failed, \(warned) warnings.\n"
    }
}
