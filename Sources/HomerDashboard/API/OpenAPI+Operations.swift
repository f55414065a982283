import HomerCore

extension OpenAPI {
    static let operations: [Operation] =
        [
            .init(method: .get, path: "/api/v1/status", summary: "How everything stands.", answer: .one("Status")),
            .init(
                method: .get, path: "/api/v1/intents", summary: "Intents, by their ids.",
                query: [
                    .init(name: "label", kind: .text, summary: "Only with this label, NAME or NAME=VALUE; repeatable."),
                    .init(name: "all", kind: .flag, summary: "Also those whose file was removed."),
                    .init(name: "after", kind: .text, summary: "Only ids behind this one: the next page."), limit,
                ], answer: .list("Intent")),
            .init(
                method: .get, path: "/api/v1/intents/{intent}", summary: "Everything about an intent.",
                query: [.init(name: "blame", kind: .flag, summary: "With who last changed each field.")],
                answer: .one("Intent")),
            .init(
                method: .get, path: "/api/v1/intents/{intent}/why", summary: "Why it ran or did not.",
                query: [.init(name: "at", kind: .time, summary: "About the minute that begins then.")],
                answer: .one("Why")),
            .init(
                method: .get, path: "/api/v1/intents/{intent}/history",
                summary: "Its generations, newest first; with from or to one Comparison instead.",
                query: [
                    .init(name: "patch", kind: .flag, summary: "With what each changed."),
                    .init(name: "from", kind: .text, summary: "A generation or a tag."),
                    .init(name: "to", kind: .text, summary: "A generation or a tag."),
                ], answer: .listOrOne("Generation", "Comparison")),
            .init(
                method: .get, path: "/api/v1/intents/{intent}/timeline",
                summary: "All that happened to it, oldest first.",
                query: [since], answer: .list("TimelineEntry")),
            .init(
                method: .get, path: "/api/v1/runs", summary: "Runs, newest first.",
                query: [
                    intent,
                    .init(
                        name: "result", kind: .word(RunResult.allCases.map(\.rawValue)),
                        summary: "How they ended, or where they are."), since,
                    .init(
                        name: "before", kind: .number(0...Int64.max), summary: "Only smaller numbers: the next page."),
                    limit,
                ], answer: .list("Run")),
            .init(method: .get, path: "/api/v1/runs/{run}", summary: "Everything about a run.", answer: .one("Run")),
            .init(
                method: .get, path: "/api/v1/runs/{run}/config", summary: "What a run really ran with.",
                answer: .one("RunConfig")),
            .init(
                method: .get, path: "/api/v1/runs/{run}/log", summary: "What a run printed, as text.",
                query: [raw, attempt, .init(name: "download", kind: .flag, summary: "As a file to keep.")],
                answer: .textOrFile),
            .init(
                method: .get, path: "/api/v1/runs/{run}/log/stream", summary: "What a run prints, until it has ended.",
                query: [
                    raw, .init(name: "from", kind: .text, summary: "ATTEMPT-OFFSET: what comes behind it."),
                    .init(name: "tail", kind: .number(0...Int64.max), summary: "Only so many of the last bytes."),
                ], answer: .stream),
            .init(
                method: .get, path: "/api/v1/runs/{run}/artifacts/{index}",
                summary: "A file that a run left, by its place among its artifacts.", answer: .file),
            .init(
                method: .get, path: "/api/v1/events", summary: "What happened, newest last.",
                query: [
                    intent, .init(name: "warnings", kind: .flag, summary: "Only warnings."), since,
                    .init(name: "after", kind: .number(0...Int64.max), summary: "Only larger ids."), limit,
                ], answer: .list("Event")),
            .init(
                method: .get, path: "/api/v1/events/stream", summary: "What happens, as it happens.", answer: .stream),
            .init(
                method: .get, path: "/api/v1/changes", summary: "What waits for a person: changes of files, and runs.",
                answer: .list("PendingChanges")),
            .init(
                method: .get, path: "/api/v1/plans", summary: "Plans of agents that wait.", answer: .list("AgentPlan")),
            .init(method: .get, path: "/api/v1/flags", summary: "The five switches.", answer: .list("Flag")),
            .init(
                method: .get, path: "/api/v1/session", summary: "Who asks, and what a change has to carry.",
                answer: .one("Session")),
            .init(method: .get, path: "/api/v1/openapi.json", summary: "This document.", answer: .one("Document")),
            .init(
                method: .post, path: "/api/v1/actions", summary: "Does something, or says what it would do.",
                body: [
                    .init(
                        name: "action", kind: .word(DashboardAction.Kind.allCases.map(\.rawValue)), summary: "What.",
                        isNeeded: true),
                    .init(name: "reason", kind: .text, summary: "Why; needed unless dryRun."),
                    .init(name: "dryRun", kind: .flag, summary: "Only say what it would do."),
                    .init(name: "intent", kind: .list, summary: "Of trigger, suspend, resume, rollback."),
                    .init(name: "run", kind: .list, summary: "Of cancel, reject; of approve RUN@DIGEST."),
                    .init(name: "changes", kind: .text, summary: "Of approve."),
                    .init(name: "plan", kind: .text, summary: "Of approve, reject: ID@DIGEST."),
                    .init(name: "generation", kind: .number(1...Int64(Int32.max)), summary: "Of rollback."),
                    .init(name: "flag", kind: .text, summary: "Of flag, with value."),
                    .init(name: "value", kind: .text, summary: "Of flag."),
                    .init(name: "until", kind: .time, summary: "Of suspend."),
                    .init(name: "for", kind: .text, summary: "Of suspend: a length such as 2h."),
                    .init(name: "incident", kind: .number(1...Int64.max), summary: "Of acknowledge."),
                ], answer: .one("Action")),
        ] + old

    /// The old HOMER's paths.
    private static let old: [Operation] = [
        .init(method: .get, path: "/health", summary: "How the daemon is; 503 when unhealthy.", answer: .one("Health")),
        .init(method: .get, path: "/api/scheduled-jobs", summary: "Jobs.", answer: .list("Job")),
        .init(
            method: .get, path: "/api/scheduled-jobs/{job}/history", summary: "Its last runs.", query: [few],
            answer: .list("JobRun")),
        .init(
            method: .post, path: "/api/scheduled-jobs/{job}/trigger", summary: "Runs it now.", answer: .one("JobAnswer")
        ),
        .init(method: .get, path: "/api/jobs/scheduled", summary: "Jobs.", answer: .list("Job")),
        .init(method: .get, path: "/api/jobs/scheduled/{job}", summary: "A job.", answer: .one("Job")),
        .init(
            method: .patch, path: "/api/jobs/scheduled/{job}", summary: "Suspends or resumes a job.",
            body: [
                .init(name: "enabled", kind: .flag, summary: "Whether it runs.", isNeeded: true),
                .init(name: "reason", kind: .text, summary: "Why."),
            ], answer: .one("Job")),
        .init(
            method: .get, path: "/api/jobs/scheduled/{job}/history", summary: "Its last runs.", query: [few],
            answer: .list("JobRun")),
        .init(method: .post, path: "/api/jobs/scheduled/{job}/run", summary: "Runs it now.", answer: .one("JobAnswer")),
        .init(
            method: .get, path: "/api/jobs/calendar", summary: "What ran and what is due between two times.",
            query: [
                .init(name: "start", kind: .time, summary: "From then on.", isNeeded: true),
                .init(name: "end", kind: .time, summary: "Up to then.", isNeeded: true),
            ], answer: .list("CalendarEntry")),
        .init(method: .get, path: "/api/jobs/stream", summary: "Jobs, and what happens to them.", answer: .stream),
    ]

    private static let limit = Parameter(name: "limit", kind: .number(1...1_000), summary: "At most so many.")
    private static let few = Parameter(name: "limit", kind: .number(1...100), summary: "At most so many.")
    private static let since = Parameter(
        name: "since", kind: .text, summary: "Only since a time, or of the last while, such as 24h.")
    private static let intent = Parameter(name: "intent", kind: .text, summary: "Only of this intent.")
    private static let raw = Parameter(name: "raw", kind: .flag, summary: "As it was written, not as text.")
    private static let attempt = Parameter(
        name: "attempt", kind: .number(1...Int64(Int32.max)), summary: "This attempt; else the last.")
}
