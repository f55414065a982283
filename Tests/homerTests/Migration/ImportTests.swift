import Foundation
import HomerCore
import HomerStore
import Testing

/// `homer import`: the jobs of a schedule file become intent files, and leaving the schedule file is a move.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct ImportTests {
    private static let jobs = [
        "nightly-memory", "morning-brief", "ideas-explore", "link-processor", "planning-reminder", "session-summaries",
        "weekly-memory-consolidation", "discovery-twitter-evening",
    ]

    /// The schedule file without these jobs.
    private static func take(_ ids: [String], outOf workspace: TemporaryWorkspace) throws {
        let schedule = try JSONValue(parsing: workspace.read("schedule.json"))
        let left = (schedule["jobs"]?.array ?? []).filter { !ids.contains($0["id"]?.string ?? "") }
        try workspace.write(
            JSONValue.object(["version": "1.0", "jobs": .array(left)]).pretty + "\n", to: "schedule.json")
    }

    private static func commit(_ message: String, _ workspace: TemporaryWorkspace) throws {
        try workspace.git("add", ".")
        try workspace.git("commit", "-qm", message)
    }

    @Test func `Every job of the example moves with its generation, its runs and its history`() throws {
        let workspace = try TemporaryWorkspace()
        try workspace.copy("examples/homer")
        try workspace.git("init", "-q", "-b", "main")
        try Self.commit("Start", workspace)
        try #require(try Command.homer("apply", in: workspace).status == 0)
        let store = try Store.open(path: workspace.database)
        let run = try store.enqueueManual(intent: "morning-brief", by: "ada", now: ExampleClock.now())
        let before = Dictionary(uniqueKeysWithValues: try store.intents().map { ($0.id, $0) })
        let schedule = try workspace.read("schedule.json")

        let dry = try Command.homer("import", "schedule.json", "--dry-run", in: workspace)
        #expect(dry.status == 0, "\(dry.errors)")
        #expect(!FileManager.default.fileExists(atPath: "\(workspace.path)/desired/morning-brief.json"))
        let answer = try Command.homer("import", "schedule.json", "-o", "json", in: workspace)
        #expect(answer.status == 0, "\(answer.errors)")
        let report = try JSONValue(parsing: answer.output)
        let entries = report["jobs"]?.array ?? []
        #expect(entries.compactMap { $0["job"]?.string } == Self.jobs)
        #expect(entries.allSatisfy { $0["action"]?.string == "write" && $0["then"]?.string == "move" })
        #expect(try workspace.read("schedule.json") == schedule)
        #expect(try Command.homer("fmt", "--check", "desired/morning-brief.json", in: workspace).status == 0)
        // Both exist: the schedule file owns the ids, the newcomers are held.
        let held = try Command.homer("diff", in: workspace)
        #expect(held.status == 3)
        #expect(held.output.contains("schedule.json owns it and keeps running"))

        let again = try Command.homer("import", "schedule.json", in: workspace)
        #expect(again.status == 0)
        #expect(again.output.contains("there already"))

        try Self.take(Self.jobs, outOf: workspace)
        try Self.commit("Move all jobs", workspace)
        let diff = try JSONValue(parsing: Command.homer("diff", "-o", "json", in: workspace).output)
        let changes = diff["changes"]?.array ?? []
        #expect(changes.count == Self.jobs.count)
        #expect(changes.allSatisfy { $0["actions"]?.array == ["move"] }, "\(diff.pretty)")
        try #require(try Command.homer("apply", in: workspace).status == 0)
        for row in try store.intents() where Self.jobs.contains(row.id) {
            #expect(row.generation == before[row.id]?.generation)
            #expect(row.specHash == before[row.id]?.specHash)
            #expect(row.createdAt == before[row.id]?.createdAt)
            #expect(row.cursor == before[row.id]?.cursor)
            #expect(row.source == "desired")
            #expect(row.file == "desired/\(row.id).json")
        }
        #expect(try store.run(run)?.intentID == "morning-brief")
        #expect(try Command.homer("diff", in: workspace).status == 0)
    }

    @Test func `Braces, both day fields, seconds and a lane keep their effect; a job no file can hold is refused`()
        throws
    {
        let workspace = try TemporaryWorkspace()
        try workspace.write(#"{"schedule": ["work.json:work"]}"#, to: "homer.json")
        try workspace.write(
            """
            {"jobs": [
              {"id": "braces", "cron": "0 6 13 * 5", "query": "say {{fire.date}} \\"as it is\\"", "streamProgress": true},
              {"id": "seconds", "cron": "30 0 6 * * *", "query": "x", "enabled": false, "notifyOnFailure": false},
              {"id": "not a name", "cron": "0 6 * * *", "query": "x"},
              {"id": "long", "cron": "0 6 * * *", "query": "x", "timeout": 864000000}
            ]}
            """, to: "work.json")
        try #require(try Command.homer("apply", in: workspace).status == 0)
        let answer = try Command.homer("import", "work.json", in: workspace)
        #expect(answer.status == 3, "\(answer.errors)")
        #expect(answer.output.contains("braces: the query has {{…}}"))
        #expect(answer.output.contains("\"dayMatch\": \"both\""))
        #expect(answer.output.contains("seconds: the expression has seconds first"))
        #expect(answer.output.contains("not a name: an intent file cannot hold this job"))
        #expect(answer.output.contains("long: an intent file cannot hold this job"))
        try workspace.write(
            """
            {"jobs": [
              {"id": "not a name", "cron": "0 6 * * *", "query": "x"},
              {"id": "long", "cron": "0 6 * * *", "query": "x", "timeout": 864000000}
            ]}
            """, to: "work.json")
        let diff = try JSONValue(parsing: Command.homer("diff", "-o", "json", in: workspace).output)
        let changes = diff["changes"]?.array ?? []
        #expect(changes.count == 2)
        #expect(changes.allSatisfy { $0["actions"]?.array == ["move"] }, "\(diff.pretty)")
    }

    @Test func `A file that says something else is left alone, and nothing is written, unless forced`() throws {
        let workspace = try TemporaryWorkspace()
        try workspace.copy("examples/homer")
        try workspace.write("{}\n", to: "desired/morning-brief.json")
        let answer = try Command.homer("import", "schedule.json", in: workspace)
        #expect(answer.status == 2)
        #expect(answer.output.contains("--force replaces it"))
        #expect(try workspace.read("desired/morning-brief.json") == "{}\n")
        #expect(!FileManager.default.fileExists(atPath: "\(workspace.path)/desired/nightly-memory.json"))
        let one = try Command.homer("import", "schedule.json", "--job", "nightly-memory", in: workspace)
        #expect(one.status == 0, "\(one.errors)")
        let forced = try Command.homer("import", "schedule.json", "--force", in: workspace)
        #expect(forced.status == 0, "\(forced.errors)")
        #expect(try workspace.read("desired/morning-brief.json").contains("originalJobId"))
        let unknown = try Command.homer("import", "schedule.json", "--job", "morning-brif", in: workspace)
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("did you mean \"morning-brief\"?"))
    }
}
