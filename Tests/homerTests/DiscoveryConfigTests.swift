import Foundation
import HomerCore
import HomerDiscovery
import HomerStore
import Testing

/// The key `discovery` of `homer.json`, and the flag beside it.
@Suite struct DiscoveryConfigTests {
    @Test func `nights are spoken of only where homer json does`() async throws {
        let fixture = try Fixture()
        func settings() async throws -> [String: String] {
            let status = try await fixture.homer("status", "-o", "json").json()
            let rows = (status["settings"]?.array ?? []).compactMap { row in
                row["name"]?.string.map { ($0, row["value"]?.string ?? "") }
            }
            return Dictionary(rows.filter { $0.0.hasPrefix("discovery.") }) { first, _ in first }
        }
        #expect(try await settings().isEmpty)
        try fixture.write(
            """
            { "discovery": { "schedule": "30 2 * * *", "timeZone": "UTC", "executor": "claude", "fallback": ["gemini"],
              "work": { "executor": "codex", "model": "m" }, "output": "out",
              "limits": { "research": 4, "cost": 1.5, "execution": "3h" }, "retention": "30d" } }
            """, to: fixture.root + "/homer.json")
        let found = try await settings()
        #expect(found["discovery.schedule"] == "30 2 * * *")
        #expect(found["discovery.executor"] == "claude")
        #expect(found["discovery.work.executor"] == "codex")
        #expect(found["discovery.output"] == fixture.root + "/out")
        #expect(found["discovery.limits.research"] == "4")
        #expect(found["discovery.limits.ideas"] == "5")
        #expect(found["discovery.limits.cost"] == "1.5")
        #expect(found["discovery.limits.execution"] == "3h")
        #expect(found["discovery.retention"] == "30d")
    }

    @Test(arguments: [
        (#"{ "schedule": "61 * * * *" }"#, "a cron expression"), (#"{ "timeZone": "Mars/Base" }"#, "Mars/Base"),
        (#"{ "executor": "shell" }"#, "\"claude\" or"), (#"{ "fallback": "claude" }"#, "an array of executors"),
        (#"{ "limits": { "runs": 1 } }"#, "from 2 to 1000"), (#"{ "limits": { "total": "9d" } }"#, "to \"2d\""),
        (#"{ "limits": { "cost": 0 } }"#, "from 0.01"), (#"{ "work": {} }"#, "an object with \"executor\""),
        (#"{ "planer": "x" }"#, "planer"),
    ])
    func `what homer json says wrong of nights is said with its place`(text: String, named: String) async throws {
        let fixture = try Fixture()
        try fixture.write("{ \"discovery\": \(text) }", to: fixture.root + "/homer.json")
        let answer = try await fixture.homer("status")
        #expect(answer.code != 0)
        #expect(answer.err.contains("homer.json:1:"))
        #expect(answer.err.contains(named))
    }

    @Test func `why names the flag that keeps nights from beginning`() async throws {
        let fixture = try Fixture()
        let settings = DiscoverySettings(memory: "/m", output: "/o", state: "/s")
        _ = try fixture.store.keepDiscoverySchedule(settings.starter, creating: true, now: Fixture.then)
        let answer = try await fixture.homer("why", "discovery")
        #expect(answer.out.contains("runtime.discovery_enabled is false"))
        #expect(answer.out.contains("homer flags set runtime.discovery_enabled true"))
        _ = try await fixture.homer("flags", "set", "discovery_enabled", "true")
        #expect(try await !fixture.homer("why", "discovery").out.contains("runtime.discovery_enabled is false"))
    }
}
