import HomerCore
import HomerTesting
import Testing

@testable import HomerCLI
@testable import HomerReport

/// The forms of a plan: for people, programs and pull requests.
struct PlanFormatTests {
    static let now = Samples.time("2026-03-02T10:30:00Z")

    static func change(
        _ id: String, _ action: ChangeAction = .update, file: String? = nil, fields: [FieldChange] = []
    ) -> Change {
        Change(
            id: id, actions: [action], cause: action == .disable ? .fileRemoved : .contentChanged,
            desired: action == .disable ? nil : Samples.intent(Samples.spec(id)), fromGeneration: 6,
            toGeneration: action == .disable ? 6 : 7, file: file ?? "desired/\(id).json", fields: fields)
    }

    static func plan(_ change: (inout Plan) -> Void) -> Plan {
        var plan = Plan(unchanged: 37, base: .none, madeAt: now)
        change(&plan)
        return plan
    }

    static let heldInput = HeldChange(
        input: HeldInput(
            file: "desired/idea.json", intentID: "idea", source: IntentSource.desired,
            diagnostics: [
                Diagnostic(
                    code: .unknownField, file: "desired/idea.json",
                    range: SourceRange(
                        start: SourcePosition(line: 12, column: 5, byte: 311),
                        end: SourcePosition(line: 12, column: 14, byte: 320)), field: "shedule",
                    message: "unknown field \"shedule\"", hint: "did you mean \"schedule\"?")
            ]), reason: .schemaError, keepsGeneration: 4)

    static let guarded = BlockedChange(
        change: change("old", .disable), reason: .guarded, message: "5 of 12 intents would go, the limit is 3")

    static func text(_ plan: Plan) -> PlanText {
        PlanText(
            plan: plan, moments: Moments(now: plan.madeAt, zones: UTCOnly()), style: .off, desiredName: "desired")
    }

    // MARK: text

    @Test func `What waits reads like any change, and says for what and how to approve it`() throws {
        let plan = Self.plan { $0.blocked = [Self.guarded] }
        let id = try #require(plan.approvalID)
        #expect(
            Self.text(plan).text == """
                - old   desired/old.json   removed ⇒ will be disabled (file absent)
                      waits: 5 of 12 intents would go, the limit is 3 (HeldGuard); approve with: homer approve \(id)

                Plan: 0 to create, 0 to update, 0 to disable, 0 moved, 0 to enable; 0 held; 37 unchanged; \
                1 wait for approval.

                """)
        #expect(Self.text(plan).summary.hasPrefix("- old   waits (HeldGuard)\nPlan: "))
    }

    @Test func `Holds, overrides and uncommitted edits are said, one line each`() {
        let plan = Self.plan { plan in
            plan.hold = SourceHold(.gitOperation, "a rebase is not finished; git rebase --continue or --abort")
            plan.overrides = [
                Override(
                    intentID: "nightly", kind: .suspend, reason: "new disk", by: "ada@box", createdAt: Self.now,
                    until: Samples.time("2026-03-09T08:00:00Z")),
                Override(
                    intentID: "brief", kind: .pin, reason: "too slow", by: "ada@box", createdAt: Self.now,
                    generation: 3, refusedHash: "h"),
                Override(intentID: nil, kind: .suspend, reason: "moving house", by: "ben@box", createdAt: Self.now),
            ]
            plan.uncommitted = ["desired/a.json", "desired/b.json"]
        }
        let text = Self.text(plan).text
        let lines = text.split(separator: "\n").map(String.init)
        #expect(
            lines[0]
                == "! nothing is applied now (GitOperation): a rebase is not finished; git rebase --continue or --abort"
        )
        #expect(lines[1].hasPrefix("= nightly   suspended by ada@box until 2026-03-09 "))
        #expect(lines[1].hasSuffix(": new disk"))
        #expect(lines[2] == "= brief   pinned to generation 3 by ada@box: too slow")
        #expect(lines[3] == "= all intents   suspended by ben@box: moving house")
        #expect(lines[4] == "2 files with uncommitted edits are not applied: desired/a.json, desired/b.json")
        #expect(lines[5].hasPrefix("Plan: 0 to create"))
    }

    @Test func `A secret is shown by no form, and that it changed by all`() {
        let fields = [
            FieldChange(path: "execution.environment.TOKEN", before: "s3cret-one", after: "s3cret-two"),
            FieldChange(path: "execution.environment.NAMED", before: nil, after: "${env:NAMED}"),
            FieldChange(
                path: "fallback", before: .array([]),
                after: .array([.object(["environment": .object(["KEY": "s3cret-three"])])])),
        ]
        var change = Self.change("nightly", fields: fields)
        change.desired?.spec.execution.environment = ["TOKEN": "s3cret-two"]
        let plan = Self.plan { $0.changes = [change] }
        let forms = [
            Self.text(plan).text, PlanJSON.value(plan).pretty, PlanMarkdown(Self.text(plan)).text,
        ]
        for form in forms {
            #expect(!form.contains("s3cret"), "\(form)")
            #expect(form.contains("*** (before)") && form.contains("*** (after)"))
            #expect(form.contains("${env:NAMED}"))
        }
    }

    // MARK: JSON and exit codes

    @Test func `JSON says what waits, what is held as a whole, who overrides and what is not committed`() throws {
        let plan = Self.plan { plan in
            plan.blocked = [Self.guarded]
            plan.hold = SourceHold(.wrongBranch, "topic is checked out, main is followed")
            plan.overrides = [
                Override(intentID: "a", kind: .suspend, reason: "r", by: "ada@box", createdAt: Self.now)
            ]
            plan.uncommitted = ["desired/a.json"]
        }
        let value = PlanJSON.value(plan)
        let blocked = try #require(value["blocked"]?.array?.first)
        #expect(blocked["intent"] == "old" && blocked["reason"] == "HeldGuard")
        #expect(blocked["approvalId"] == plan.approvalID.map { .string($0) })
        #expect(blocked["change"]?["actions"] == .array(["disable"]))
        #expect(value["hold"]?["reason"] == "WrongBranch")
        #expect(value["overrides"]?.array?.first?["by"] == "ada@box")
        #expect(value["edits"] == .array([.object(["file": "desired/a.json"])]))
        #expect(value["summary"]?["blocked"] == 1)
        let keys = value.members?.map(\.key) ?? []
        let ordered = ["blocked", "hold", "overrides", "edits", "complete"]
        #expect(keys.filter(ordered.contains) == ordered)
    }

    struct ExitRow: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var plan: Plan
        var code: Int32
        var detailed: Int32
        var zero: Int32
    }

    static let exits: [ExitRow] = [
        ExitRow(testDescription: "nothing", plan: plan { _ in }, code: 0, detailed: 0, zero: 0),
        ExitRow(
            testDescription: "a change", plan: plan { $0.changes = [change("a")] }, code: 1, detailed: 2, zero: 0),
        ExitRow(
            testDescription: "a change that waits for a freeze to end",
            plan: plan { $0.blocked = [BlockedChange(change: change("a"), reason: .frozen, message: "m")] }, code: 1,
            detailed: 2, zero: 0),
        ExitRow(
            testDescription: "held and a change", plan: plan { ($0.held, $0.changes) = ([heldInput], [change("a")]) },
            code: 3, detailed: 1, zero: 3),
        ExitRow(
            testDescription: "guard and held", plan: plan { ($0.held, $0.blocked) = ([heldInput], [guarded]) },
            code: 4, detailed: 1, zero: 4),
        ExitRow(
            testDescription: "a source held as a whole, whatever else",
            plan: plan { ($0.hold, $0.blocked) = (SourceHold(.changing, "m"), [guarded]) }, code: 2, detailed: 1,
            zero: 2),
    ]

    @Test(arguments: exits)
    func `Of several answers the worst decides`(_ row: ExitRow) {
        #expect(PlanExit(row.plan).code == row.code)
        #expect(PlanExit(row.plan, detailed: true).code == row.detailed)
        #expect(PlanExit(row.plan, exitZero: true).code == row.zero)
    }

    // MARK: GitHub

    @Test func `Annotations have file, line, column and code, and are escaped as the runner wants it`() throws {
        let plan = Self.plan { plan in
            plan.held = [Self.heldInput]
            plan.blocked = [Self.guarded]
            plan.changes = [Self.change("a,b:c", file: "desired/a,b:c%.json")]
        }
        let lines = PlanGitHub(plan: plan, files: ReportedFiles(prefix: "jobs/")).text.split(separator: "\n")
        let id = try #require(plan.approvalID)
        #expect(
            lines.map(String.init) == [
                "::error file=jobs/desired/idea.json,line=12,col=5,title=E120::unknown field \"shedule\"%0A"
                    + "did you mean \"schedule\"?%0Ageneration 4 keeps running",
                "::warning file=jobs/desired/old.json,title=HeldGuard::old: disable waits: 5 of 12 intents would go, "
                    + "the limit is 3%0Aapprove with: homer approve \(id)",
                "::notice file=jobs/desired/a%2Cb%3Ac%25.json,title=plan.update::a,b:c: update, generation 6 → 7",
            ])
    }

    @Test func `No message can begin another command`() {
        let command = WorkflowCommand(.warning, title: "x\r\n::error::y", "a\r\n::error file=b::c\n::stop-commands::t")
        #expect(command.text.unicodeScalars.allSatisfy { $0 != "\n" && $0 != "\r" })
        #expect(
            command.text
                == "::warning title=x%0D%0A%3A%3Aerror%3A%3Ay::a%0D%0A::error file=b::c%0A::stop-commands::t")
    }

    // MARK: SARIF

    @Test func `SARIF names the tool, has a rule for every result, and a region for every place`() throws {
        var warning = Self.heldInput.input.diagnostics[0]
        (warning.code, warning.severity, warning.range) = (.notCarriedOut, .warning, nil)
        warning.file = "desired/ä b.json"
        let plan = Self.plan { plan in
            plan.held = [Self.heldInput]
            plan.blocked = [Self.guarded]
            plan.warnings = [warning]
            plan.hold = SourceHold(.gitBusy, "git is at work")
            plan.changes = [Self.change("a")]
        }
        let log = PlanSarif(plan: plan, files: ReportedFiles()).json
        #expect(log["version"] == "2.1.0")
        let run = try #require(log["runs"]?.array?.first)
        let driver = try #require(run["tool"]?["driver"])
        #expect(driver["name"] == "homer" && driver["version"]?.string == Version.text)
        let rules = (driver["rules"]?.array ?? []).compactMap { $0["id"]?.string }
        #expect(Set(rules).count == rules.count)
        let results = try #require(run["results"]?.array)
        #expect(results.compactMap { $0["ruleId"]?.string } == ["GitBusy", "E120", "W204", "HeldGuard"])
        #expect(results.compactMap { $0["level"]?.string } == ["error", "error", "warning", "warning"])
        for result in results {
            #expect(rules.contains(result["ruleId"]?.string ?? ""))
            let region = result["locations"]?.array?.first?["physicalLocation"]?["region"]
            #expect((region?["startLine"]?.int ?? 0) >= 1)
        }
        let place = try #require(results[1]["locations"]?.array?.first?["physicalLocation"])
        #expect(place["artifactLocation"]?["uri"] == "desired/idea.json")
        #expect(
            place["region"]
                == .object(["startLine": 12, "startColumn": 5, "endLine": 12, "endColumn": 14]))
        let odd = try #require(results[2]["locations"]?.array?.first?["physicalLocation"])
        #expect(odd["artifactLocation"]?["uri"] == "desired/%C3%A4%20b.json")
    }
}
