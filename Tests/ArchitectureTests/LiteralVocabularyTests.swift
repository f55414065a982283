import HomerCore
import Testing

/// Code compares cases, never the words they are stored by: a misspelt word would be false for ever, and nobody would
/// hear of it. SQL has its words in single quotes, and other programs' words are HomerExecution's business.
@Suite("Literal vocabularies") struct LiteralVocabularyTests {
    private static let folders = [
        "HomerCore/Round/", "HomerStore/", "HomerMigration/", "HomerReport/", "HomerRuntime/", "HomerCLI/", "homer/",
    ]

    private static let words: Set<String> = {
        var words: Set<String> = [DeliveryWord.filtered.rawValue, SourceCondition.ready.rawValue]
        func add<W: Word & CaseIterable>(_ type: W.Type) { words.formUnion(W.allCases.map(\.rawValue)) }
        add(RunStatus.self)
        add(RunResult.self)
        add(Outcome.self)
        add(ApprovalState.self)
        add(LedgerDecision.self)
        add(ConditionVerdict.self)
        add(EventType.self)
        add(EventReason.self)
        add(PassResult.self)
        add(GenerationCause.self)
        add(HoldReason.self)
        add(Override.Kind.self)
        words.formUnion(SourceHold.Reason.allCases.map(\.rawValue))
        words.formUnion([RunCause.manual, .rehearsal, .plan, .discovery].map(\.rawValue))
        return words
    }()

    /// The words of our vocabularies that a line compares something with.
    static func compared(_ line: String) -> [String] {
        let code = line.drop { $0 == " " }
        var found = code.matches(of: #/[=!]= "([^"\\]+)"/#).map { String($0.output.1) }
        found += code.matches(of: #/"([^"\\]+)" [=!]= /#).map { String($0.output.1) }
        found += code.matches(of: #/\[([^\[\]]+)\]\.contains/#).flatMap { strings(in: $0.output.1) }
        if code.hasPrefix("case \"") { found += strings(in: code) }
        return found.filter { words.contains($0) }
    }

    private static func strings(in code: Substring) -> [String] {
        code.matches(of: #/"([^"\\]+)"/#).map { String($0.output.1) }
    }

    @Test("No line compares with a word of the database")
    func sources() {
        for file in Repository.sources {
            guard Self.folders.contains(where: { file.path.hasPrefix("Sources/\($0)") }) else { continue }
            for line in file.code {
                let words = Self.compared(line)
                if !words.isEmpty { Issue.record("\(file.path) compares with \(words): \(line)") }
            }
        }
    }

    @Test(
        "Such lines are seen",
        arguments: [
            #"if run.status == "pending" {"#, #"guard "running" != status else { return }"#,
            #"case "succeeded": return .healthy"#, #"case "x", "skipped:approval":"#,
            #"["rate_limited", "quota"].contains(outcome)"#,
        ])
    func seen(line: String) { #expect(!Self.compared(line).isEmpty) }

    @Test(
        "SQL, messages and other words are not",
        arguments: [
            #"sql: "SELECT status = 'pending' FROM intent_runs""#, #"if path == "." {"#, #"NewEvent(.held, "failed")"#,
        ])
    func unseen(line: String) { #expect(Self.compared(line).isEmpty) }
}
