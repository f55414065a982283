import HomerCore
import HomerRuntime
import Logging
import Testing

@Suite("Log lines") struct LineLogHandlerTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var message = "run started"
        var level = Logger.Level.info
        var metadata: Logger.Metadata
        var text: String
        var json: String
    }

    static let rows: [Row] = [
        Row(
            testDescription: "known keys come in a reader's order, others by name",
            metadata: ["zulu": "1", "alpha": "2", "file": "f", "run": "7", "intent": "a", "pass": "p"],
            text: "2026-05-04T09:30:00.000Z INFO  run started        pass=p intent=a run=7 file=f alpha=2 zulu=1",
            json: #"""
                {"time":"2026-05-04T09:30:00.000Z","level":"info","message":"run started","pass":"p","intent":"a","run":"7","file":"f","alpha":"2","zulu":"1"}
                """#),
        Row(
            testDescription: "values with spaces, quotes, equals signs and line breaks are quoted",
            metadata: ["error": "a \"b\"\nc=d", "reason": "", "code": "E110", "attempt": "ü"],
            text:
                #"2026-05-04T09:30:00.000Z INFO  run started        attempt=ü code=E110 error="a \"b\"\nc=d" reason="""#,
            json: #"""
                {"time":"2026-05-04T09:30:00.000Z","level":"info","message":"run started","attempt":"ü","code":"E110","error":"a \"b\"\nc=d","reason":""}
                """#),
        Row(
            testDescription: "warnings and errors keep the columns", message: "store failed", level: .warning,
            metadata: [:], text: "2026-05-04T09:30:00.000Z WARN  store failed      ",
            json: #"{"time":"2026-05-04T09:30:00.000Z","level":"warning","message":"store failed"}"#),
        Row(
            testDescription: "lists and groups stand on one line", message: "reconcile finished", level: .error,
            metadata: ["list": ["b", "a"], "group": ["y": "2", "x": "1"]],
            text: #"2026-05-04T09:30:00.000Z ERROR reconcile finished group="x=1,y=2" list=b,a"#,
            json: #"""
                {"time":"2026-05-04T09:30:00.000Z","level":"error","message":"reconcile finished","group":"x=1,y=2","list":"b,a"}
                """#),
    ]

    private func line(_ row: Row, _ format: LineLogHandler.Format, with context: Logger.Metadata = [:]) -> [String] {
        let lines = Notes<String>()
        var handler = LineLogHandler(format: format, now: { at(9, 30) }, write: { lines.add($0) })
        handler.metadata = context
        let logger = Logger(label: "test") { _ in handler }
        logger.log(level: row.level, "\(row.message)", metadata: row.metadata)
        return lines.all
    }

    @Test("One message is one line, as text and as JSON", arguments: rows)
    func golden(_ row: Row) throws {
        #expect(line(row, .text) == [row.text])
        #expect(line(row, .json) == [row.json])
        #expect(try JSONValue(parsing: row.json)["message"] == .string(row.message))
    }

    @Test("A message's own value wins over the logger's")
    func context() {
        let row = Row(testDescription: "", metadata: ["run": "8"], text: "", json: "")
        let lines = line(row, .text, with: ["run": "7", "intent": "a"])
        #expect(lines == ["2026-05-04T09:30:00.000Z INFO  run started        intent=a run=8"])
    }

    @Test("Messages are lower case words without a full stop, and every one is explained")
    func catalogue() {
        for message in LogMessage.allCases {
            let words = message.rawValue.split(separator: " ", omittingEmptySubsequences: false)
            #expect(words.allSatisfy { $0 == "HOMER" || !$0.isEmpty && $0.allSatisfy(\.isLowercase) })
            #expect(message.summary.hasSuffix("."))
        }
        #expect(Set(LogMessage.allCases.map(\.summary)).count == LogMessage.allCases.count)
    }
}
