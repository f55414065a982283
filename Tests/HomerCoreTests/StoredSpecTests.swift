import HomerCore
import HomerTesting
import Testing

@Suite("A spec as the database keeps it") struct StoredSpecTests {
    @Test("What is stored gives the canonical form back to the byte")
    func random() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let spec = RandomSpec.make(&random)
            let text = StoredSpec.text(spec.canonical)
            #expect(try StoredSpec.canonical(text).compact == spec.canonical.compact, "seed \(seed)")
            #expect(try IntentSpec(stored: text) == spec, "seed \(seed)")
        }
    }

    /// Databases hold these texts: what they mean never changes.
    @Test("What a plain spec leaves out stays what it was when it was stored")
    func plain() throws {
        let spec = Samples.spec("a") { $0.execution.timeout = .minutes(5) }
        let text = StoredSpec.text(spec.canonical)
        #expect(
            text == """
                {"execution":{"executor":"shell","timeout":"5m"},"fallback":[],"id":"a","name":"a","query":"echo a",\
                "risk":"low","trigger":{"dst":"vixie","expression":"0 * * * *","timeZone":"UTC","type":"cron"},"~":1}
                """)
        let canonical = try StoredSpec.canonical(text)
        #expect(
            canonical.compact == """
                {"approval":"risk","catchUp":"latest","contextFiles":[],"enabled":true,"execution":{"arguments":[],\
                "environment":{},"executor":"shell","timeout":"5m","yolo":false},"fallback":[],"id":"a","jitter":"0s",\
                "labels":{},"lane":"default","name":"a","notify":{"onFailure":true,"onSuccess":false,\
                "streamProgress":false},"onRemove":"finish","overlap":"skip","priority":50,"protect":false,\
                "query":"echo a","retry":{"backoff":"30s","limit":0,"maxBackoff":"10m"},"risk":"low",\
                "trigger":{"dst":"vixie","expression":"0 * * * *","timeZone":"UTC","type":"cron"}}
                """)
    }

    @Test(
        "A text without the mark is a canonical form as it stands",
        arguments: [#"{"id":"a","query":"x"}"#, "{}", #"{"id":"a","~":2}"#, "[]", "1"])
    func unmarked(_ text: String) throws {
        #expect(try StoredSpec.canonical(text).compact == text)
        #expect(StoredSpec.text(try JSONValue(parsing: text)) == text)
    }

    @Test("What is no JSON is no spec")
    func broken() {
        #expect(throws: (any Error).self) { try StoredSpec.canonical("{") }
    }
}
