extension FieldTable {
    private static let dollars = 0.0001...1_000_000
    private static let tokens: ClosedRange<Int64> = 1...1_000_000_000_000

    package static let budget = FieldGroup(
        "budget",
        [
            Field(
                "perRun", .object(runBudget), absent: "no limit",
                example: .object(["cost": .double(0.5), "turns": 30]),
                since: "1.1", "What one run may use",
                "Handed to the agent's program where it has a flag, else watched; a run beyond it ends as limit."),
            Field(
                "perDay", .object(dayBudget), absent: "no limit", example: .object(["cost": 2, "runs": 10]),
                since: "1.1", "What all runs of a day may use together",
                "The day is the local one of the machine's own zone. A run that is due when it is spent is not started: "
                    + "skipped:budget."),
        ])

    package static let runBudget = FieldGroup(
        "budget.perRun",
        [
            Field(
                "cost", .amount(dollars), absent: "no limit", example: .double(0.5), since: "1.1", "Dollars",
                "All attempts of the run count."),
            Field(
                "tokens", .integer(tokens), absent: "no limit", example: 200_000, since: "1.1", "Tokens",
                "Read and written, caches included, as far as the executor says. All attempts of the run count."),
            Field(
                "turns", .integer(1...10_000), absent: "no limit", example: 30, since: "1.1",
                "Turns of an agent, in each attempt"),
        ])

    package static let dayBudget = FieldGroup(
        "budget.perDay",
        [
            Field(
                "cost", .amount(dollars), absent: "no limit", example: 2, since: "1.1", "Dollars",
                "As far as the executor says what it used."),
            Field("tokens", .integer(tokens), absent: "no limit", example: 1_000_000, since: "1.1", "Tokens"),
            Field(
                "runs", .integer(1...1_000_000), absent: "no limit", example: 10, since: "1.1", "Starts",
                "Further attempts and fallbacks count too."),
        ])
}
