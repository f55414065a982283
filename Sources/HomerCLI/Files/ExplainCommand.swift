import ArgumentParser
import HomerCore
import HomerReport

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain a field of an intent file, or an error code.",
        discussion: """
            EXAMPLES:
              homer explain                       all fields
              homer explain trigger.expression
              homer explain E131
              homer explain --markdown fields     the reference page

            EXIT CODES: 0 explained · 2 no such field or code · 64 usage.
            """)

    enum Page: String, ExpressibleByArgument, CaseIterable { case fields, errors }

    @OptionGroup var output: OutputOptions

    @Option(help: "Print a whole reference page in Markdown: fields or errors.")
    var markdown: Page?

    @Argument(
        help: "A field path such as trigger.expression, or a code such as E120.",
        completion: .list(Explain.paths + ErrorCode.allCases.map(\.rawValue)))
    var topic = ""

    func run() throws {
        switch markdown {
        case .fields: return Console.printText(ReferencePage.fields())
        case .errors: return Console.printText(ReferencePage.errors())
        case nil: break
        }
        guard let text = Explain.text(topic) else {
            let near = Explain.suggestion(for: topic).map { "did you mean `homer explain \($0)`?" }
            throw Failure(
                message: "there is no field and no code \"\(topic)\"; \(near ?? "`homer explain` lists the fields")")
        }
        output.printOne(.explanation, ActJSON.explanation(of: topic, text: text)) { text }
    }
}
