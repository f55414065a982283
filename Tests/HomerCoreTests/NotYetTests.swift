import Testing

@testable import HomerCore

@Suite struct NotYetTests {
    private static let plain = IntentSpec(
        id: "a", trigger: .immediate, execution: Execution(executor: "shell"), query: "date")

    private static func fields(_ change: (inout IntentSpec) -> Void) -> [String] {
        var spec = plain
        change(&spec)
        return NotYet.warnings(for: spec, file: "desired/a.json").map(\.field)
    }

    @Test func whatIsCarriedOutGivesNoWarning() {
        #expect(
            Self.fields { spec in
                spec.protect = true
                spec.onRemove = .cancel
                spec.priority = 90
                spec.overlap = .replace
                spec.risk = .high
                spec.approval = .required
                spec.trigger = .event(name: "mail", filter: nil)
                spec.notify.onFailure = true
                spec.notify.onSuccess = true
                spec.retry.limit = 1
                spec.fallback = [Execution(executor: "claude")]
            } == [])
    }

    @Test func whatIsNotCarriedOutIsNamedByItsField() {
        #expect(Self.fields { $0.notify.streamProgress = true } == ["notify.streamProgress"])
    }

    @Test func chainsAndApprovalByRiskAreCarriedOut() {
        #expect(Self.fields { $0.trigger = .after(intent: "b", on: .success) } == [])
        #expect(Self.fields { $0.risk = .high } == [])
    }

    @Test func warningsArePlacedAtTheirField() throws {
        let text = SourceText(file: "a.json", bytes: Array("{\n  \"notify\": {\"streamProgress\": true}\n}".utf8))
        var spec = Self.plain
        spec.notify.streamProgress = true
        let warning = try #require(text.located(NotYet.warnings(for: spec, file: "a.json")).first)
        #expect(warning.range?.start.line == 2)
        #expect(warning.range?.start.column == 32)
        #expect(warning.sourceLine == "  \"notify\": {\"streamProgress\": true}")
    }

    @Test(arguments: ["", "{", "[]", "{\"notify\": 3}"])
    func anyTextCanBeAskedForAPlace(_ text: String) {
        let source = SourceText(file: "a.json", bytes: Array(text.utf8))
        let diagnostic = Diagnostic(
            code: .notCarriedOut, severity: .warning, file: "a.json", field: "a[0].b", message: "m")
        #expect(source.located([diagnostic]).count == 1)
    }
}
