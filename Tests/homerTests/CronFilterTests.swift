import Foundation
import HomerCore
import Testing

/// `homer cron next --input` over the conformance data, which other programs agreed on.
@Suite(.ownThreads) struct CronFilterTests {
    private static func cases(_ name: String) throws -> [JSONValue] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("CronTests/Data/\(name).jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONValue(parsing: String($0))
        }
    }

    private static func lines(_ values: [JSONValue]) -> String { values.map { $0.compact + "\n" }.joined() }

    @Test func answersEveryConformanceCaseInOrder() throws {
        let cases = try Self.cases("cron_conformance")
        let wanted = cases.map { JSONValue.object(["id": $0["id"], "next": $0["next"]]) }
        let binary = try BuiltBinary()
        defer { binary.remove() }
        let answer = try binary.run(["cron", "next", "--input", "-"], input: Self.lines(cases))
        #expect(answer.output == Self.lines(wanted))
        #expect(answer.status == 0)
    }

    @Test func givesAnErrorForEveryInvalidExpression() throws {
        let cases = try Self.cases("cron_invalid")
        let binary = try BuiltBinary()
        defer { binary.remove() }
        let answer = try binary.run(
            ["cron", "next", "--input", "-", "--after", "2026-01-01T00:00:00Z"], input: Self.lines(cases))
        let answers = try answer.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        #expect(answers.count == cases.count)
        for (answer, asked) in zip(answers, cases) {
            #expect(answer["id"] == asked["id"])
            #expect(answer["error"]?.string?.isEmpty == false, "\(asked["expr"]?.string ?? "")")
        }
    }

    @Test func linesLongerThanTheBufferAreAnsweredToo() throws {
        let filler = String(repeating: "x", count: 200_000)
        let binary = try BuiltBinary()
        defer { binary.remove() }
        let line =
            "{\"note\":\"\(filler)\",\"id\":1,\"expr\":\"0 0 * * *\",\"tz\":\"UTC\",\"after\":\"2026-01-01T00:00Z\",\"count\":1}"
        let tooLong = String(repeating: "y", count: 3_000_000)
        let answer = try binary.run(["cron", "next", "--input", "-"], input: "\(line)\n\(tooLong)\n\(line)")
        let good = "{\"id\":1,\"next\":[\"2026-01-02T00:00:00Z\"]}\n"
        #expect(answer.output == good + "{\"id\":null,\"error\":\"the line is longer than 1048576 bytes\"}\n" + good)
    }

    @Test func everyQuestionIsAnsweredBeforeTheNextIsAsked() throws {
        let script = """
            coproc "$1" cron next --input - --tz UTC --count 1
            for id in 1 2; do
                echo '{"id":'$id',"expr":"0 6 * * *","after":"2026-01-0'$id'T00:00Z"}' >&"${COPROC[1]}"
                read -r -t 30 answer <&"${COPROC[0]}" && echo "$answer"
            done
            """
        let answer = try Command.run("/bin/bash", ["-c", script, "bash", HomerBinary.path])
        #expect(
            answer.output == """
                {"id":1,"next":["2026-01-01T06:00:00Z"]}
                {"id":2,"next":["2026-01-02T06:00:00Z"]}

                """)
    }

    @Test func aLineThatIsRefusedNamesItsIdAndLeavesTheOthersAlone() throws {
        let binary = try BuiltBinary()
        defer { binary.remove() }
        let lines = """
            {"expr":5,"id":[1, 2]}
            {"id":"twice","expr":"* * * * *","expr":"* * * * *"}
            {"id":"half","expr":"* * * * *","count":1.5}
            [1]
            {"id":null,"expr":"0 0 1 1 *","tz":null,"count":null}\r
            \t
            """
        let answer = try binary.run(
            ["cron", "next", "--input", "-", "--tz", "UTC", "--count", "1", "--after", "2026-01-01T00:00:00Z"],
            input: lines)
        #expect(
            answer.output == #"""
                {"id":[1, 2],"error":"\"expr\" is not a string"}
                {"id":"twice","error":"duplicate key \"expr\""}
                {"id":"half","error":"\"count\" is not a whole number"}
                {"id":null,"error":"expected an object, found an array"}
                {"id":null,"next":["2027-01-01T00:00:00Z"]}

                """#)
        #expect(answer.status == 0)
    }
}
