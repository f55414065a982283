import HomerCore
import HomerTesting
import Testing

@testable import HomerCLI
@testable import HomerReport

/// What a person must see in a plan: the words that change, what a new intent is, and more rights.
extension PlanFormatTests {
    private static let lead = String(repeating: "You are my assistant. ", count: 20)

    private static func promptChange(_ before: String, _ after: String) -> Plan {
        plan {
            $0.changes = [
                change("brief", fields: [FieldChange(path: "query", before: .string(before), after: .string(after))])
            ]
        }
    }

    @Test func `One word of a long prompt is seen to change in every form that shows fields`() throws {
        let plan = Self.promptChange(Self.lead + "Be brief.", Self.lead + "Be verbose.")
        let marked = "Be [-brief-]{+verbose+}."
        #expect(Self.text(plan).text.contains("assistant. \(marked)"))
        #expect(PlanMarkdown(Self.text(plan)).text.contains(marked))
        let field = try #require(PlanJSON.value(plan)["changes"]?.array?.first?["fields"]?.array?.first)
        let pieces = try #require(field["diff"]?.array?.first?["pieces"]?.array)
        #expect(pieces.compactMap { $0["op"]?.string } == ["same", "removed", "added", "same"])
        #expect(pieces[1]["text"] == "brief" && pieces[2]["text"] == "verbose")
        #expect(field["after"]?.string == Self.lead + "Be verbose.")
    }

    @Test func `A text of several lines is shown with numbers and context`() {
        let plan = Self.promptChange(
            "You are my assistant.\nWrite for Monday.\nBe kind.\nDelete nothing.\n",
            "You are my assistant.\nWrite for Tuesday.\nBe kind.\n")
        #expect(
            Self.text(plan).text.hasPrefix(
                """
                ~ brief   desired/brief.json   generation 6 → 7
                    ~ query   2 of 4 lines change
                        1   You are my assistant.
                        2 ~ Write for [-Monday-]{+Tuesday+}.
                        3   Be kind.
                        4 - Delete nothing.

                """))
        let markdown = PlanMarkdown(Self.text(plan)).text
        #expect(
            markdown.contains(
                """
                ! query: 2 of 4 lines change
                    You are my assistant.
                ! Write for [-Monday-]{+Tuesday+}.
                    Be kind.
                - Delete nothing.
                """))
    }

    @Test func `No line of a text ends the fence it is shown in`() {
        let plan = Self.promptChange("```\none\n   ```\n", "```\ntwo\n   ```\n~~~\n")
        let lines = PlanMarkdown(Self.text(plan)).text.split(separator: "\n").map(String.init)
        let fences = lines.filter { $0.drop { $0 == " " }.hasPrefix("```") && $0.prefix(4) != "    " }
        #expect(fences == ["```diff", "```"])
    }

    @Test func `What cannot be seen is spelt out where it changes`() {
        #expect(Self.text(Self.promptChange("a b", "a\u{A0}b")).text.contains(#""a b" → "a\u{A0}b""#))
        let accents = Self.text(Self.promptChange("caf\u{E9}", "cafe\u{301}")).text
        #expect(accents.contains(#""caf\u{E9}" → "cafe\u{301}""#))
        let long = Self.text(Self.promptChange(Self.lead + "caf\u{E9}", Self.lead + "cafe\u{301}\u{200B}")).text
        #expect(long.contains(#"{+cafe\u{301}\u{200B}+}"#) || long.contains(#"\u{200B}"#))
    }

    @Test func `A secret is not shown by a difference of words either`() {
        let secret = String(repeating: "s3cret-", count: 20)
        let list = JSONValue.array([
            .object(["environment": .object(["TOKEN": .string(secret)]), "executor": "gemini", "model": "a-long-name"])
        ])
        let other = JSONValue.array([
            .object([
                "environment": .object(["TOKEN": .string(secret + "2")]), "executor": "gemini", "model": "another",
            ])
        ])
        let fields = [
            FieldChange(path: "fallback", before: list, after: other),
            FieldChange(path: "fallback", before: nil, after: other),
            FieldChange(path: "execution.environment.TOKEN", before: .string(secret), after: .string(secret + "2")),
            FieldChange(path: "execution.headers.Authorization", before: nil, after: .string(secret)),
        ]
        let plan = Self.plan { $0.changes = [Self.change("nightly", fields: fields)] }
        for form in [Self.text(plan).text, PlanJSON.value(plan).pretty, PlanMarkdown(Self.text(plan)).text] {
            #expect(!form.contains("s3cret"), "\(form)")
        }
    }

    private static func cleanup(enabled: Bool = true) -> Plan {
        let spec = Samples.spec("cleanup") { spec in
            spec.execution = Execution(executor: "claude", model: "opus", yolo: true)
            spec.query = "Delete everything in the archive\nthat is older than a week."
            (spec.risk, spec.enabled, spec.lane) = (.high, enabled, "work")
        }
        var change = Change(
            id: "cleanup", actions: [.create], cause: .newFile, desired: Samples.intent(spec), fromGeneration: nil,
            toGeneration: 1, file: "desired/cleanup.json")
        change.raises = PermissionRaise.raises(from: nil, to: spec)
        return plan { $0.changes = [change] }
    }

    @Test func `A new intent says what runs, where, with which rights, and what it is told`() {
        #expect(
            Self.text(Self.cleanup(enabled: false)).text.hasPrefix(
                """
                + cleanup   desired/cleanup.json   new, switched off
                    ! permissions raised: claude may act without asking (execution.yolo)
                    executor      claude, model opus, at most 10m
                    directory     that of lane work
                    permissions   yolo: acts without asking
                    risk          high: each run waits for a person
                    query         Delete everything in the archive
                                  that is older than a week.

                """))
    }

    @Test func `Its condition and its budget are part of it`() throws {
        var plan = Self.cleanup()
        plan.changes[0].desired?.spec.condition = RunCondition(.shell("test -n \"$(ls inbox)\" || exit 75\nexit 0"))
        plan.changes[0].desired?.spec.budget = Budget(
            perRun: Budget.PerRun(cost: 0.5, turns: 30), perDay: Budget.PerDay(cost: 2, runs: 10))
        let text = Self.text(plan).text
        #expect(
            text.contains("\n    condition     test -n \"$(ls inbox)\" || exit 75; exit 0, at most 30s\n"), "\(text)")
        #expect(text.contains("\n    budget        $0.50, 30 turns a run; $2, 10 runs a day\n"))
        #expect(PlanMarkdown(Self.text(plan)).text.contains("+ budget: $0.50, 30 turns a run; $2, 10 runs a day"))
        let outline = try #require(PlanJSON.value(plan)["changes"]?.array?.first?["outline"])
        #expect(outline["budget"] == "$0.50, 30 turns a run; $2, 10 runs a day")
        plan.changes[0].desired?.spec.condition = RunCondition(.command(["./has-mail", "--unread"]))
        #expect(Self.text(plan).text.contains("condition     ./has-mail --unread, at most 30s"))
    }

    @Test func `What a run wrote is tagged in every form`() throws {
        var plan = Self.plan { plan in
            plan.changes = [Self.change("a", fields: [FieldChange(path: "priority", before: 50, after: 70)])]
            plan.blocked = [Self.guarded]
        }
        let writer = RunProvenance(run: 12, intentID: "tidy", evidence: .directory, executors: ["claude"])
        plan.changes[0].writer = writer
        plan.blocked[0].change.writer = writer
        let tag = "written by run 12 of tidy"
        #expect(Self.text(plan).text.contains("    \(tag)\n"))
        let markdown = PlanMarkdown(Self.text(plan)).text
        #expect(markdown.contains("| update, \(tag) | <code>a</code> |"), "\(markdown)")
        #expect(markdown.contains("| disable, \(tag) | <code>old</code> |"))
        #expect(PlanGitHub(plan: plan, files: ReportedFiles()).text.contains("(priority), \(tag)"))
        let results = try #require(
            PlanSarif(plan: plan, files: ReportedFiles()).json["runs"]?.array?.first?["results"]?.array)
        #expect(results.map { $0["ruleId"] } == ["WrittenByRun", "WrittenByRun", "HeldGuard"])
        #expect(results.first?["message"]?["text"]?.string == "a: \(tag)" && results.first?["level"] == "note")
        #expect(results.last?["message"]?["text"]?.string?.contains(tag) == true)
    }

    @Test func `More rights are marked in every form`() throws {
        let plan = Self.cleanup()
        let sentence = "claude may act without asking (execution.yolo)"
        #expect(Self.text(plan).text.contains("! permissions raised: \(sentence)"))
        #expect(Self.text(plan).summary.contains("+ cleanup   ! permissions raised"))
        let markdown = PlanMarkdown(Self.text(plan)).text
        #expect(markdown.contains("**Permissions raised**\n\n- <code>cleanup</code>: claude may act"))
        #expect(markdown.contains("+ permissions: yolo: acts without asking"))
        let github = PlanGitHub(plan: plan, files: ReportedFiles()).text
        #expect(
            github.contains(
                "::warning file=desired/cleanup.json,title=PermissionRaise::cleanup: permissions raised%0A\(sentence)"))
        let results = try #require(
            PlanSarif(plan: plan, files: ReportedFiles()).json["runs"]?.array?.first?["results"]?.array)
        #expect(results.map { $0["ruleId"] } == ["PermissionRaise"])
        let change = try #require(PlanJSON.value(plan)["changes"]?.array?.first)
        #expect(change["permissionsRaised"]?.array?.first?["field"] == "execution.yolo")
        #expect(change["outline"]?["executor"] == "claude" && change["outline"]?["risk"] == "high")
        #expect(change["outline"]?["query"]?.array?.count == 2)
    }

    @Test func `Between commits no generation is invented`() {
        var plan = Self.plan { plan in
            plan.changes = [Self.change("a", fields: [FieldChange(path: "priority", before: 50, after: 70)])]
            plan.held = [Self.heldInput]
        }
        plan.knowsGenerations = false
        let forms = [
            Self.text(plan).text, PlanMarkdown(Self.text(plan)).text,
            PlanGitHub(plan: plan, files: ReportedFiles()).text,
            PlanSarif(plan: plan, files: ReportedFiles()).json["runs"]?.array?.first?["results"]?.pretty ?? "",
            PlanJSON.value(plan).pretty,
        ]
        for form in forms { #expect(!form.contains("generation"), "\(form)") }
        #expect(Self.text(plan).text.contains("desired/a.json   changed"))
    }
}
