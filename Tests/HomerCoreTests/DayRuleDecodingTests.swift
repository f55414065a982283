import Testing

@testable import Cron
@testable import HomerCore

@Suite struct DayRuleDecodingTests {
    private static func trigger(_ expression: String, _ days: String) -> String {
        Fixture.intent(trigger: #"{"type":"cron","expression":"\#(expression)","days":\#(days)}"#)
    }

    @Test func `Days beside an expression are read, in one order, and kept by the canonical form`() throws {
        let spec = try #require(
            Fixture.read(Self.trigger("0 9 * * *", #"["2nd-monday","last","2nd-monday"]"#)).spec)
        guard case .cron(let cron) = spec.trigger else {
            Issue.record("no cron")
            return
        }
        #expect(cron.days.map(\.description) == ["last", "2nd-monday"])
        let again = try IntentSpec(canonical: spec.canonical)
        #expect(again == spec)
        let plain = try #require(
            Fixture.read(Fixture.intent(trigger: #"{"type":"cron","expression":"0 9 * * *"}"#)).spec)
        #expect(plain.canonical["trigger"]?["days"] == nil)
    }

    @Test(arguments: [#"["lats"]"#, "[]", #""last""#, #"[1]"#])
    func `What names no day is an error`(days: String) {
        #expect(Fixture.read(Self.trigger("0 9 * * *", days)).spec == nil)
    }

    @Test func `Days that the expression never has are an error`() {
        #expect(Fixture.read(Self.trigger("0 9 1 * *", #"["last"]"#)).diagnostics.map(\.code) == [.cronNeverFires])
    }
}
