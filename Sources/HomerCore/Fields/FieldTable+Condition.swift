extension FieldTable {
    package static let condition = FieldGroup(
        "condition",
        [
            Field(
                "command", .strings, absent: "shell", example: .array(["./has-mail", "--unread"]), since: "1.1",
                "The program to ask and its arguments", "Either command or shell must be given."),
            Field(
                "shell", .text(TextRule(bytes: 1...65_536)), absent: "command",
                example: "test -n \"$(ls inbox)\" || exit 75", since: "1.1", "A script for /bin/sh that is asked",
                "What it prints, at most 32 KiB, is {{condition.output}} in the query and HOMER_CONDITION_OUTPUT in the "
                    + "environment of the work."),
            Field(
                "timeout", .duration(Milliseconds.seconds(1)...Milliseconds.hours(1)),
                default: .string(RunCondition.standardTimeout.description), example: "10s", since: "1.1",
                "Hard limit of one try", "A condition that does not answer in time has failed."),
            Field(
                "retry", .falseOrObject(retry), default: false, example: .object(["limit": 2, "backoff": "10s"]),
                since: "1.1", "Whether a condition that failed is asked again",
                "As retry of the intent, which is for the work."),
        ])
}
