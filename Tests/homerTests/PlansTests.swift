import Foundation
import HomerCore
import HomerStore
import Testing

@testable import HomerCLI

/// Plans that agents wrote, as a person reads, approves and rejects them.
@Suite(.ownThreads, .timeLimit(.minutes(2))) struct PlansTests {
    private static let plan = "\n## Implementation Plan\n\n1. tidy \u{1B}[2Jup\n"

    private func waiting() async throws -> Fixture {
        let fixture = try Fixture()
        var spec = IntentSpec.job("tidy")
        spec.execution = Execution(executor: "claude")
        try fixture.accept(spec)
        try await answer(Self.plan, fixture)
        return fixture
    }

    private func answer(_ plan: String, _ fixture: Fixture) async throws {
        let run = try await fixture.start("tidy")
        try await fixture.store.finish(
            run: run, result: ExecutionResult(outcome: .succeeded, output: plan, plan: plan), outputFile: nil,
            now: Fixture.then + .seconds(5))
    }

    @Test func `plans lists what waits, and prints one`() async throws {
        let fixture = try await waiting()
        let plan = try #require(try fixture.store.pendingPlan(of: "tidy"))
        let list = try await fixture.homer("plans")
        #expect(list.code == 0 && list.lines[0].hasPrefix("PLAN"))
        #expect(list.lines[1].hasPrefix("plan:tidy@\(plan.digest)   "))
        #expect(list.lines[1].hasSuffix("   ## Implementation Plan"))
        #expect(try await fixture.homer("plans", "-o", "name").out == "tidy\n")
        let one = try await fixture.homer("plans", "tidy")
        // What hides text on a terminal must not hide it from whoever approves.
        #expect(one.out == "\n## Implementation Plan\n\n1. tidy \u{FFFD}[2Jup\n")
        #expect(one.err.contains("homer approve plan:tidy@\(plan.digest)"))
        #expect(try await fixture.homer("plans", "tidy", "-o", "json").json()["text"]?.string == Self.plan)
        let none = try await fixture.homer("plans", "other")
        #expect(none.code == 2 && none.err.contains("no plan of \"other\" waits"))
    }

    @Test func `approve stores the run that carries the plan out, with who and why`() async throws {
        let fixture = try await waiting()
        let answer = try await fixture.homer("approve", "plan:tidy", "--reason", "fine")
        #expect(answer.code == 0 && answer.out.hasSuffix("of tidy approved: run 2 carries it out\n"))
        #expect(answer.err.contains("run 2 waits for `homer run`"))
        #expect(try fixture.store.run(2)?.triggeredBy == .plan)
        #expect(try fixture.store.run(2)?.requestedBy?.contains("@") == true)
        #expect(try fixture.store.approvedPlan(ofRun: 2) == Self.plan)
        let again = try await fixture.homer("approve", "plan:tidy")
        #expect(again.code == 2 && again.err.contains("`homer plans` lists what does"))
        #expect(try await fixture.homer("plans").err.contains("no plan waits"))
    }

    @Test func `a digest names one text: a plan that came later is not approved by it`() async throws {
        let fixture = try await waiting()
        let old = try #require(try fixture.store.pendingPlan(of: "tidy"))
        try await answer("### Phase 1", fixture)
        let refused = try await fixture.homer("approve", "plan:tidy@\(old.digest)")
        #expect(refused.code == 2 && refused.err.contains("another one by now"))
        #expect(try fixture.store.pendingPlans().count == 1)
        let new = try #require(try fixture.store.pendingPlan(of: "tidy"))
        #expect(try await fixture.homer("reject", "plan:tidy@\(new.digest)", "--reason", "no").code == 0)
        #expect(try fixture.store.pendingPlans().isEmpty && fixture.store.openRuns().isEmpty)
        #expect(try await fixture.homer("reject", "plan:tidy", "--reason", "no").code == 2)
        #expect(try await fixture.homer("reject", "tidy", "--reason", "no").code == 2)
        #expect(try await fixture.homer("reject", "plan:tidy").code == 64)
    }

    /// Writes what it was told to a file; its first answer is a plan and something to remember.
    private static let claude = """
        #!/bin/sh
        [ "$1" = --version ] && { echo 2.1.240; exit; }
        cat > "$HOME/prompt-$HOMER_RUN_ID"
        if [ -e "$HOME/asked" ]; then
            echo '{"type":"result","subtype":"success","is_error":false,"result":"done"}'
        else
            : > "$HOME/asked"
            printf '%s\\n' '{"type":"result","subtype":"success","is_error":false,"result":"## Implementation Plan\\n1. {{fire.date}}\\n<memory-update target=\\"work\\">tidied</memory-update>"}'
        fi

        """

    @Test func `An agent's plan waits, is approved, and is really carried out by the daemon`() async throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(Self.claude, to: "bin/claude")
        try Command.run("/bin/chmod", ["+x", workspace.path + "/bin/claude"])
        try workspace.write(
            #"{"executors": {"claude": {"path": "bin/claude"}}, "memory": "memory"}"#, to: "homer.json")
        try workspace.write(
            #"""
            {"id": "tidy", "trigger": {"type": "event", "event": "never"}, "execution": {"executor": "claude"},
             "query": "Tidy up. Last time: {{last.status}}{{last.output}}."}
            """#, to: "desired/tidy.json")
        let daemon = try DaemonUnderTest(in: workspace, environment: ["HOME": workspace.path])
        try await daemon.line("reconcile finished")
        let store = try Store.open(path: workspace.database)
        _ = try store.enqueueManual(intent: "tidy", by: "test", now: ExampleClock.now())
        let first = try await daemon.line("run finished")
        #expect(first["outcome"] == "succeeded", "\(first.values)")
        #expect(try workspace.read("prompt-1") == "Tidy up. Last time: .")

        let plan = try #require(try store.pendingPlan(of: "tidy"))
        #expect(plan.plan == "## Implementation Plan\n1. {{fire.date}}")
        let logs = try FileManager.default.contentsOfDirectory(atPath: workspace.path + "/memory")
        #expect(logs.count == 1)
        #expect(try workspace.read("memory/\(logs[0])").hasSuffix(" [work]\ntidied\n\n"))

        let mark = daemon.mark
        let approved = try Command.homer("approve", "plan:tidy", in: workspace)
        #expect(approved.status == 0, "\(approved.errors)")
        let second = try await daemon.line("run finished", from: mark)
        #expect(second["outcome"] == "succeeded", "\(second.values)")
        #expect(try workspace.read("prompt-2") == "Execute this plan:\n\n## Implementation Plan\n1. {{fire.date}}")
        #expect(try store.pendingPlans().isEmpty)
        #expect(await daemon.end() == 0)
    }
}
