import Foundation
import HomerCore
import HomerTesting
import Testing

@testable import HomerCLI
@testable import HomerStore

/// What a condition said, as lists and logs have it.
@Suite(.timeLimit(.minutes(5)))
struct ConditionLogsTests {
    @Test func `a run that its condition ended is skipped in lists, and logs has what the condition printed`()
        async throws
    {
        let fixture = try Fixture()
        try fixture.accept(.job("mail"))
        try await fixture.run("mail")
        let skipped = try await fixture.start("mail")
        let output = fixture.outputFile("mail", skipped)
        try fixture.write("no mail\n", to: output)
        var result = ExecutionResult(outcome: .cancelled, output: "no mail", error: "nothing to do", exitCode: 75)
        result.condition = .skipped
        _ = try await fixture.store.endAttempt(
            run: skipped, result: result, outputFile: output, now: Fixture.then + .seconds(2))
        let table = try await fixture.homer("runs", "mail")
        #expect(table.lines[1].contains(" skipped:condition ") && table.lines[1].contains(" 75 "))
        #expect(try await fixture.homer("runs", "\(skipped)", "-o", "json").out.contains(#""condition": "skipped""#))
        #expect(try await fixture.homer("get").lines[1].contains(" succeeded "))
        for arguments in [["logs", "mail"], ["logs", "mail", "--condition"]] {
            let answer = try await Running(arguments, root: fixture.root).answer()
            #expect(answer.out == "no mail\n")
        }
        let told = try await fixture.homer("logs", "mail").err
        #expect(told.contains("was skipped by its condition after 1.0s"), "\(told)")
        let passed = try await fixture.run("mail", output: "work\n")
        #expect(try await fixture.homer("logs", "\(passed)", "--condition").code == 2)
        let beside = fixture.outputFile("mail", passed).replacingOccurrences(of: ".log", with: ".condition.log")
        try fixture.write("two mails\n", to: beside)
        #expect(try await fixture.homer("logs", "\(passed)", "--condition").out == "two mails\n")
        #expect(try await fixture.homer("logs", "\(passed)").out == "work\n")
        let quiet = try await fixture.start("mail")
        var said = ExecutionResult(outcome: .succeeded)
        said.condition = .passed
        try await fixture.store.finish(
            run: quiet, result: said, outputFile: fixture.outputFile("mail", quiet), now: Fixture.then + .seconds(3))
        let nothing = try await fixture.homer("logs", "\(quiet)", "--condition")
        #expect(nothing.code == 0 && nothing.out == "")
    }
}
