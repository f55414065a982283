import Foundation
import HomerCore
import HomerStore
import Testing

@testable import HomerCLI

/// What the commands say about one state of a workspace agrees: with each other, and with what the daemon then does.
@Suite(.ownThreads, .timeLimit(.minutes(5)))
struct OneTruthTests {
    private static let everySecond = #"{"type": "cron", "expression": "* * * * * *", "timeZone": "UTC"}"#
    private static let yearly = #"{"type": "cron", "expression": "17 3 5 6 *", "timeZone": "UTC"}"#

    private func intent(_ id: String, _ trigger: String, _ more: String = "", query: String = "true") -> String {
        """
        {"id": "\(id)", "trigger": \(trigger), "execution": {"executor": "shell"}, "query": "\(query)"\(more)}
        """
    }

    /// Intents in as many states as one workspace can hold, each as it would be after some days of use.
    private func workspace(_ trigger: String, window: String) throws -> TemporaryWorkspace {
        let workspace = try TemporaryWorkspace()
        for (id, more) in [
            ("plain", ""), ("off", #", "enabled": false"#), ("suspended", ""), ("pinned", ""), ("held", ""),
            ("removed", ""), ("asks", #", "approval": "required""#),
            ("windowed", #", "windows": [{"cron": "\#(window)", "length": "1h"}]"#),
        ] { try workspace.write(intent(id, trigger, more), to: "desired/\(id).json") }
        try workspace.write(intent("listens", #"{"type": "event", "event": "push"}"#), to: "desired/listens.json")
        try workspace.write(
            intent("follows", #"{"type": "after", "intent": "plain", "on": "completion"}"#),
            to: "desired/follows.json")
        try workspace.write(
            intent("later", #"{"type": "at", "time": "2098-01-01T00:00:00Z"}"#), to: "desired/later.json")
        return workspace
    }

    /// Brings the states about, as a person does, under a daemon that runs.
    private func bring(_ workspace: TemporaryWorkspace, _ daemon: DaemonUnderTest) async throws {
        try Command.expect("suspend", "suspended", "--reason", "holiday", in: workspace)
        var mark = daemon.mark
        let text = try workspace.read("desired/pinned.json")
        try workspace.write(text.replacingOccurrences(of: "\"true\"", with: "\"echo two\""), to: "desired/pinned.json")
        try await daemon.line("intent updated", from: mark) { $0["intent"] == "pinned" }
        try Command.expect("rollback", "pinned", "1", "--reason", "two is worse", in: workspace)
        mark = daemon.mark
        try workspace.write(try workspace.read("desired/held.json") + "}", to: "desired/held.json")
        try await daemon.line("file held", from: mark)
        mark = daemon.mark
        try workspace.remove("desired/removed.json")
        try await daemon.line("intent disabled", from: mark) { $0["intent"] == "removed" }
    }

    private func rows(_ workspace: TemporaryWorkspace, _ arguments: String...) throws -> [JSONValue] {
        try #require(Command.answer(arguments, in: workspace).array)
    }

    @Test func `get, describe, status, why and diff say the same of every intent`() async throws {
        let workspace = try workspace(Self.yearly, window: "0 3 * * *")
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        try await bring(workspace, daemon)

        let rows = try rows(workspace, "get", "--all")
        #expect(rows.count == 11)
        var due: [(time: String, id: String)] = []
        for row in rows {
            let id = try #require(row["id"]?.string)
            let status = try #require(row["status"])
            let described = try Command.answer(["describe", id], in: workspace)
            let detail = try #require(described.array?.first ?? described)
            #expect(detail["status"] == status, "describe \(id)")
            #expect(detail["nextRunTimes"]?.array?.first == status["nextRunAt"], "the next runs of \(id)")
            let why = try Command.answer(["why", id], in: workspace)
            let next = why["steps"]?.array?.first { $0["what"] == "next" }
            #expect(next?["at"] == status["nextRunAt"], "why \(id): \(next?["text"]?.string ?? "no step")")
            if let time = status["nextRunAt"]?.string { due.append((time, id)) }
            let isActive = row["enabled"] == true && status["sync"] != "Removed"
            #expect(isActive || status["nextRunAt"] == nil, "\(id) is off and has a next run")
        }
        let said = try Command.answer(["status"], in: workspace)
        let soonest = due.sorted { $0 < $1 }.prefix(3)
        #expect(said["nextDue"]?.array?.compactMap { $0["intent"]?.string } == soonest.map(\.id))
        let counts = try #require(said["counts"])
        func count(_ isCounted: (JSONValue) -> Bool) -> Int64 { Int64(rows.filter(isCounted).count) }
        #expect(counts["intents"]?.int == count { $0["status"]?["sync"] != "Removed" })
        #expect(counts["removed"]?.int == count { $0["status"]?["sync"] == "Removed" })
        #expect(counts["enabled"]?.int == count { $0["enabled"] == true })
        #expect(counts["held"]?.int == count { $0["status"]?["sync"] == "Held" })

        // What is not in force is in the diff as well, and nothing else is.
        let diff = try Command.homer("diff", in: workspace).output
        let words = Set(diff.split { $0 == " " || $0 == "\n" }.map(String.init))
        for row in rows {
            let id = try #require(row["id"]?.string)
            let differs = ["Held", "Pinned"].contains(row["status"]?["sync"]?.string) || id == "suspended"
            #expect(words.contains(id) == differs, "\(id) in: \(diff)")
        }
        #expect(await daemon.end() == 0)
    }

    @Test func `what has a next run soon runs, and what has none does not`() async throws {
        let workspace = try workspace(Self.everySecond, window: "0 0 29 2 *")
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        try await bring(workspace, daemon)

        let said = try rows(workspace, "get", "--all")
        let now = WallClock.now()
        let mark = daemon.mark
        // `asks` has a next due time, and waits for a person.
        let soon = said.filter { row in
            let next = (row["status"]?["nextRunAt"]?.string).flatMap { Timestamp(iso: $0) }
            return next.map { $0 < now + .minutes(1) } ?? false
        }.compactMap { $0["id"]?.string }.filter { $0 != "asks" }
        #expect(soon == ["held", "pinned", "plain"])
        for id in soon { try await daemon.line("run started", from: mark) { $0["intent"] == id } }
        try await daemon.line("run started", from: mark) { $0["intent"] == "follows" }
        // Several more due times of all of them pass.
        var last = mark
        for _ in 0..<3 {
            try await daemon.line("run finished", from: last) { $0["intent"] == "plain" }
            last = daemon.mark
        }
        let ran = Set(daemon.lines.dropFirst(mark).filter { $0.message == "run started" }.compactMap { $0["intent"] })
        #expect(ran == Set(soon + ["follows"]))
        #expect(await daemon.end() == 0)
    }
}

extension Command {
    /// Runs a command that must succeed.
    fileprivate static func expect(_ arguments: String..., in workspace: TemporaryWorkspace) throws {
        let answer = try run(HomerBinary.path, arguments, in: workspace.path)
        try #require(answer.status == 0, "\(arguments): \(answer.errors)")
    }

    /// The JSON answer to a question.
    fileprivate static func answer(_ arguments: [String], in workspace: TemporaryWorkspace) throws -> JSONValue {
        let answer = try run(HomerBinary.path, arguments + ["-o", "json"], in: workspace.path)
        return try JSONValue(parsing: answer.output)
    }
}
