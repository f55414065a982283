import HomerCore
import HomerTesting
import Testing

/// What is said of an intent before it runs.
struct PreflightTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var facts: PreflightFacts
        /// Code and field of each finding.
        var finds: [String]

        init(_ name: String, _ facts: PreflightFacts, _ finds: String...) {
            testDescription = name
            self.facts = facts
            self.finds = finds
        }
    }

    private static let claude = ProgramFacts.found(path: "/bin/claude", version: .said("2.1.240"))

    private static func facts(
        _ executor: String = "claude", program: ProgramFacts = claude, _ login: LoginState = .unknown,
        directory: DirectoryFacts.State = .usable, _ change: (inout Execution) -> Void = { _ in },
        more: (inout PreflightFacts) -> Void = { _ in }
    ) -> PreflightFacts {
        let spec = Samples.spec("a") { spec in
            spec.execution = Execution(executor: executor)
            change(&spec.execution)
        }
        var facts = PreflightFacts(
            spec: spec, directory: DirectoryFacts(path: "/work", state: directory),
            links: [LinkFacts(program: program, login: login)])
        more(&facts)
        return facts
    }

    private static func told(_ hasChannel: Bool, _ change: (inout IntentSpec) -> Void = { _ in }) -> PreflightFacts {
        facts { _ in
        } more: { facts in
            change(&facts.spec)
            facts.hasChannel = hasChannel
        }
    }

    private static func arguments(_ arguments: String...) -> PreflightFacts { facts { $0.arguments = arguments } }

    private static let missing = ProgramFacts.missing(name: "claude", reason: "claude is not in PATH (/bin)")
    private static let shell = ProgramFacts.found(path: "/bin/sh", version: .notAsked)

    static let rows: [Row] = [
        Row("all is well", facts()),
        Row("an unknown login", facts("kimi", .unknown)),
        Row(
            "no program, and nothing else of it", facts(program: missing, .missing(remedy: "r")),
            "W300 execution.executor"),
        Row(
            "a program that does not answer",
            facts(program: .found(path: "/bin/claude", version: .refused(reason: "died"))), "W301 execution.executor"),
        Row("no login", facts("claude", .missing(remedy: "log in")), "W302 execution.executor"),
        Row("no directory", facts(directory: .unusable(reason: "no such")), "W303 lane"),
        Row(
            "no directory of its own", facts(directory: .unusable(reason: "no such")) { $0.workingDirectory = "/x" },
            "W303 execution.workingDirectory"),
        Row("no directory for a request", facts("http", program: .none, directory: .unusable(reason: "no such"))),
        Row("an agent that cannot write", facts(directory: .readOnly(reason: "denied")), "W304 lane"),
        Row("an agent that only looks", facts(directory: .readOnly(reason: "denied")) { $0.permissionMode = "plan" }),
        Row("codex looks unless told otherwise", facts("codex", directory: .readOnly(reason: "denied"))),
        Row("a command that cannot write", facts("shell", program: shell, directory: .readOnly(reason: "denied"))),
        Row(
            "a name that is not set",
            facts { _ in
            } more: { facts in
                facts.links[0].missingNames = [EnvironmentName(field: "environment.TOKEN", name: "T")]
                facts.missingInQuery = ["URL"]
            }, "W305 execution.environment.TOKEN", "W305 query"),
        Row(
            "a context file that is gone",
            facts { _ in
            } more: {
                $0.contextFaults = [ContextFault(index: 1, path: "/m", reason: "no such")]
            },
            "W306 contextFiles[1]"),
        Row(
            "servers, and no tools at all", arguments("--mcp-config", "m.json", "--disallowedTools", "*"),
            "W307 execution.arguments"),
        Row(
            "servers, and nothing allowed", arguments("--mcp-config", "m.json", "--allowedTools", ""),
            "W307 execution.arguments"),
        Row("servers, and nothing said of tools", arguments("--mcp-config", "m.json")),
        Row("servers, and some tools", arguments("--mcp-config=m.json", "--allowedTools", "mcp__a,Bash")),
        Row("no servers, and nothing allowed", arguments("--allowedTools", "")),
        Row("an option that cannot stand there", arguments("--bg"), "W308 execution.arguments"),
        Row("gemini's own yolo alone", facts("gemini") { $0.arguments = ["-y"] }),
        Row(
            "gemini's own yolo beside ours",
            facts("gemini") { ($0.arguments, $0.permissionMode) = (["-y"], "auto_edit") }, "W308 execution.arguments"),
        Row(
            "yolo as root",
            facts {
                $0.yolo = true
            } more: {
                $0.isRoot = true
            }, "W308 execution.yolo"),
        Row(
            "yolo as root in a sandbox",
            facts {
                $0.yolo = true
            } more: {
                ($0.isRoot, $0.links[0].variables) = (true, ["IS_SANDBOX"])
            }),
        Row(
            "a fallback without a program",
            facts { _ in
            } more: { facts in
                facts.spec.fallback = [Execution(executor: "gemini")]
                facts.links.append(LinkFacts(program: missing))
            }, "W300 fallback[0].executor"),
        Row(
            "a budget of the workspace that is spent, of both executors",
            facts { _ in
            } more: { facts in
                facts.spec.fallback = [Execution(executor: "gemini")]
                facts.links.append(facts.links[0])
                for index in facts.links.indices { facts.links[index].overrun = overrun(.workspace, nil) }
            }, "W309 execution.executor"),
        Row("a budget of the lane that is spent", spent(.lane, "work"), "W309 lane"),
        Row("a budget of the executor that is spent", spent(.executor, "claude"), "W309 execution.executor"),
        Row("successes that nobody hears of", told(false) { $0.notify.onSuccess = true }, "W310 notify.onSuccess"),
        Row("successes that somebody hears of", told(true) { $0.notify.onSuccess = true }),
        Row("failures alone, and no channel", told(false)),
        Row(
            "a job that asks for it by default",
            told(false) {
                $0.notify.onSuccess = true
                $0.triggerMetadata = .object(["originalJobId": "a"])
            }),
        Row("a budget of its own that is spent", spent(.intent, "a"), "W309 budget.perDay.cost"),
    ]

    private static func overrun(_ scope: BudgetScope, _ name: String?) -> BudgetOverrun {
        BudgetOverrun(
            scope, name, .cost, spent: 5.2, limit: 5, resetsAt: Samples.time("2026-05-05T00:00:00Z"))
    }

    private static func spent(_ scope: BudgetScope, _ name: String?) -> PreflightFacts {
        facts { _ in
        } more: {
            $0.links[0].overrun = overrun(scope, name)
        }
    }

    @Test func `A spent budget says which, what was spent and when it counts anew`() throws {
        let finding = try #require(Preflight.findings(of: Self.spent(.lane, "work")).first)
        #expect(
            finding.message
                == "the budget of lane work is spent: $5.20 of $5 today; it counts anew from 2026-05-05T00:00:00.000Z")
        #expect(finding.hint.contains("raise budgets.lanes.work.perDay.cost in homer.json"))
        #expect(finding.until == Samples.time("2026-05-05T00:00:00Z"))
    }

    @Test(arguments: rows)
    func `A finding is certain, and nothing else is one`(row: Row) {
        let findings = Preflight.findings(of: row.facts)
        #expect(findings.map { "\($0.code.rawValue) \($0.field)" } == row.finds)
        #expect(findings.allSatisfy { !$0.message.hasSuffix(".") && !$0.hint.isEmpty })
    }

    @Test func `A finding is the same when it has been stored`() {
        for finding in Self.rows.flatMap({ Preflight.findings(of: $0.facts) }) {
            #expect(PreflightFinding(json: finding.json) == finding)
        }
        #expect(PreflightFinding(json: .object(["code": "W999", "field": "", "message": "", "hint": ""])) == nil)
    }

    @Test func `The names of an execution are found wherever they are filled in`() {
        var execution = Execution(executor: "http", environment: ["B": "${env:ONE}-${env:TWO}", "A": "${env:"])
        execution.http.url = "https://${env:HOST}/"
        execution.http.headers = ["Authorization": "Bearer ${env:TOKEN}"]
        #expect(
            execution.environmentNames.map { "\($0.field) \($0.name)" } == [
                "environment.B ONE", "environment.B TWO", "url HOST", "headers.Authorization TOKEN",
            ])
    }
}
