import HomerCore

extension MetricName {
    package var definition: MetricDefinition {
        switch self {
        case .reconciles:
            .counter(
                .process, by: ["result"], presets: PassVerdict.allCases.map(\.rawValue),
                "Passes over the files, by what came of them.")
        case .reconcileErrors: .counter(.process, "Passes that could not be made; each is tried again.")
        case .reconcileTime: .histogram(.process, MetricDefinition.work, "How long a pass took.")
        case .sourceFiles:
            .gauge(
                .process, by: ["state"], presets: SourceFileState.allCases.map(\.rawValue),
                "Files of the last pass that read them.")
        case .sourceReadErrors: .counter(.process, "Sources that a pass could not use, each time.")
        case .sourceReloaded: .gauge(.process, "1 when the last pass could be made, else 0.")
        case .sourceReloadedAt: .gauge(.process, "When the last pass was made that could be made.")
        case .sourceBusy: .gauge(.process, "1 while the files are not used because git or somebody else is at work.")
        case .sourceWatching: .gauge(.process, "1 while changes of the files make events, 0 while they are polled.")
        case .sourceInfo: .gauge(.process, by: ["branch", "commit", "mode"], "1, with what is checked out.")
        case .fileEvents: .counter(.process, "Events of the file system about the files.")
        case .fileEventsLost: .counter(.process, "Times that the file system could not keep up with its events.")
        case .changesBlocked:
            .counter(
                .process, by: ["reason"], presets: BlockReason.allCases.map(\.rawValue),
                "Changes that began to wait for a person.")
        case .intents: .gauge(.database, by: ["sync", "health"], "Intents that are not removed, by how they stand.")
        case .intentCondition:
            .gauge(
                .database, by: ["intent", "type", "status"],
                "1 for the status that each condition has, else 0; left out of a workspace with too many intents.")
        case .intentSuspended: .gauge(.database, by: ["intent"], "1 while somebody has suspended it, else 0.")
        case .intentNextRun: .gauge(.database, by: ["intent"], "When it is due next.")
        case .intentLastSuccess: .gauge(.database, by: ["intent"], "When its last good run ended.")
        case .intentStale:
            .gauge(
                .database, by: ["intent"],
                "Seconds since its last good run ended, or since it was accepted when there is none.")
        case .intentSuccess:
            .gauge(
                .database, by: ["intent"],
                "Share of good runs among those of the last seven days that were not cancelled.")
        case .intentsFolded: .gauge(.database, "Intents without series of their own: together they are `other`.")
        case .heldInputs: .gauge(.database, "Inputs that are not applied.")
        case .waitingApprovals:
            .gauge(.database, by: ["kind"], presets: ["changes", "runs"], "What waits for a person.")
        case .runs:
            .counter(
                .database, by: ["intent", "executor", "result"],
                "Runs that were started, and ended since the daemon started.")
        case .runsSkipped:
            .counter(.database, by: ["intent", "reason"], "Due times that led to no run, since the daemon started.")
        case .runDuration:
            .histogram(.database, by: ["executor"], MetricDefinition.runs, "How long each attempt of a run took.")
        case .runSkew:
            .histogram(.database, MetricDefinition.waiting, "How long after its due time a run was started.")
        case .runsActive: .gauge(.database, "Runs that run.")
        case .runsLastHour:
            .gauge(
                .database, by: ["result"], presets: RunVerdict.allCases.map(\.rawValue),
                "Runs that ended in the last hour.")
        case .runCost:
            .counter(.database, by: ["executor", "unit"], "What attempts used since the daemon started.")
        case .runRetries: .counter(.database, "Further attempts of runs since the daemon started.")
        case .executorPaused: .gauge(.database, by: ["executor"], "1 for an executor without login, quota or room.")
        case .queueDepth: .gauge(.database, "Runs that wait to start.")
        case .queueAdds: .counter(.database, "Runs that were made since the daemon started.")
        case .queueWait:
            .histogram(.database, MetricDefinition.waiting, "How long runs waited between being made and started.")
        case .queueWork: .histogram(.database, MetricDefinition.runs, "How long attempts took, whatever executor.")
        case .queueRetries: .counter(.database, "The same as homer_run_retries_total.")
        case .queueUnfinished: .gauge(.database, "Seconds that the runs which run have taken so far, together.")
        case .queueLongest: .gauge(.database, "Seconds that the oldest run which runs has taken so far.")
        case .workers: .gauge(.database, "The same as homer_runs_active.")
        case .workersAllowed: .gauge(.database, "Runs that may run at once (`runtime.concurrency`).")
        case .messages:
            .counter(
                .database, by: ["channel", "state"], "Messages that ended since the daemon started, by how they ended.")
        case .messagesWaiting: .gauge(.database, by: ["channel"], "Messages that are on their way, or wait to be.")
        case .incidentsOpen:
            .gauge(
                .database, by: ["severity"], presets: Severity.allCases.map(\.rawValue), "Incidents that are not over.")
        case .sessionsLastDay: .gauge(.database, "Discovery sessions that began in the last day.")
        case .intentsPerSession:
            .gauge(.database, "Intents that a discovery session of the last week made, on average.")
        case .tickTime: .histogram(.process, MetricDefinition.work, "How long a round of the execution loop took.")
        case .tickErrors: .counter(.process, "Rounds of the execution loop that failed; each is tried again.")
        case .queryTime:
            .histogram(
                .process, by: ["kind"], MetricDefinition.queries, presets: ["read", "write", "grouped"],
                "How long a transaction of the database took.")
        case .databaseBytes: .gauge(.database, "Size of the database, without its log.")
        case .runtimeEnabled: .gauge(.database, "1 while `runtime.enabled` is true, else 0.")
        case .leader: .gauge(.database, "1 while a daemon has the database, else 0.")
        case .buildInfo: .gauge(.database, by: ["version"], "1, with the version.")
        case .uptime: .gauge(.database, "Seconds since the daemon started; 0 while none runs.")
        case .scrapeTime: .gauge(.process, "Seconds that collecting the values of the database took.")
        case .cpuTime: .counter(.process, "Processor time of the daemon.")
        case .residentMemory: .gauge(.process, "Memory of the daemon that is in use.")
        case .virtualMemory: .gauge(.process, "Memory that the daemon has reserved.")
        case .openFiles: .gauge(.process, "File descriptors that the daemon has open.")
        case .openFilesAllowed: .gauge(.process, "File descriptors that it may have open.")
        case .startTime: .gauge(.process, "When the daemon's process started.")
        }
    }
}
