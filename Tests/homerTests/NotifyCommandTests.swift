import HomerCore
import HomerStore
import Testing

@testable import HomerCLI

@Suite("notify and alerts") struct NotifyCommandTests {
    private static let config = """
        {"notify": {"channels": {"log": {"type": "command", "command": ["/bin/cat"]}}}}
        """

    private func fixture(_ config: String = config) async throws -> Fixture {
        let fixture = try Fixture()
        try fixture.write(config, to: fixture.root + "/homer.json")
        try fixture.store.note(NotifySettings(channels: ["log"]), now: Fixture.then)
        // Not due for years: the last run is what `why` is about.
        try fixture.accept(.job("backup", .cron(CronTrigger(expression: "30 2 29 2 *", timeZone: "UTC"))))
        try await fixture.run("backup", .failed, exit: 3)
        return fixture
    }

    @Test("What was told of a run is in the list, in runs, in why, in describe and in status")
    func faces() async throws {
        let fixture = try await fixture()
        let list = try await fixture.homer("notify", "list")
        #expect(
            list.code == 0 && list.out.contains("failure   log       queued   0       ❌ backup failed"), "\(list.out)")
        #expect(try await fixture.homer("runs", "-o", "wide").out.contains("log queued"))
        let why = try await fixture.homer("why", "backup").out
        #expect(why.contains("failure waits for log"), "\(why)")
        #expect(try await fixture.homer("describe", "backup").out.contains("backup fails  open for"))
        let status = try await fixture.homer("status").out
        #expect(status.contains("Alerts:") && status.contains("Messages:    1 queued"), "\(status)")
    }

    @Test("An incident is acknowledged and snoozed by its number, and what waited is muted")
    func alerts() async throws {
        let fixture = try await fixture()
        #expect(try await fixture.homer("alerts").out.contains("backup fails"))
        let snoozed = try await fixture.homer("alerts", "snooze", "1", "--for", "2h")
        #expect(snoozed.code == 0 && snoozed.out.hasPrefix("incident 1, backup fails: snoozed by "), "\(snoozed.out)")
        #expect(try await fixture.homer("alerts", "ack", "1").out.contains(": acknowledged by "))
        #expect(try await fixture.homer("notify", "list").out.contains("muted (snoozed)"))
        #expect(try await fixture.homer("alerts", "ack", "9").code == 2)
        #expect(try await fixture.homer("alerts", "snooze", "1").code == 64)
    }

    @Test("A channel is tried without a daemon, too, and the answer says how it went")
    func tested() async throws {
        let fixture = try await fixture()
        let sent = try await fixture.homer("notify", "test", "log")
        #expect(sent.code == 0 && sent.out.hasPrefix("log: sent over log at"), "\(sent.out)\(sent.err)")
        let unknown = try await fixture.homer("notify", "test", "lgo")
        #expect(unknown.code == 2 && unknown.err.contains("there is no channel \"lgo\"; there is log"))
        let failing = try await self.fixture(Self.config.replacing("/bin/cat", with: "/bin/false"))
        let failed = try await failing.homer("notify", "test")
        #expect(failed.code == 1 && !failed.out.contains("log: sent"), "\(failed.out)\(failed.err)")
    }

    @Test("A message is sent again as a new one; while it is on its way it is not")
    func resent() async throws {
        let fixture = try await fixture()
        #expect(try await fixture.homer("notify", "resend", "1").err.contains("is on its way (queued)"))
        _ = try await fixture.homer("alerts", "ack", "1")
        let again = try await fixture.homer("notify", "resend", "1")
        #expect(again.code == 0 && again.out == "message 2 waits for log\n", "\(again.out)\(again.err)")
    }

    @Test("Without a channel every command says where to name one")
    func noChannel() async throws {
        let fixture = try await fixture("{}")
        #expect(try await fixture.homer("notify", "test").err.contains("no channel is configured"))
    }

    @Test(
        "What notify says wrongly is told with its place",
        arguments: [
            (#"{"notify": {"default": ["phone"]}}"#, "there is no channel \"phone\""),
            (#"{"notify": {"quietHours": {"from": "22:00"}}}"#, "quiet hours have \"from\" and \"to\""),
            (#"{"notify": {"quietHours": {"from": "22", "to": "07:00"}}}"#, "a time of day such as \"22:00\""),
            (#"{"notify": {"quiet": 1}}"#, "unknown key \"quiet\""),
        ])
    func configuration(_ text: String, _ message: String) {
        let found = ConfigFile.diagnostics(Array(text.utf8), shown: "homer.json")
        #expect(found.contains { $0.message.contains(message) }, "\(found.map(\.message))")
    }
}
