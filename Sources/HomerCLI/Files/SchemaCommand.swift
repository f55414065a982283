import ArgumentParser
import HomerCore

struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of the files, for editors.",
        discussion: """
            JSON Schema 2020-12. Point "$schema" of a file at it, or map desired/*.json to
            it in your editor.

            EXAMPLES:
              homer schema > intent.schema.json
              homer schema schedule > schedule.schema.json

            EXIT CODES: 0 printed · 64 usage.
            """)

    enum Kind: String, ExpressibleByArgument, CaseIterable { case intent, schedule }

    @OptionGroup var output: OutputOptions

    @Argument(help: "intent or schedule.")
    var kind = Kind.intent

    func run() throws {
        let schema = kind == .intent ? JSONSchema.intent() : JSONSchema.schedule
        output.printDocument(schema) { schema.pretty + "\n" }
    }
}
