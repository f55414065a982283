import ArgumentParser
import HomerReport
import HomerStore
import Testing

@testable import HomerCLI

/// What messages advise is typed as it stands, often on a bad day.
@Suite("Advice of messages") struct MessageAdviceTests {
    private struct Run: ParsableCommand {}

    private struct Root: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "homer", groupedSubcommands: HomerCommands.groups(running: Run.self))
    }

    @Test(
        "Every command in a message is one that exists, about something that exists", arguments: MessageTextTests.cases)
    func commands(_ test: MessageTextTests.Case) throws {
        let text = GroupText(test.messages, outputs: test.outputs, moments: MessageTextTests.moments).text
        for command in Self.commands(in: text.title + "\n" + text.body) {
            let words = command.split(separator: " ").dropFirst().map { $0.filter { $0 != "\"" } }
            let parsed = try Root.parseAsRoot(words)
            let intents = test.messages.compactMap(\.intentID)
            if let why = parsed as? WhyCommand { #expect(intents.contains(why.id), "\(command)") }
            if let logs = parsed as? LogsCommand {
                #expect(intents.contains(logs.target) || test.messages.contains { "\($0.runID ?? 0)" == logs.target })
            }
        }
    }

    @Test("What is no command is found")
    func unknown() {
        #expect(
            Self.commands(in: "fails · homer why backup\nhomer fly 3\nno homer here") == [
                "homer why backup", "homer fly 3",
            ])
        #expect(throws: (any Error).self) { try Root.parseAsRoot(["fly", "3"]) }
    }

    /// Lines that are commands, and what stands behind a dot at the end of a line.
    private static func commands(in text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            if line.hasPrefix("homer ") { return String(line) }
            return line.firstRange(of: " · homer ").map { "homer " + line[$0.upperBound...] }
        }
    }
}
