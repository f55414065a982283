import Glibc
import HomerCore
import HomerTesting
import Testing

@testable import HomerExecution

@Suite("Condition of a run") struct ConditionGateTests {
    let world = FakeWorld()
    let work = ScriptedExecutor(
        name: "claude", otherwise: .finish(ExecutionResult(outcome: .succeeded, output: "done")))

    private func run(
        _ condition: RunCondition, change: (inout ExecutionRequest) -> Void = { _ in }
    ) async -> ExecutionResult {
        var request = world.request(Execution(executor: "claude", environment: ["OWN": "o"]), query: "q", binary: nil)
        request.spec.condition = condition
        change(&request)
        return await ConditionGate(work, settings: FakeWorld.settings).execute(request) { _ in }
    }

    @Test func `exit status 0 hands the attempt on with what was printed`() async {
        let result = await run(RunCondition(.shell("echo two mails; echo; echo noise >&2")))
        #expect(result.outcome == .succeeded && result.output == "done" && result.condition == .passed)
        #expect(work.requests.map(\.conditionOutput) == ["two mails"])
        #expect(world.read("out.condition.log").contains("noise"))
    }

    @Test func `75 ends it before any work, and what was printed is the output`() async {
        let result = await run(RunCondition(.shell("echo none; exit 75")))
        #expect(result.outcome == .cancelled && result.condition == .skipped && result.exitCode == 75)
        #expect(result.output == "none" && result.error?.hasPrefix("nothing to do") == true)
        #expect(work.requests.isEmpty)
        #expect(world.read("out.log") == "none\n" && !world.names().contains("out.condition.log"))
    }

    @Test func `anything else is a failure of the condition, and says nothing of the executor`() async {
        let failed = await run(RunCondition(.shell("echo why >&2; exit 3")))
        #expect(failed.outcome == .failed && failed.condition == .failed && failed.exitCode == 3)
        #expect(failed.error == "its condition failed: exit status 3\n\nStderr:\nwhy")
        let missing = await run(RunCondition(.command(["/nowhere/at-all"])))
        #expect(missing.outcome == .badInput && missing.condition == .failed && !missing.executorMissing)
        let slow = await run(RunCondition(.shell("sleep 60"), timeout: Milliseconds(100)))
        #expect(slow.outcome == .timeout && slow.condition == .failed)
        #expect(work.requests.isEmpty)
    }

    @Test func `it runs where the work runs, with its environment, its event and what is known of the last run`() async
    {
        let program = world.program(
            "ask",
            "pwd; cat; printf '%s|' \"$1\" $OWN $HOMER_RUN_ID $HOMER_LAST_OUTCOME "
                + "$HOMER_LAST_ENDED_AT $HOMER_LAST_SUCCEEDED_AT")
        let result = await run(RunCondition(.command([program, "$x y"]))) {
            $0.event = RunEvent(name: "mail", id: "1", data: "{}")
            $0.last = LastRun(
                output: "", outcome: .failed, endedAt: Timestamp(seconds: 60), succeededAt: Timestamp(seconds: 0))
        }
        #expect(result.condition == .passed)
        #expect(
            work.requests.first?.conditionOutput
                == "\(world.directory)\n{}$x y|o|7|failed|1970-01-01T00:01:00.000Z|1970-01-01T00:00:00.000Z|")
    }

    @Test func `at most 32 KiB are passed on, and a note says so`() async {
        let result = await run(RunCondition(.shell("head -c 100000 /dev/zero | tr '\\0' x")))
        #expect(result.notes.count == 1 && result.notes[0].contains("100000 bytes"))
        let passed = work.requests.first?.conditionOutput ?? ""
        // The mark that stands for what was left out comes on top.
        #expect(passed.utf8.count <= RunCondition.outputLimit + 64 && passed.contains("bytes omitted"))
    }

    @Test func `an intent without one is not asked, nor is the run of an approved plan`() async {
        let plan = await run(RunCondition(.shell("exit 75"))) { $0.approvedPlan = "p" }
        #expect(plan.outcome == .succeeded && plan.condition == nil)
        var request = world.request(Execution(executor: "claude"), query: "q", binary: nil)
        request.spec.condition = nil
        let plain = await ConditionGate(work, settings: FakeWorld.settings).execute(request) { _ in }
        #expect(plain.outcome == .succeeded && plain.condition == nil && work.requests.count == 2)
    }

    @Test func `a run that is cancelled while its condition is asked says nothing of the condition`() async {
        let task = Task { await run(RunCondition(.shell("sleep 60"))) }
        task.cancel()
        let result = await task.value
        #expect(result.outcome == .cancelled && result.condition == nil && work.requests.isEmpty)
    }

    @Test func `a script reads what the condition printed from its environment`() async {
        var request = world.request(
            Execution(executor: "shell"), query: "printf %s \"$HOMER_CONDITION_OUTPUT\"", binary: nil)
        request.spec.condition = RunCondition(.shell("echo '$(reboot)'"))
        let shell = ShellExecutor(settings: FakeWorld.settings)
        let result = await ConditionGate(shell, settings: FakeWorld.settings).execute(request) { _ in }
        #expect(result.output == "$(reboot)" && result.condition == .passed)
    }

    @Test func `a prompt has what the condition printed`() async {
        var request = world.request(Execution(executor: "claude"), query: "Mails: {{condition.output}}", binary: nil)
        request.conditionOutput = "two {{fire.date}}"
        #expect(PreparedPrompt.make(for: request, settings: FakeWorld.settings).query == "Mails: two {{fire.date}}")
    }
}
