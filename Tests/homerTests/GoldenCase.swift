import Testing

/// One command line and what it finds.
struct GoldenCase: CustomTestStringConvertible, Sendable {
    /// `command/case`: where the answer is recorded below Golden/.
    var name: String
    var arguments: [String]
    var files: [String: String] = [:]
    var input = ""
    /// Files whose text afterwards belongs to the answer.
    var shownFiles: [String] = []

    var testDescription: String { name }

    init(
        _ name: String, _ arguments: [String], files: [String: String] = [:], input: String = "",
        shownFiles: [String] = []
    ) {
        self.name = name
        self.arguments = arguments
        self.files = files
        self.input = input
        self.shownFiles = shownFiles
    }

    static let all = cron + validate + diff + fmt + rest

    private static let cron = [
        GoldenCase(
            "cron-next/plain",
            ["cron", "next", "0 6 * * 1-5", "--tz", "UTC", "--after", "2026-01-02T06:00:00Z", "--count", "3"]),
        GoldenCase(
            "cron-next/clocks-go-forward",
            ["cron", "next", "30 2 * * *", "--tz", "America/New_York", "--after", "2026-03-07", "--count", "3"]),
        GoldenCase(
            "cron-next/clocks-go-back",
            ["cron", "next", "30 1 * * *", "--tz", "America/New_York", "--after", "2026-10-31 12:00", "--count", "2"]),
        GoldenCase(
            "cron-next/json",
            [
                "cron", "next", "30 2 * * *", "--tz", "Europe/Zurich", "--after", "2026-03-28T00:00:00+01:00",
                "--count", "2", "-o", "json",
            ]),
        GoldenCase(
            "cron-next/never", ["cron", "next", "0 0 30 2 *", "--tz", "UTC", "--after", "2026-01-01T00:00:00Z"]),
        GoldenCase("cron-next/invalid", ["cron", "next", "*/5 25 * * *"]),
        GoldenCase("cron-next/unknown-zone", ["cron", "next", "* * * * *", "--tz", "Europe/Zurih"]),
        GoldenCase("cron-next/no-question", ["cron", "next"]),
        GoldenCase(
            "cron-next/filter", ["cron", "next", "--input", "-", "--tz", "UTC"],
            input: """
                {"id":"a","expr":"0 6 * * *","tz":"Europe/Zurich","after":"2026-03-28T12:00:00Z","count":2}
                {"id": 2, "expr": "*/20 * * * *", "after": "2026-03-28T12:00:00.9+01:00", "count": 1, "more": [1]}

                {"id":"b","expr":"61 * * * *","after":"2026-03-28T12:00:00Z"}
                {"id":"c","expr":"* * * * *","tz":"No/Where","after":"2026-03-28T12:00:00Z"}
                {"id":"d","expr":"* * * * *","after":"2026-03-28T12:00:00"}
                {"id":"e","expr":"* * * * *"}
                {"id":"f","after":"2026-03-28T12:00:00Z"}
                {"id":"g","expr":"* * * * *","after":"2026-03-28T12:00:00Z","count":10001}
                {"id":"h","expr":"0 0 30 2 *","after":"2026-03-28T12:00:00Z"}
                {"expr":"* * * * *","after":"2026-03-28T12:00:00Z"}
                not json
                {"id":"last, \\u00e9","expr":"0\\t0 * * *","after":"2026-03-28T12:00Z","count":1}
                """),
        GoldenCase("cron-explain/invalid", ["cron", "explain", "0 9 * * MON#1"]),
        GoldenCase("cron-explain/no-question", ["cron", "explain"]),
    ]

    private static let hello = """
        {"id": "hello", "trigger": {"type": "interval", "every": "30s"},
         "execution": {"executor": "shell"}, "query": "date"}

        """

    private static let unknownLane =
        "{\"id\": \"l\", \"trigger\": {\"type\": \"immediate\"}, \"execution\": {\"executor\": \"shell\"},"
        + " \"query\": \"date\", \"lane\": \"work\"}\n"

    private static let validate = [
        GoldenCase("validate/valid", ["validate"], files: ["desired/hello.json": hello]),
        GoldenCase(
            "validate/errors-of-all-files", ["validate"],
            files: [
                "desired/hello.json": hello, "desired/copy.json": hello, "desired/broken.json": "{\"id\": \"x\",\n",
                "desired/wrong.json": """
                {
                  "id": "wrong",
                  "trigger": { "type": "cron", "expression": "0 25 * * *", "timeZone": "Europe/Zurih" },
                  "execution": { "executor": "shel", "timeout": "ten" },
                  "query": "date",
                  "enabeld": true
                }

                """,
                "schedule.json": """
                {"version": 1, "jobs": [
                  {"id": "brief", "cron": "0 6 * * *", "query": "hi", "executor": "claude", "enabled": true},
                  {"id": "bad", "cron": "0 6 * *", "query": "hi", "executor": "claude", "enabled": true}
                ]}

                """,
            ]),
        GoldenCase(
            "validate/unknown-variable", ["validate"],
            files: [
                "desired/brief.json": """
                {
                  "id": "brief",
                  "trigger": { "type": "cron", "expression": "0 6 * * *" },
                  "execution": { "executor": "claude" },
                  "query": "Write the brief for {{fire.dat}}."
                }

                """
            ]),
        GoldenCase(
            "validate/warnings", ["validate"],
            files: [
                "desired/later.json": """
                {
                  "id": "later",
                  "trigger": { "type": "event", "event": "mail" },
                  "execution": { "executor": "shell" },
                  "query": "date",
                  "contextFiles": ["missing.md"],
                  "lane": "work",
                  "retry": { "limit": 2 },
                  "approval": "required"
                }

                """,
                "desired/past.json": """
                {"id": "past", "trigger": {"type": "at", "time": "2020-01-01T00:00:00Z"},
                 "execution": {"executor": "shell"}, "query": "date"}

                """,
            ]),
        GoldenCase(
            "validate/strict-json", ["validate", "--strict", "-o", "json", "desired/lane.json"],
            files: ["desired/lane.json": unknownLane]),
        GoldenCase(
            "validate/github", ["validate", "--format", "github"], files: ["desired/lane.json": unknownLane]),
        GoldenCase("validate/standard-input", ["validate", "-"], input: "{\"id\": \"x\"}"),
        GoldenCase("validate/no-such-file", ["validate", "nowhere.json"]),
        GoldenCase("validate/nothing", ["validate"]),
        GoldenCase("validate/usage", ["validate", "--no-such-flag"]),
    ]

    private static let cleanup = """
        {"id": "cleanup", "enabled": false, "lane": "wrok", "trigger": {"type": "event", "event": "full"},
         "execution": {"executor": "claude", "model": "opus", "yolo": true},
         "query": "Delete everything in the archive\\nthat is older than a week."}

        """

    private static let diff = [
        GoldenCase(
            "diff/new-agent", ["diff"],
            files: ["desired/cleanup.json": cleanup, "homer.json": #"{"lanes": {"work": "."}}"#]),
        GoldenCase(
            "diff/new-agent-json", ["diff", "-o", "json"],
            files: ["desired/cleanup.json": cleanup, "homer.json": #"{"lanes": {"work": "."}}"#]),
        GoldenCase(
            "diff/new-agent-markdown", ["diff", "--format", "markdown"], files: ["desired/cleanup.json": cleanup]),
        GoldenCase(
            "diff/new-agent-github", ["diff", "--format", "github"], files: ["desired/cleanup.json": cleanup]),
        GoldenCase("diff/no-directory", ["diff", "--desired", "nowhere"]),
        GoldenCase(
            "diff/markdown", ["diff", "--format", "markdown"],
            files: [
                "desired/once.json": """
                {"id": "once", "trigger": {"type": "at", "time": "2100-01-01T00:00:00Z"},
                 "execution": {"executor": "shell"}, "query": "date"}

                """
            ]),
        GoldenCase(
            "diff/github", ["diff", "--format", "github"],
            files: ["desired/hello.json": hello, "desired/broken.json": "{\"id\": \"x\",\n"]),
    ]

    private static let fmt = [
        GoldenCase(
            "fmt/check", ["fmt", "--check"], files: ["desired/hello.json": hello], shownFiles: ["desired/hello.json"]),
        GoldenCase(
            "fmt/write", ["fmt"],
            files: [
                "desired/hello.json": hello, "desired/broken.json": "{\"id\": x}", "schedule.json": "{\"jobs\":[]}",
            ],
            shownFiles: ["desired/hello.json", "desired/broken.json", "schedule.json"]),
        GoldenCase("fmt/standard-input", ["fmt", "-"], input: hello),
    ]

    private static let rest = [
        GoldenCase("explain/field", ["explain", "trigger.expression"]),
        GoldenCase("explain/code", ["explain", "e131"]),
        GoldenCase("explain/misspelt", ["explain", "tigger"]),
        GoldenCase("schema/schedule", ["schema", "schedule"]),
        GoldenCase(
            "init/fresh", ["init", "jobs"],
            shownFiles: [
                "jobs/desired/hello.json", "jobs/desired/nightly-example.json", "jobs/homer.json", "jobs/.gitignore",
                "jobs/README.md",
            ]),
        GoldenCase(
            "init/in-the-way", ["init"], files: ["homer.json": "{}", "README.md": "mine"], shownFiles: ["README.md"]),
    ]
}
