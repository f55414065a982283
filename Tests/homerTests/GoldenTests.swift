import Foundation
import Testing

/// Whole answers of the built binary, compared with checked-in files. `HOMER_RECORD_GOLDEN=1 swift test --filter
/// GoldenTests` writes them anew; the change is then read in the diff.
@Suite(.ownThreads) struct GoldenTests {
    @Test(arguments: GoldenCase.all)
    func answersAreAsRecorded(_ golden: GoldenCase) throws {
        let binary = try BuiltBinary()
        defer { binary.remove() }
        for (name, text) in golden.files { try binary.write(text, to: name) }
        let answer = try binary.run(golden.arguments, input: golden.input)
        var text = "$ homer \(golden.arguments.map(Self.quoted).joined(separator: " "))\nexit \(answer.status)\n"
        text += "--- stdout\n" + answer.output
        if !answer.errors.isEmpty { text += "--- stderr\n" + answer.errors }
        for name in golden.shownFiles { text += "--- \(name)\n" + (try binary.read(name)) }
        text = text.replacingOccurrences(of: binary.directory, with: "DIR")
        let file = Self.directory.appendingPathComponent(golden.name + ".txt")
        if ProcessInfo.processInfo.environment["HOMER_RECORD_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let recorded = try String(contentsOf: file, encoding: .utf8)
        #expect(text == recorded)
    }

    @Test func everyRecordedAnswerHasItsCase() throws {
        let names = Set(GoldenCase.all.map { $0.name + ".txt" })
        let found = FileManager.default.enumerator(atPath: Self.directory.path)
        // What lies beside the folders of commands, and the texts of messages, belong to other tests.
        for case let name as String in found?.allObjects ?? []
        where name.hasSuffix(".txt") && name.contains("/") && !name.hasPrefix("messages/") {
            #expect(names.contains(name), "\(name) belongs to no case")
        }
    }

    private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")

    private static func quoted(_ argument: String) -> String {
        argument.isEmpty || argument.contains { " *\"".contains($0) } ? "'\(argument)'" : argument
    }
}
