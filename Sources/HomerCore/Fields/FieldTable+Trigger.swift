private import Cron

extension FieldTable {
    /// The words of `trigger.type`.
    static let triggerTypes = TriggerType.allCases.map(\.rawValue)

    package static let trigger = FieldGroup(
        "trigger",
        [
            Field(
                "type", .choice(triggerTypes), required: true, example: "cron", "What kind of trigger it is",
                "cron: at times of the calendar. interval: every so often. event: when an event is emitted. immediate: "
                    + "once for each change of the intent. at: once at a moment. after: when another intent's run ends."
            ),
            Field(
                "expression", .cron, required: true, only: ["cron"], example: "0 6 * * 1-5",
                "Cron expression of five fields, or six with seconds first",
                "minute hour day-of-month month day-of-week, as in crontab(5)."),
            Field(
                "timeZone", .timeZone, absent: "the machine's own zone", only: ["cron"], example: "Europe/Zurich",
                "IANA name of the zone the expression is read in"),
            Field(
                "dayMatch", .choice(DayMatchRule.allCases.map(\.rawValue)),
                absent: "crontab(5): both when one day field begins with *, otherwise either", only: ["cron"],
                example: "both", "How day-of-month and day-of-week combine"),
            Field(
                "days", .choices(CronDayRule.all.map(\.description)), absent: "every day of the expression",
                only: ["cron"], example: .array(["last", "2nd-monday"]), since: "1.1",
                "Of the days of the expression, only these",
                "last is the last day of the month, last-friday its last Friday, 2nd-monday its second Monday (1st to "
                    + "5th). A day that one of them names is enough. With * in the day fields of the expression they "
                    + "alone say which days."),
            Field(
                "dst", .choice(DSTRule.allCases.map(\.rawValue)), default: "vixie", only: ["cron"], example: "skip",
                "What a clock change does to a job at a fixed time",
                "vixie: a skipped time runs once right after the gap, a repeated one runs once. skip: a skipped time "
                    + "does not run. both: a skipped time runs once right after the gap, a repeated one runs twice."),
            Field(
                "every", .duration(Milliseconds.seconds(1)...Milliseconds(Milliseconds.longest)), only: ["interval"],
                example: "15m", "Time between two runs; at least one second", "Either every or ms must be given."),
            Field(
                "ms", .integer(1000...Milliseconds.longest), only: ["interval"], example: 900_000,
                "Time between two runs in milliseconds", "The spelling of the migration plan; same as every."),
            Field(
                "anchor", .choice(IntervalAnchor.allCases.map(\.rawValue)), default: "anchored", only: ["interval"],
                example: "fromCompletion", "What the interval counts from",
                "anchored: a fixed grid. fromStart: the start of the last run. fromCompletion: its end."),
            Field(
                "anchorAt", .timestamp, absent: "the moment the intent was created", only: ["interval"],
                example: "2026-02-03T01:00:00Z", "Where the grid of an anchored interval starts"),
            Field(
                "event", .text(.nonEmpty), required: true, only: ["event"], example: "file.arrived",
                "Name of the event"),
            Field(
                "filter", .freeObject, absent: "every event of that name", only: ["event"],
                example: .object(["kind": "pdf"]), "Members the event's payload must have, with equal values",
                "A name with dots looks inside objects: user.name. The order of members means nothing."),
            Field(
                "time", .timestamp, required: true, only: ["at"], example: "2026-12-31T22:00:00Z",
                "The moment, in ISO-8601 with a zone"),
            Field(
                "intent", .text(.identifier), required: true, only: ["after"], example: "collect-mail",
                "Id of the intent whose runs start this one"),
            Field(
                "on", .choice(ChainCondition.allCases.map(\.rawValue)), default: "success", only: ["after"],
                example: "completion", "Which endings of that run count",
                "success, failure, or completion for both."),
            Field(
                "metadata", .freeObject, example: .object(["originalJobId": "morning-brief"]),
                "Free data kept with the trigger",
                "originalJobId marks a job that came from schedule.json: nothing in its query is a variable."),
        ])
}
