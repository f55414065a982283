/// Every metric, by its name in Prometheus. docs/metrics.md lists them, held by a test to this list and to a scrape.
package enum MetricName: String, Hashable, Sendable, CaseIterable {
    // Passes over the files.
    case reconciles = "homer_reconcile_total"
    case reconcileErrors = "homer_reconcile_errors_total"
    case reconcileTime = "homer_reconcile_time_seconds"
    case sourceFiles = "homer_source_files"
    case sourceReadErrors = "homer_source_read_errors_total"
    case sourceReloaded = "homer_source_last_reload_successful"
    case sourceReloadedAt = "homer_source_last_reload_success_timestamp_seconds"
    case sourceBusy = "homer_source_busy"
    case sourceWatching = "homer_source_watching"
    case sourceInfo = "homer_source_info"
    case fileEvents = "homer_inotify_events_total"
    case fileEventsLost = "homer_inotify_overflows_total"
    case changesBlocked = "homer_prune_blocked_total"

    // Intents.
    case intents = "homer_intents"
    case intentCondition = "homer_intent_condition"
    case intentSuspended = "homer_intent_suspended"
    case intentNextRun = "homer_intent_next_run_timestamp_seconds"
    case intentLastSuccess = "homer_intent_last_success_timestamp_seconds"
    case intentStale = "homer_intent_stale_seconds"
    case intentSuccess = "homer_intent_success_ratio"
    case intentsFolded = "homer_metrics_folded_intents"
    case heldInputs = "homer_held_inputs"
    case waitingApprovals = "homer_approvals_waiting"

    // Runs.
    case runs = "homer_runs_total"
    case runsSkipped = "homer_runs_skipped_total"
    case runDuration = "homer_run_duration_seconds"
    case runSkew = "homer_run_start_skew_seconds"
    case runsActive = "homer_runs_active"
    case runsLastHour = "homer_runs_last_hour"
    case runCost = "homer_run_cost_total"
    case runRetries = "homer_run_retries_total"
    case executorPaused = "homer_executor_paused"

    // The queue of runs.
    case queueDepth = "homer_workqueue_depth"
    case queueAdds = "homer_workqueue_adds_total"
    case queueWait = "homer_workqueue_queue_duration_seconds"
    case queueWork = "homer_workqueue_work_duration_seconds"
    case queueRetries = "homer_workqueue_retries_total"
    case queueUnfinished = "homer_workqueue_unfinished_work_seconds"
    case queueLongest = "homer_workqueue_longest_running_processor_seconds"
    case workers = "homer_active_workers"
    case workersAllowed = "homer_max_concurrent_reconciles"

    // Messages.
    case messages = "homer_messages_total"
    case messagesWaiting = "homer_messages_waiting"
    case incidentsOpen = "homer_incidents_open"

    // Discovery.
    case sessionsLastDay = "homer_discovery_sessions_last_day"
    case intentsPerSession = "homer_discovery_intents_per_session"

    // The daemon.
    case tickTime = "homer_tick_seconds"
    case tickErrors = "homer_tick_errors_total"
    case queryTime = "homer_store_query_seconds"
    case databaseBytes = "homer_database_bytes"
    case runtimeEnabled = "homer_runtime_enabled"
    case leader = "homer_leader"
    case buildInfo = "homer_build_info"
    case uptime = "homer_uptime_seconds"
    case scrapeTime = "homer_metrics_collect_seconds"
    case cpuTime = "process_cpu_seconds_total"
    case residentMemory = "process_resident_memory_bytes"
    case virtualMemory = "process_virtual_memory_bytes"
    case openFiles = "process_open_fds"
    case openFilesAllowed = "process_max_fds"
    case startTime = "process_start_time_seconds"
}
