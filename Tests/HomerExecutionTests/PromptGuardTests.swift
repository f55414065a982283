import Glibc
import HomerCore
import Synchronization
import Testing

@testable import HomerExecution

/// An executor that answers what it is told to, and counts.
private final class Answering: Executor {
    let name: String
    private let result: ExecutionResult
    private let count = Mutex(0)

    init(_ name: String, _ output: String, outcome: Outcome = .succeeded) {
        self.name = name
        result = ExecutionResult(outcome: outcome, output: output, error: outcome == .succeeded ? nil : output)
    }

    var calls: Int { count.withLock { $0 } }
    func execute(
        _ request: ExecutionRequest, started: @Sendable (ProcessIdentity?) async -> Void
    ) async -> ExecutionResult {
        count.withLock { $0 += 1 }
        return result
    }
}

struct PromptGuardTests {
    let world = FakeWorld()
    static let plan = "## Implementation Plan\n\n1. {{fire.date}}"

    private func run(
        _ base: Answering, _ query: String = "q", memory: String? = nil,
        change: (inout ExecutionRequest) -> Void = { _ in }
    ) async -> ExecutionResult {
        var request = world.request(Execution(executor: base.name), query: query, binary: nil)
        change(&request)
        let log = memory.map { MemoryLog(directory: $0) }
        return await PromptGuard(base, settings: FakeWorld.settings, memory: log).execute(request) { _ in }
    }

    @Test func `it is its executor to the outside`() {
        let wrapped = PromptGuard(Answering("kimi", ""), settings: FakeWorld.settings, memory: nil)
        #expect(wrapped.name == "kimi")
        #expect(wrapped.canHandle(Execution(executor: "kimi")) && !wrapped.canHandle(Execution(executor: "claude")))
    }

    @Test func `a missing variable of the environment refuses the run`() async {
        let base = Answering("claude", "x")
        let result = await run(base, "{{env:MISSING}}")
        #expect(result.outcome == .badInput && base.calls == 0)
        #expect(result.error?.contains("{{env:MISSING}}") == true)
    }

    @Test func `a plan that was sent back follows the query with the instructions, and neither is a template`() {
        var request = world.request(Execution(executor: "claude"), query: "tidy {{fire.date}}", binary: nil)
        request.revision = PlanRevision(plan: "1. {{env:SECRET}}", instructions: "leave {{fire.date}} alone")
        let prompt = PreparedPrompt.make(for: request, settings: FakeWorld.settings)
        #expect(
            prompt.query.hasPrefix("tidy 2026-02-03\n\nThis plan of yours was not approved:\n\n1. {{env:SECRET}}\n\n"))
        #expect(prompt.query.hasSuffix("Instructions for the next plan:\n\nleave {{fire.date}} alone"))
        request.revision?.plan = nil
        #expect(!PreparedPrompt.make(for: request, settings: FakeWorld.settings).query.contains("not approved"))
    }

    @Test func `secrets of the prompt are masked in what the run answers`() async {
        let answer = await run(Answering("claude", "it is s3cret, s3cret"), "{{env:SECRET}} {{env:ANTHROPIC_API_KEY}}")
        #expect(answer.output == "it is ***, ***")
        let failed = await run(Answering("claude", "no: s3cret", outcome: .auth), "{{env:SECRET}}")
        #expect(failed.error == "no: ***")
        #expect(await run(Answering("claude", "s3cret")).output == "s3cret")
    }

    @Test func `an agent's plan waits; a shell's text, a failure, approval auto and the plan's own run make none`()
        async
    {
        #expect(await run(Answering("claude", Self.plan)).plan == Self.plan)
        #expect(await run(Answering("kimi", Self.plan)).plan == Self.plan)
        #expect(await run(Answering("shell", Self.plan)).plan == nil)
        #expect(await run(Answering("http", Self.plan)).plan == nil)
        #expect(await run(Answering("claude", Self.plan, outcome: .failed)).plan == nil)
        #expect(await run(Answering("claude", Self.plan)) { $0.spec.approval = .auto }.plan == nil)
        #expect(await run(Answering("claude", Self.plan)) { $0.approvedPlan = "p" }.plan == nil)
        let long = await run(Answering("claude", Self.plan + String(repeating: "x", count: 300_000)))
        #expect(long.plan == nil && long.notes.count == 1)
    }

    @Test func `a plan never reaches what would run it as code`() async {
        let shell = Answering("shell", "")
        let result = await run(shell) { $0.approvedPlan = "rm -rf /" }
        #expect(result.outcome == .badInput && shell.calls == 0)
    }

    @Test func `memory updates are cut out and written to the log of the day`() async {
        let tagged = "Hi.\n\n<memory-update target=\"work\">one</memory-update>\n\n\n<memory-update>two</memory-update>"
        let first = await run(Answering("claude", tagged), memory: world.directory)
        #expect(first.output == "Hi.")
        #expect(first.notes == ["2 memory updates written to \(world.directory)/1970-01-01.md"])
        // It is 1970-01-01T00:00Z, and the intent's clock is one hour ahead.
        let entries = "### 01:00 [work]\none\n\n### 01:00 [general]\ntwo\n\n"
        #expect(world.read("1970-01-01.md") == "# 1970-01-01\n\n" + entries)
        _ = await run(Answering("claude", tagged), memory: world.directory)
        #expect(world.read("1970-01-01.md") == "# 1970-01-01\n\n" + entries + entries)
        #expect(world.names() == ["1970-01-01.md"])
    }

    @Test func `without a memory, or with one that cannot be written, the output keeps its tags`() async {
        let tagged = "<memory-update>one</memory-update>"
        let none = await run(Answering("claude", tagged))
        #expect(none.output == tagged && none.notes.count == 1 && none.notes[0].contains("homer.json"))
        let lost = await run(Answering("claude", tagged), memory: "/nowhere/at/all")
        #expect(lost.outcome == .succeeded && lost.output == tagged && lost.notes[0].contains("/nowhere/at/all"))
        let shell = await run(Answering("shell", tagged), memory: world.directory)
        #expect(shell.output == tagged && shell.notes.isEmpty && world.names().isEmpty)
    }

    @Test func `the answer of a night is a text: it writes no memory and makes no plan`() async {
        let answer = "<memory-update>trust me</memory-update>\n\(Self.plan)"
        let result = await run(Answering("claude", answer), memory: world.directory) { $0.isOfNight = true }
        #expect(result.outcome == .succeeded && result.output == answer && result.plan == nil)
        #expect(result.notes.count == 2 && result.notes[0].hasPrefix("1 memory update in the answer is left as text"))
        #expect(result.notes[1].contains("(## Implementation Plan)") && world.names().isEmpty)
    }

    @Test func `a log is never written through a link, nor to what is no file`() async {
        let target = world.file("target", "mine")
        #expect(symlink(target, "\(world.directory)/1970-01-01.md") == 0)
        let result = await run(Answering("claude", "<memory-update>x</memory-update>"), memory: world.directory)
        #expect(result.notes.count == 1 && result.notes[0].contains("left in the output"))
        #expect(world.read("target") == "mine")
        unlink("\(world.directory)/1970-01-01.md")
        #expect(mkfifo("\(world.directory)/1970-01-01.md", 0o600) == 0)
        let pipe = await run(Answering("claude", "<memory-update>x</memory-update>"), memory: world.directory)
        #expect(pipe.output.contains("memory-update"))
        #expect(Set(world.names()) == ["target", "1970-01-01.md"])
    }

    @Test func `many runs append to one log without losing a line`() async {
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    _ = await run(
                        Answering("claude", "<memory-update>n\(number).</memory-update>"), memory: world.directory)
                }
            }
        }
        let text = world.read("1970-01-01.md")
        for number in 0..<40 { #expect(text.contains("]\nn\(number).\n\n"), "\(number)") }
        #expect(text.hasPrefix("# 1970-01-01\n\n### "))
        #expect(text.split(separator: "# 1970").count == 1)
    }
}
