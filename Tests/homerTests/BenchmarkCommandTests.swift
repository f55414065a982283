import Foundation
import Testing

/// `scripts/benchmark`, as far as it can be tested without measuring: no figure is looked at.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct BenchmarkCommandTests {
    private static let scenarios = ["run", "second", "diff", "tree", "steady", "commit", "restart", "chain"]

    private func benchmark(_ arguments: String..., temporary: String = "/tmp") throws -> Command {
        try Command.run(
            HomerBinary.repository + "/scripts/benchmark", arguments,
            environment: ["HOMER": HomerBinary.path, "TMPDIR": temporary])
    }

    @Test func helpNamesEveryScenarioWithExamples() throws {
        let help = try benchmark("--help")
        #expect(help.status == 0)
        for name in Self.scenarios { #expect(help.output.contains("\n  \(name) "), "\(name)") }
        #expect(help.output.contains("examples:"))
    }

    @Test func aScenarioThatThereIsNotIsAMistakeOfUsage() throws {
        let answer = try benchmark("chains")
        #expect(answer.status == 64)
        #expect(answer.errors.contains("there is no scenario chains; there are run, second"))
    }

    @Test func aQuickChainOfTheBuiltProgramGivesATableAndLeavesNothingBehind() throws {
        let workspace = try TemporaryWorkspace()
        let answer = try benchmark(
            "--quick", "--markdown", "--json", workspace.path + "/figures.json", "chain", temporary: workspace.path)
        #expect(answer.status == 0, "\(answer.output)\(answer.errors)")
        #expect(answer.output.contains("| what | Homer | limit or peer | its figure | ratio |"))
        #expect(answer.output.contains("| a chain of ten, first start to last end (p50) | "))
        #expect(answer.output.contains("| lost | 0 | must be | 0 |"))
        #expect(try workspace.read("figures.json").contains(#""scenario": "chain""#))
        #expect(try FileManager.default.contentsOfDirectory(atPath: workspace.path) == ["figures.json"])
    }
}
