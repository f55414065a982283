import HomerCore
import HomerStore
import Testing

@testable import HomerCLI

/// What is said of runs whose program is not the one it was.
@Suite(.timeLimit(.minutes(5)))
struct DriftTests {
    static func config(_ version: String) -> EffectiveConfig {
        EffectiveConfig(
            executor: "claude", version: version, model: "claude-sonnet-4-5", permissionMode: "default",
            keySource: "none", tools: ["Bash", "Read"],
            servers: [EffectiveConfig.Server(name: "hub", status: "failed")],
            asked: EffectiveConfig.Asked(model: "sonnet", permissionMode: "plan"),
            program: EffectiveConfig.Program(path: "/usr/bin/claude", sha256: "8f3a"), directory: "/work")
    }

    /// Two nights, with an update of the program between them.
    func nights(_ fixture: Fixture) async throws {
        var spec = IntentSpec.job("brief")
        spec.execution = Execution(executor: "claude", model: "sonnet", permissionMode: "plan")
        try fixture.accept(spec)
        for (night, version) in ["2.1.239", "2.1.240"].enumerated() {
            let time = Fixture.then + .hours(24 * Int64(night))
            let number = try await fixture.start("brief", at: time)
            var result = ExecutionResult(outcome: .succeeded, output: "Hi", exitCode: 0)
            result.config = Self.config(version)
            try await fixture.store.finish(run: number, result: result, outputFile: nil, now: time + .seconds(4))
        }
    }

    static let drift =
        "differs from run 1: version 2.1.239 → 2.1.240; permission mode default where the file says plan"

    @Test func `runs --effective shows what a run really ran with`() async throws {
        let fixture = try Fixture()
        try await nights(fixture)
        let text = """
            Run:              2 of brief
            Spec:             generation 1, commit 1a2b3c4d5e6f
            Executor:         claude 2.1.240
            Program:          /usr/bin/claude
            SHA-256:          8f3a
            Model:            claude-sonnet-4-5 (asked for sonnet)
            Permission mode:  default (asked for plan)
            Login:            none
            Directory:        /work
            Tools:            Bash, Read
            Servers:          hub (failed)
            Drifted:          \(Self.drift)

            """
        #expect(try await fixture.homer("runs", "2", "--effective").out == text)
        #expect(try await fixture.homer("runs", "brief", "--effective").out == text)
        let json = try await fixture.homer("runs", "2", "--effective", "-o", "json").json()
        #expect(json["kind"]?.string == "RunConfig" && json["commit"]?.string == "1a2b3c4d5e6f")
        #expect(json["config"]?["version"]?.string == "2.1.240" && json["drift"]?["run"]?.int == 1)
    }

    @Test func `runs --effective says so when nothing is stored, and goes with one run only`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("backup"))
        try await fixture.run("backup")
        let answer = try await fixture.homer("runs", "1", "--effective")
        #expect(answer.code == 2 && answer.err.contains("nothing is stored of what run 1 ran with"))
        #expect(try await fixture.homer("runs", "--effective").code == 64)
        #expect(try await fixture.homer("runs", "1", "--effective", "--attempts").code == 64)
    }

    @Test func `A drifted run is an event, a condition and a step in why`() async throws {
        let fixture = try Fixture()
        try await nights(fixture)
        let events = try await fixture.homer("events", "brief", "-o", "json").json().array ?? []
        let told = events.filter { $0["reason"]?.string == "Drifted" }
        #expect(told.count == 2 && told.contains { $0["message"]?.string == Self.drift })
        let described = try await fixture.homer("describe", "brief").out
        #expect(described.contains("Drifted") && described.contains("NotAsInFile"))
        let got = try await fixture.homer("get", "brief", "-o", "json").json()
        let intent = got.array?.first ?? got
        let conditions = intent["status"]?["conditions"]?.array ?? []
        #expect(conditions.contains { $0["type"]?.string == "Drifted" && $0["status"]?.string == "True" })
        let why = try await fixture.homer("why", "brief").out
        #expect(why.contains("drifted") && why.contains(Self.drift) && why.contains("homer runs 2 --effective"))
        let run = try await fixture.homer("runs", "2", "-o", "json").json().array?.first
        #expect(run?["drift"]?["changes"]?.array?.first?["field"]?.string == "version")
    }
}
