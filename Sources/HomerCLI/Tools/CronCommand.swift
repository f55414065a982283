import ArgumentParser
import Cron
import Glibc
import HomerCore
import HomerReport

struct CronCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cron",
        abstract: "Ask what a cron expression means and when it is due.",
        discussion: """
            Five fields as in crontab(5), or six with seconds first. Needs no workspace,
            no files and no daemon.

            EXAMPLES:
              homer cron explain "30 2 * * 1-5"
              homer cron next "0 6 * * *" --tz America/Los_Angeles

            EXIT CODES: 0 answered · 2 the expression, zone or time is wrong · 64 usage.
            """,
        subcommands: [CronNextCommand.self, CronExplainCommand.self])
}

struct CronExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say in plain English when an expression is due, with the next three times.",
        discussion: """
            Warns of what is legal but probably not meant: steps that leave one value, two
            day fields at once, dates that do not exist.

            EXAMPLES:
              homer cron explain "0 6 * * 1-5"
              homer cron explain "*/15 9-17 * * *" --tz Europe/Zurich
              homer cron explain "0 0 1 * 1" -o json

            EXIT CODES: 0 explained · 2 not a cron expression, or no such time zone · 64
            usage.
            """)

    @OptionGroup var rules: CronRuleOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Five fields, or six with seconds first, in quotes.")
    var expression: String

    func run() throws {
        let question = try CronQuestion(expression, rules, output: output, after: nil)
        output.printOne(.cron, question.json(count: 3)) {
            var text = question.expression.explanation + "\n"
            for warning in question.expression.warnings { text += output.style.yellow("warning: \(warning)") + "\n" }
            guard !question.expression.neverFires else { return text }
            return text + "\n" + question.table(count: 3)
        }
    }
}

/// How an expression is read, for both cron commands.
struct CronRuleOptions: ParsableArguments {
    @Option(
        name: .customLong("tz"),
        help: ArgumentHelp("IANA time zone; default: this machine's.", valueName: "zone"))
    var timeZone: String?

    @Option(help: "Which day fields must match: both or either; default: crontab(5)'s rule.")
    var dayMatch: CronExpression.DayMatch?

    @Option(help: "What clock changes do: vixie (once), skip, both, wall (as node-cron).")
    var dst: CronExpression.DSTPolicy = .vixie
}

extension CronExpression.DayMatch: ExpressibleByArgument {}
extension CronExpression.DSTPolicy: ExpressibleByArgument {}
