import ArgumentParser
import Cron
import Glibc
import HomerCore
import HomerReport

struct CronNextCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "next",
        abstract: "List the next times an expression is due.",
        discussion: """
            Local time, offset and UTC, the distance from now, and what clock changes do
            to it.

            With --input it is a filter for programs: one JSON object a line in, one out,
            in order, as fast as they come:
              {"id":7,"expr":"0 6 * * *","tz":"UTC","after":"2026-03-08T07:00Z","count":1}
              {"id":7,"next":["2026-03-09T06:00:00Z"]}
            A line that cannot be answered gives {"id":…,"error":"…"}. `tz` and `count`
            may be missing, and `after` where --after is given; further fields are
            ignored, blank lines skipped.

            EXAMPLES:
              homer cron next "0 6 * * 1-5"
              homer cron next "30 2 * * *" --tz America/New_York --after 2026-03-07 --count 3
              homer cron next --input - < questions.jsonl > answers.jsonl

            EXIT CODES: 0 answered (with --input also when lines had errors) · 2 the
            expression, zone or time is wrong, or the input cannot be read · 64 usage.
            """)

    @OptionGroup var rules: CronRuleOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Start from this time instead of now: 2026-03-08T02:30:00Z, or local to --tz without an offset.")
    var after: String?

    @Option(help: "How many times, 1 to 10000.")
    var count = 5

    @Option(
        help: ArgumentHelp("Answer the JSON lines of this file; - is standard input.", valueName: "file"),
        completion: .file())
    var input: String?

    @Argument(help: "Five fields, or six with seconds first, in quotes.")
    var expression: String?

    func validate() throws {
        guard (1...CronFilter.longestList).contains(count) else {
            throw ValidationError("--count takes a number from 1 to \(CronFilter.longestList)")
        }
        guard (expression == nil) != (input == nil) else {
            throw ValidationError("Give either an expression in quotes, such as \"0 6 * * *\", or --input FILE.")
        }
    }

    func run() throws {
        if let input { return try filter(input) }
        let question = try CronQuestion(expression ?? "", rules, output: output, after: after)
        let never = "Never due: no such date within 48 years.\n"
        switch output.output {
        case .name: for time in question.occurrences(count) { Console.print(question.utcText(time)) }
        case .json, .ndjson: output.printOne(.cron, question.json(count: count)) { "" }
        case .table, .wide:
            for warning in question.expression.warnings { Console.note("warning: \(warning)") }
            let table = question.table(count: count)
            Console.printText(question.occurrences(1).isEmpty ? never : table)
        }
    }

    private func filter(_ path: String) throws {
        var defaults = CronFilter.Defaults(
            zoneName: rules.timeZone, count: count, dayMatch: rules.dayMatch, dst: rules.dst)
        let zones = ZoneDatabase.own
        let zone = try CronQuestion.zone(rules.timeZone, zones)
        if let after { defaults.after = try CronQuestion.moment(after, in: zone).seconds }
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(message: "cannot read \(path): \(String(cString: strerror(errno)))")
        }
        var filter = CronFilter(defaults: defaults, zones: zones)
        if let code = filter.run(input: descriptor) {
            throw Failure(message: "the filter stopped: \(String(cString: strerror(code)))")
        }
    }
}
