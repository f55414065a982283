import Foundation
import HomerCore
import HomerStore
import Testing

@testable import HomerCLI

/// Emit, approve and reject as a person types them.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct EventCommandTests {
    private func listener(_ id: String, _ change: (inout IntentSpec) -> Void = { _ in }) -> IntentSpec {
        var spec = IntentSpec.job(id)
        change(&spec)
        return spec
    }

    @Test func `emit stores an event once and says who listens and that it waits`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("a"), .job("b"))
        let answer = try await fixture.homer("emit", "push", "--data", #"{"n": 1}"#, "--id", "x")
        #expect(answer.code == 0 && answer.out == "event 1 (push) stored; listening: a, b\n")
        #expect(answer.err == "no daemon runs on this database: the event waits for `homer run`\n")
        let again = try await fixture.homer("emit", "push", "--id", "x", "-o", "json")
        let json = try again.json()
        #expect(again.code == 0 && json["new"] == false && json["number"] == 1)
        #expect(json["data"] == .object(["n": 1]))
        #expect(again.err.contains("was received before"))
        let nobody = try await fixture.homer("emit", "pull", "-o", "name")
        let number = try #require(fixture.store.inbox().first).number
        #expect(nobody.code == 0 && nobody.out == "\(number)\n")
        #expect(nobody.err.contains("no enabled intent listens to \"pull\""))
        #expect(try fixture.store.inbox().count == 2)
        #expect(try fixture.store.inbox().last?.requestedBy == CurrentUser.atHost)
    }

    @Test func `emit without a name lists what came of the newest events`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("a"), .job("b"))
        let empty = try await fixture.homer("emit")
        #expect(empty.code == 0 && empty.err.contains("no event has been received"))
        for (name, id) in [("push", "1"), ("pull", "2"), ("push", "3")] {
            try fixture.store.emit(EmittedEvent(name: name, id: id), by: "ada@box", now: Fixture.then)
        }
        _ = try await fixture.store.consumeEvents(limit: 2, now: Fixture.then)
        let list = try await fixture.homer("emit")
        #expect(list.lines[0].hasPrefix("EVENT   NAME   ID   SOURCE"))
        #expect(list.lines[1].hasSuffix("waits for a daemon"))
        #expect(list.lines[2].hasSuffix("nobody listens"))
        #expect(list.lines[3].hasSuffix("runs 1 (a), 2 (b)"))
        let json = try await fixture.homer("emit", "-o", "json").json()
        #expect(json.array?.last?["deliveries"]?.array?.count == 2)
    }

    @Test func `emit reads files, standard input and CloudEvents`() throws {
        let workspace = try TemporaryWorkspace()
        try FileManager.default.createDirectory(
            atPath: workspace.path + "/.homer", withIntermediateDirectories: true)
        let store = try Store.open(path: workspace.database)
        try workspace.write("{\"from\": \"file\"}\n", to: "data.json")
        #expect(try Command.homer("emit", "a", "--data-file", "data.json", in: workspace).status == 0)
        #expect(try Command.homer("emit", "a", "-", in: workspace, input: "[1]\n").status == 0)
        let cloud = #"{"specversion":"1.0","id":"A1","source":"/mine","type":"done","data":{"ok":true}}"#
        #expect(try Command.homer("emit", "--cloudevent", "-", in: workspace, input: cloud).status == 0)
        #expect(try Command.homer("emit", "--cloudevent", "--data", cloud, in: workspace).errors.contains("before"))
        let events = try store.inbox()
        #expect(events.map(\.data) == [#"{"ok":true}"#, "[1]", #"{"from": "file"}"#])
        #expect(events.map(\.name) == ["done", "a", "a"])
        #expect(events.first?.source == "/mine" && events.first?.id == "A1")
    }

    @Test func `a daemon takes an event that a program with an open connection writes within two seconds`() async throws
    {
        let workspace = try TemporaryWorkspace()
        try workspace.write(
            """
            { "id": "listener", "trigger": { "type": "event", "event": "push" },
              "execution": { "executor": "shell" }, "query": "true", "overlap": "queueAll" }
            """, to: "desired/listener.json")
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        let other = try Store.open(path: workspace.database)
        for id in 1...8 {
            let mark = daemon.mark
            try other.emit(EmittedEvent(name: "push", id: "\(id)"), by: "ada", now: WallClock.now())
            try await daemon.line("event consumed", from: mark, within: 2) { $0["number"] == "\(id)" }
            try await daemon.line("run finished", from: mark)
            // Long enough for the daemon to come to rest, where nothing but the event can wake it.
            try await ContinuousClock().sleep(for: .milliseconds(700))
        }
        #expect(await daemon.end() == 0)
        withExtendedLifetime(other) {}
    }

    @Test func `emit refuses what no run could get, with the next step`() async throws {
        let fixture = try Fixture()
        let text = try await fixture.homer("emit", "a", "--data", "done")
        #expect(text.code == 2 && text.err.contains("needs quotes"))
        try fixture.write("\"" + String(repeating: "x", count: 70_000) + "\"", to: fixture.root + "/big.json")
        let big = try await fixture.homer("emit", "a", "--data-file", "big.json")
        #expect(big.code == 2 && big.err.contains("put it in a file"))
        let wait = try await fixture.homer("emit", "a", "--wait")
        #expect(wait.code == 2 && wait.err.contains("no daemon runs on this database"))
        #expect(try fixture.store.inbox().isEmpty)
        for arguments in [
            ["a", "b"], ["a", "-", "--data", "1"], ["--data", "1"], ["a", "--data", "1", "--data-file", "f"],
            ["a", "--cloudevent"], ["--cloudevent", "--id", "x"], ["a", "--timeout", "1m"], ["--wait"],
        ] { #expect(try await Running(["emit"] + arguments, root: fixture.root).answer().code == 64, "\(arguments)") }
    }

    @Test(arguments: [(Outcome.succeeded, Int32(0)), (.failed, 1)])
    func `emit --wait leaves with the result of the runs`(_ outcome: Outcome, _ code: Int32) async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("a"))
        let lock = try fixture.daemonLock()
        let waiter = try Running(["emit", "push", "--wait", "--timeout", "50s"], root: fixture.root)
        while try fixture.store.inbox().isEmpty { await Task.yield() }
        _ = try await fixture.store.consumeEvents(now: Fixture.then)
        _ = try await fixture.store.claim(limit: 1, now: Fixture.then)
        try await fixture.store.finish(
            run: 1, result: ExecutionResult(outcome: outcome, exitCode: 0), outputFile: nil,
            now: Fixture.then + .seconds(1))
        let answer = try await waiter.answer()
        #expect(answer.code == code && answer.out.hasPrefix("a: run 1 "))
        withExtendedLifetime(lock) {}
    }

    @Test func `emit --wait is told when nothing starts`() async throws {
        let fixture = try Fixture()
        let lock = try fixture.daemonLock()
        let waiter = try Running(["emit", "push", "--wait"], root: fixture.root)
        while try fixture.store.inbox().isEmpty { await Task.yield() }
        _ = try await fixture.store.consumeEvents(now: Fixture.then)
        let answer = try await waiter.answer()
        #expect(answer.code == 0 && answer.out == "event 1 started nothing: nobody listens\n")
        withExtendedLifetime(lock) {}
    }

    /// Makes run 1 of `risky` wait, from now on.
    private func waiting(_ fixture: Fixture) async throws {
        try fixture.accept(listener("risky") { $0.risk = .high }, at: WallClock.now())
        try fixture.store.emit(EmittedEvent(name: "push", id: "1"), by: "ada@box", now: WallClock.now())
        _ = try await fixture.store.consumeEvents(now: WallClock.now())
    }

    @Test func `a run that waits is listed, shown and approved`() async throws {
        let fixture = try Fixture()
        try await waiting(fixture)
        let list = try await fixture.homer("approve")
        #expect(list.lines[0].hasPrefix("RUN   INTENT   GEN   WAITS"))
        #expect(list.lines[1].hasPrefix("1     risky    1 ") && list.lines[1].hasSuffix("event:push   risk high"))
        #expect(try await fixture.homer("approve", "-o", "name").out == "run:1\n")
        #expect(try await fixture.homer("status").out.contains("To approve:  1  risky  risk high, expires in 2"))
        #expect(try await fixture.homer("describe", "risky").out.contains("WaitingForApproval"))
        let run = try await fixture.homer("runs", "-o", "json").json()
        #expect(run.array?.first?["approval"]?["state"] == "waiting")
        #expect(run.array?.first?["event"]?["name"] == "push")
        let approved = try await fixture.homer("approve", "run:1", "--reason", "fine")
        #expect(approved.code == 0 && approved.out == "run 1 of risky approved\n")
        #expect(approved.err.contains("run 1 waits for `homer run`"))
        #expect(try fixture.store.run(1)?.approvalBy == CurrentUser.atHost)
        #expect(try fixture.store.run(1)?.approvalReason == "fine")
        let again = try await fixture.homer("approve", "1")
        #expect(again.code == 2 && again.err.contains("run 1 of risky does not wait for approval (approved)"))
        #expect(try await fixture.homer("approve", "run:7").code == 2)
    }

    @Test func `a run that waits is rejected, with a reason`() async throws {
        let fixture = try Fixture()
        try await waiting(fixture)
        #expect(try await fixture.homer("reject", "1").code == 64)
        let rejected = try await fixture.homer("reject", "1", "--reason", "not tonight")
        #expect(rejected.code == 0 && rejected.out == "run 1 of risky rejected: not tonight\n")
        #expect(try fixture.store.run(1)?.result == .ended(.cancelled))
        #expect(try await fixture.homer("reject", "1", "--reason", "x").err.contains("does not wait for approval"))
        #expect(try await fixture.homer("reject", "risky", "--reason", "x").err.contains("not the number of a run"))
        #expect(try await fixture.homer("emit").lines[1].hasSuffix("risky skipped:approval"))
    }

    @Test func `describe shows a chain from both ends`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("first"), .job("second", .after(intent: "first", on: .failure)))
        #expect(
            try await fixture.homer("describe", "first").out.contains("Followed by:          second (failure)\n"))
        let second = try await fixture.homer("describe", "second")
        #expect(second.out.contains("when a run of first has failed"))
        try await fixture.run("first", .failed, exit: 1)
        #expect(try await fixture.homer("runs", "second").out.contains("after run 1"))
        #expect(try await fixture.homer("runs", "second", "-o", "json").json().array?.first?["parentRun"] == 1)
    }

    @Test func `a daemon runs events, chains and approvals from files`() async throws {
        let workspace = try TemporaryWorkspace()
        for (id, trigger, more) in [
            ("sort", #"{"type": "event", "event": "file.arrived", "filter": {"kind": "pdf"}}"#, ""),
            ("report", #"{"type": "after", "intent": "sort"}"#, ""),
            ("clean", #"{"type": "after", "intent": "report"}"#, #", "approval": "required""#),
        ] {
            try workspace.write(
                """
                {"id": "\(id)", "trigger": \(trigger), "execution": {"executor": "shell"},
                 "query": "cat; echo \(id) $HOMER_EVENT_ID"\(more)}
                """, to: "desired/\(id).json")
        }
        let daemon = try DaemonUnderTest(in: workspace)
        #expect(try await daemon.line("reconcile finished")["held"] == "0")
        let filtered = try Command.homer(
            "emit", "file.arrived", "--data", #"{"kind": "png"}"#, "--wait", in: workspace)
        #expect(filtered.output == "event 1 started nothing: sort filtered\n")
        let emitted = try Command.homer(
            "emit", "file.arrived", "--data", #"{"kind": "pdf"}"#, "--id", "doc-7", "--wait", in: workspace)
        #expect(emitted.status == 0 && emitted.output.hasPrefix("sort: run 1 succeeded in "))
        #expect(try Command.homer("logs", "sort", in: workspace).output == "{\"kind\": \"pdf\"}sort doc-7\n")
        let needed = try await daemon.line("approval needed")
        #expect(needed["intent"] == "clean" && needed["run"] == "3")
        #expect(try Command.homer("approve", "3", in: workspace).status == 0)
        let finished = try await daemon.line("run finished") { $0["intent"] == "clean" }
        #expect(finished["outcome"] == "succeeded")
        #expect(await daemon.end() == 0)
    }
}
