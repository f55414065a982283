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

    @Test("The values of a fallback are masked as those of the first executor are")
    func fallbacks() {
        func links(_ value: String) -> JSONValue {
            .array([.object(["environment": .object(["A": .string(value)]), "executor": "shell"])])
        }
        #expect(SecretMask.spec(.object(["fallback": links("x")])) == .object(["fallback": links("***")]))
        let change = SecretMask.change(FieldChange(path: "fallback", before: links("x"), after: links("y")))
        #expect(change.before == links("*** (before)") && change.after == links("*** (after)"))
    }

    @Test(
        "A variable that is called as secrets are is taken for one, in capitals or not",
        arguments: [
            "GEMINI_API_KEY", "GITHUB_TOKEN", "CLIENT_SECRET", "DB_PASSWORD", "MYSQL_PASSWD", "mysql_passwd", "PASS",
            "DB_PASS", "DB_PASS2", "db_pass", "AWS_SHARED_CREDENTIALS_FILE", "DB_CREDENTIAL", "AUTH", "CODEX_AUTH",
            "Codex_Auth", "BASIC-AUTH-LINE", "OTLP_HEADERS", "apiKey", "accessToken",
        ])
    func secretNames(_ name: String) { #expect(SecretName.isKeyLike(name)) }

    @Test(
        "A part of a word is not taken for the word",
        arguments: [
            "PATH", "SSH_ASKPASS", "COMPASS", "PASSIVE_MODE", "BYPASS_CACHE", "GIT_AUTHOR_NAME", "OAUTH_ISSUER",
            "NODE_TLS_REJECT_UNAUTHORIZED", "AUTHORITY", "AWS_PROFILE", "",
        ])
    func ordinaryNames(_ name: String) { #expect(!SecretName.isKeyLike(name)) }
}
