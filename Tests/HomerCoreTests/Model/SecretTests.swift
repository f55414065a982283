import HomerCore
import Testing

@Suite struct SecretTests {
    @Test("Summaries are one short line without secrets")
    func summaries() {
        #expect(SecretText.summary("a\n  b\tc", hiding: []) == "a b c")
        #expect(SecretText.summary("key=hunter22!", hiding: ["hunter22"]) == "key=***!")
        #expect(SecretText.summary("the cat", hiding: ["cat"]) == "the cat")
        #expect(SecretText.summary(String(repeating: "x", count: 300), hiding: []).count == 200)
        let cut = String(repeating: "x", count: 196) + "hunter22"
        #expect(SecretText.summary(cut, hiding: ["hunter22"]) == String(repeating: "x", count: 196) + "***")
    }

    @Test("A secret of four bytes is masked, a shorter one is a word")
    func shortest() {
        #expect(SecretText.masked("pin 1234, cat, é½", hiding: ["1234", "cat", "é½", ""]) == "pin ***, cat, ***")
    }

    @Test("The longest secret goes first, so that no rest of it stays")
    func longest() {
        #expect(SecretText.masked("hunter22 hunter", hiding: ["hunter", "hunter22"]) == "*** ***")
        #expect(SecretText.masked("unchanged", hiding: []) == "unchanged")
    }

    @Test("The values of a field that holds secrets are masked, except for what names one")
    func fields() {
        let spec = JSONValue.object([
            "headers": .object(["A": "x", "B": "${env:B}", "C": "${env:C} x"]), "query": "x",
        ])
        let shown = JSONValue.object([
            "headers": .object(["A": "***", "B": "${env:B}", "C": "***"]), "query": "x",
        ])
        #expect(SecretMask.spec(spec) == shown)
        #expect(SecretMask.field("execution.environment.A", "x") == "***")
        #expect(SecretMask.field("execution.model", "x") == "x")
    }
}
