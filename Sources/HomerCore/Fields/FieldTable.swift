/// Every field of an intent file, once. The decoder, the JSON Schema, `homer explain`, `homer fmt` and the reference
/// page are all driven by it, so they cannot disagree.
package enum FieldTable {
    /// The newest `version` of the file format this program reads.
    package static let version: Int64 = 1

    package static let intent = FieldGroup(
        "",
        [
            Field(
                "$schema", .text(.any), example: "../docs/schema/intent.schema.json",
                "Where an editor finds the JSON Schema", "Ignored by Homer."),
            Field(
                "version", .integer(1...Int64.max), default: 1, example: 1, "Version of the file format",
                "A file of a newer version than the program knows is held, not guessed at."),
            Field(
                "id", .text(.identifier), required: true, example: "morning-brief",
                "The intent's identity, unique among all sources",
                "History, runs and overrides belong to the id. The file may move; the id stays."),
            Field("name", .text(.nonEmpty), absent: "the id", example: "Morning brief", "Name for people"),
            Field("description", .text(.any), example: "What matters today, at six", "What the intent is for"),
            Field(
                "trigger", .object(trigger), required: true, or: "triggers",
                example: .object(["type": "cron", "expression": "0 6 * * *"]), "When the intent runs"),
            Field(
                "triggers", .objects(trigger), absent: "the one of trigger",
                example: .array([
                    .object(["type": "cron", "expression": "0 6 * * *"]),
                    .object(["type": "event", "event": "mail.arrived"]),
                ]), since: "1.1", "Several reasons to run, in place of trigger",
                "2 to 16, each written as a trigger. A moment at which two of them are due is one due time, made by the "
                    + "first of the two."),
            Field(
                "execution", .object(execution), required: true,
                example: .object(["executor": "claude", "timeout": "10m"]), "How the intent runs"),
            Field(
                "query", .text(TextRule(bytes: 1...262_144, mayHoldNUL: true)), required: true,
                example: "Write the morning brief for {{fire.date}}.",
                "The prompt of an agent, or the command of a shell",
                "At most 256 KiB. Variables such as {{fire.date}} are filled in when the run starts; a literal {{ is {{{{."
            ),
            Field(
                "variables", .namedObjects(variable), absent: "none",
                example: .object(["topic": .object(["default": "everything"])]), since: "1.1",
                "Values that `homer trigger ID --with name=value` may give, by name",
                "{{var.NAME}} in the query, HOMER_VAR_NAME in the environment. They are stored with the run as they are: "
                    + "no place for a secret."),
            Field(
                "contextFiles", .strings, default: .array([]), example: .array(["~/memory/work.md"]),
                "Files put before the prompt", "A leading ~ is the home directory. A missing file is skipped."),
            Field(
                "lane", .text(.identifier), default: "default", example: "work",
                "The lane, which gives the working directory and a limit of concurrent runs"),
            Field("enabled", .boolean, default: true, example: false, "Whether the intent runs at all"),
            Field(
                "priority", .integer(0...100), default: 50, example: 70,
                "Which of several due intents starts first", "0 to 100, higher first."),
            Field("notify", .object(notify), example: .object(["onSuccess": true]), "Who is told how a run ended"),
            Field(
                "overlap", .choiceOrObject(["skip", "queueOne", "queueAll", "replace", "allow"], overlap),
                default: "skip", example: "queueOne", "What to do when a run is due while an earlier one is active",
                "skip drops the occurrence; queueOne keeps the newest waiting; queueAll keeps all in order; replace stops "
                    + "the old run first; allow runs side by side."),
            Field(
                "catchUp", .choiceOrObject(["latest", "none", "all"], catchUp), default: "latest", example: "none",
                "What to do with occurrences missed while the daemon was down",
                "latest runs the newest missed one once; none records them as missed; all runs each, oldest first."),
            Field(
                "startDeadline",
                .durationOrChoice(Milliseconds(0)...Milliseconds(Milliseconds.longest), StartDeadline.words),
                absent: "no deadline, or what homer.json says of agents", example: "1h",
                "How late an occurrence may still start",
                "An older one is recorded as missed. auto is half the shortest time between two due times, at least 2m "
                    + "and at most 2h; none is no deadline. "
                    + "Agents without one go by agents.startDeadline in homer.json."),
            Field(
                "condition", .object(condition), absent: "every run goes on",
                example: .object(["shell": "test -n \"$(ls inbox)\" || exit 75"]), since: "1.1",
                "A cheap command that is asked before the work of a run",
                "Exit status 0 starts the work, 75 ends the run as skipped, any other is a failure of the condition."),
            Field(
                "retry", .falseOrObject(retry), default: false,
                example: .object(["limit": 2, "backoff": "1m"]), "Whether a failed attempt is tried again"),
            Field(
                "suspendAfter", .integer(1...1000), absent: "never", example: 3, since: "1.1",
                "Suspend the intent after this many runs in a row have failed",
                "Final failures count, not attempts; a run that somebody cancelled does not. homer resume goes on."),
            Field(
                "fallback", .objects(execution), default: .array([]),
                example: .array([.object(["executor": "gemini"])]),
                "Executors to try, in order, when the first cannot do the work"),
            Field(
                "approval", .choice(ApprovalPolicy.allCases.map(\.rawValue)), default: "risk", example: "required",
                "Whether a person must approve a run",
                "auto never asks; risk asks for high risk; required always asks."),
            Field(
                "risk", .choice(Risk.allCases.map(\.rawValue)), default: "low", example: "medium",
                "How much harm the work could do"),
            Field(
                "approvalExpiry", .duration(Milliseconds.minutes(1)...Milliseconds.days(30)), absent: "24h",
                example: "8h", since: "1.1", "How long a run waits for approval",
                "A run that nobody has approved by then does not start; its occurrence is recorded as skipped."),
            Field(
                "budget", .object(budget), absent: "no limit but those of homer.json",
                example: .object(["perDay": .object(["cost": 2, "runs": 10])]), since: "1.1",
                "What the intent's runs may use",
                "The budgets of the workspace, the lane and the executor in homer.json hold beside it."),
            Field(
                "windows", .objects(window), absent: "any time",
                example: .array([.object(["cron": "0 22 * * *", "length": "8h"])]), since: "1.1",
                "When the intent may run",
                "Outside its windows the intent is frozen: what is due then is recorded as skipped."),
            Field(
                "except", .textsOrObjects(exception), absent: "no day",
                example: .array(["2026-12-25", .object(["date": "2026-12-26", "name": "Boxing Day"])]), since: "1.1",
                "Days on which nothing starts, and calendars that name such days",
                "A day is a date, or an object. A calendar is the path of a .json file (an array of days) or a .ics file "
                    + "(events of whole days) from this file, within the directory of the intents. What is due on such a "
                    + "day, on the clock of a cron trigger, is recorded as skipped."),
            Field(
                "jitter", .duration(Milliseconds(0)...Milliseconds.days(1)), default: "0s", example: "30s",
                "Start each run up to this much later",
                "The delay is fixed for an occurrence, so a restart does not change it."),
            Field(
                "onRemove", .choice(RemovalPolicy.allCases.map(\.rawValue)), default: "finish", example: "cancel",
                "What happens to an active run when the file goes away"),
            Field(
                "protect", .boolean, default: false, example: true,
                "Keep the intent running when its file goes away, until a person approves the removal"),
            Field(
                "labels", .stringMap, default: .object([JSONMember]()), example: .object(["team": "home"]),
                "Free names and values to select intents by"),
        ])

    package static let variable = FieldGroup(
        "variables",
        [
            Field(
                "default", .text(.any), required: true, example: "everything", since: "1.1",
                "The value of every run that was given none"),
            Field(
                "allowed", .strings, absent: "any text of at most 4 KiB", example: .array(["everything", "mail"]),
                since: "1.1", "The only values there are; the default is one of them"),
        ])

    package static let exception = FieldGroup(
        "except",
        [
            Field(
                "date", .text(.nonEmpty), required: true, example: "2026-12-26", since: "1.1", "The day, as a date"),
            Field("name", .text(.any), example: "Boxing Day", since: "1.1", "What it is called"),
        ])

    package static let window = FieldGroup(
        "windows",
        [
            Field(
                "cron", .cron, required: true, example: "0 22 * * MON-FRI", since: "1.1", "When the window opens",
                "A cron expression, as in trigger.expression."),
            Field(
                "length", .duration(Milliseconds.minutes(1)...Milliseconds.days(366)), required: true, example: "8h",
                since: "1.1", "How long it stays open"),
            Field(
                "timeZone", .timeZone, absent: "the machine's own zone", example: "Europe/Zurich", since: "1.1",
                "IANA name of the zone the expression is read in"),
        ])

    package static let notify = FieldGroup(
        "notify",
        [
            Field("onSuccess", .boolean, default: false, example: true, "Tell when a run succeeds"),
            Field("onFailure", .boolean, default: true, example: true, "Tell when a run fails"),
            Field("streamProgress", .boolean, default: false, example: true, "Show progress while a run is active"),
        ])

    package static let overlap = FieldGroup(
        "overlap",
        [
            Field(
                "policy", .choice(["skip", "queueOne", "queueAll", "replace", "allow"]), required: true,
                example: "queueAll", "The policy"),
            Field(
                "max", .integer(1...1000), absent: "100 for queueAll, 10 for allow", example: 5,
                "Most runs waiting (queueAll) or active (allow)"),
        ])

    package static let catchUp = FieldGroup(
        "catchUp",
        [
            Field("policy", .choice(["latest", "none", "all"]), required: true, example: "all", "The policy"),
            Field(
                "max", .integer(1...100), default: 100, example: 10, "Most occurrences made up for, the newest ones",
                "Only for all."),
        ])

    package static let retry = FieldGroup(
        "retry",
        [
            Field("limit", .integer(0...10), required: true, example: 2, "Further attempts after the first"),
            Field(
                "backoff", .duration(Milliseconds(0)...Milliseconds.days(1)), default: "30s", example: "1m",
                "Wait before the second attempt; doubled for each further one"),
            Field(
                "maxBackoff", .duration(Milliseconds(0)...Milliseconds.days(7)), default: "10m", example: "30m",
                "Longest wait between two attempts"),
            Field(
                "on", .choices(Outcome.allCases.filter { $0 != .succeeded }.map(\.rawValue)),
                absent: "every failure that can pass by itself", example: .array(["timeout", "rate_limited"]),
                "Outcomes that are tried again"),
        ])
}
