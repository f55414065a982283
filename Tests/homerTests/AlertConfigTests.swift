import HomerCore
import Testing

@testable import HomerCLI

@Suite("notify.alerts and notify.heartbeat in homer.json") struct AlertConfigTests {
    private func read(_ json: String) -> (file: ConfigFile, errors: [Diagnostic]) {
        var reader = ConfigReader(shown: "homer.json", bytes: Array(json.utf8))
        let file = reader.read()
        return (file, reader.diagnostics.filter { $0.severity == .error })
    }

    @Test func `rules have their numbers, or are off`() {
        let read = read(
            """
            {"notify": {
              "alerts": {"slowTick": "10s", "failures": 10, "late": 600000, "diskLow": 4096, "drift": "off"},
              "heartbeat": {"url": "https://hc-ping.com/${env:PING}", "every": "1m"}
            }}
            """)
        #expect(read.errors.isEmpty, "\(read.errors.map(\.message))")
        let alerts = read.file.alerts
        #expect(alerts.off == [.drift])
        #expect(alerts.numbers == [.slowTick: 10_000, .failures: 10, .late: 600_000, .diskLow: 4096])
        #expect(alerts.number(.guardBlocked) == 3_600_000)
        #expect(read.file.heartbeat == HeartbeatSettings(url: "https://hc-ping.com/${env:PING}", every: .minutes(1)))
        #expect(
            read.file.watchFigures.map { "\($0.name) \($0.value)" } == [
                "notify.alerts.slowTick 10s", "notify.alerts.failures 10", "notify.alerts.late 10m",
                "notify.alerts.drift off", "notify.alerts.diskLow 4096",
                "notify.heartbeat https://hc-ping.com/${env:PING} every 1m",
            ])
    }

    @Test func `one word switches all off, and nothing at all leaves all on`() {
        #expect(read(#"{"notify": {"alerts": "off"}}"#).file.alerts.off == Set(AlertRule.allCases))
        let plain = read("{}").file
        #expect(plain.alerts == AlertSettings() && plain.heartbeat == nil && plain.watchFigures.isEmpty)
    }

    @Test(arguments: [
        (#"{"alerts": {"slowtick": "5s"}}"#, #"did you mean "slowTick"?"#),
        (#"{"alerts": {"failures": "5s"}}"#, "expected a whole number from 0 to 1000000"),
        (#"{"alerts": {"late": true}}"#, "expected a number of milliseconds"),
        (#"{"alerts": {"drift": 3}}"#, "this rule has no number"),
        (#"{"alerts": "on"}"#, "expected an object with rules"),
        (#"{"heartbeat": {"every": "5m"}}"#, "a heartbeat needs \"url\""),
        (#"{"heartbeat": {"url": "ftp://x", "every": "5m"}}"#, "not an address of a server"),
        (#"{"heartbeat": {"url": "https://x.example", "every": "1s"}}"#, "from 30s to 1d apart"),
        (#"{"heartbeat": {"url": "https://x.example", "evry": "1m"}}"#, #"did you mean "every"?"#),
    ])
    func `what is wrong is said with its place`(json: String, says: String) {
        let errors = read(#"{"notify": \#(json)}"#).errors
        #expect(errors.contains { "\($0.message) \($0.hint ?? "")".contains(says) }, "\(errors.map(\.message))")
    }
}
