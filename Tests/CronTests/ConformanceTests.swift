import Testing

@testable import Cron

@Suite struct ConformanceTests {
    private func answers(_ line: ConformanceCase, dst: CronExpression.DSTPolicy, zone: Zone) throws -> [Int64] {
        guard let expression = try? CronExpression(line.expr, dst: dst) else { return [-1] }
        return expression.occurrences(
            after: try TestData.seconds(line.after), through: .max, in: zone, limit: max(line.next.count, 1))
    }

    private func failures(
        dst: CronExpression.DSTPolicy, alternative: String?
    ) throws -> (failed: [String], count: Int, changed: Int) {
        var zones: [String: Zone] = [:]
        var failed: [String] = []
        var changed = 0
        let lines = try TestData.lines("cron_conformance", as: ConformanceCase.self)
        for line in lines {
            let zone = try zones[line.tz] ?? TestData.zone(line.tz)
            zones[line.tz] = zone
            // `skip_once` is systemd's rule, which also loses an hour of a wildcard job (systemd #8647); here no policy
            // touches wildcard jobs.
            let isWildcard = (try? CronExpression(line.expr))?.isWildcard ?? false
            let answer = alternative.flatMap { line.alt?[isWildcard ? "wall" : $0] }
            if answer != nil { changed += 1 }
            let expected = try (answer ?? line.next).map(TestData.seconds)
            let found = try answers(line, dst: dst, zone: zone)
            if Array(found.prefix(expected.count)) != expected || (expected.isEmpty && !found.isEmpty) {
                failed.append("\(line.id) [\(line.expr)] \(line.tz) after \(line.after): \(found) not \(expected)")
            }
        }
        return (failed, lines.count, changed)
    }

    @Test func everyAgreedAnswerIsGivenUnderTheVixieRule() throws {
        let result = try failures(dst: .vixie, alternative: nil)
        #expect(result.count > 2000)
        let failures = result.failed.count
        #expect(failures == 0, "\(result.failed.prefix(5).joined(separator: "\n"))")
    }

    @Test func wallAnswersAsKubernetesAndNomadDo() throws {
        let result = try failures(dst: .wall, alternative: "wall")
        #expect(result.changed > 100)
        let failures = result.failed.count
        #expect(failures == 0, "\(result.failed.prefix(5).joined(separator: "\n"))")
    }

    @Test func skipAnswersAsSkippingOnceDoes() throws {
        let result = try failures(dst: .skip, alternative: "skip_once")
        #expect(result.changed > 100)
        let failures = result.failed.count
        #expect(failures == 0, "\(result.failed.prefix(5).joined(separator: "\n"))")
    }

    @Test func everyInvalidExpressionIsRefusedWithAPlace() throws {
        let lines = try TestData.lines("cron_invalid", as: InvalidCase.self)
        #expect(lines.count > 200)
        for line in lines {
            do {
                let accepted = try CronExpression(line.expr)
                Issue.record("\(line.id) accepted \(accepted): \(line.why)")
            } catch {
                #expect((1...(line.expr.count + 1)).contains(error.column), "\(line.id) \(line.expr): \(error)")
                #expect(!error.reason.isEmpty)
            }
        }
    }
}
