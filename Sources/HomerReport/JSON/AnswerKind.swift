package import HomerCore

/// What an answer that is one object is about.
///
/// Such an answer begins with `apiVersion` and `kind`. Lists and lines have neither, so that `jq '.[]'` meets the items
/// themselves. docs/json.md describes each.
package enum AnswerKind: String, Hashable, Sendable, CaseIterable {
    // What there is.
    case status = "Status"
    case intent = "Intent"
    case run = "Run"
    case runConfig = "RunConfig"
    case receivedEvent = "ReceivedEvent"
    case flag = "Flag"
    case agentPlan = "AgentPlan"
    case pendingChanges = "PendingChanges"
    case comparison = "Comparison"
    case why = "Why"
    case discoverySession = "DiscoverySession"
    case tonightTask = "TonightTask"
    case contextPack = "ContextPack"

    // What would be, or was, changed.
    case plan = "Plan"
    case savedPlan = "SavedPlan"
    case applied = "Applied"
    case rollback = "Rollback"
    case planDecision = "PlanDecision"
    case tag = "Tag"
    case flagChanges = "FlagChanges"
    case backfill = "Backfill"
    case action = "Action"

    // Files, expressions, and the house.
    case validation = "Validation"
    case preflight = "Preflight"
    case formatting = "Formatting"
    case explanation = "Explanation"
    case workspace = "Workspace"
    case doctor = "Doctor"
    case cron = "Cron"
    case cronProblem = "CronProblem"
    case pruning = "Pruning"
    case backup = "Backup"

    // The move from the old HOMER.
    case jobImport = "Import"
    case historyImport = "HistoryImport"
    case migrationStatus = "MigrationStatus"
    case parallelReport = "ParallelReport"
    case migrationRollback = "MigrationRollback"

    /// Within one version keys are added, and none is renamed, removed or given another type.
    package static let apiVersion = "homer/v1"

    /// The answer behind its version and kind.
    package func envelope(_ answer: JSONValue) -> JSONValue {
        .object(
            [JSONMember("apiVersion", .string(Self.apiVersion)), JSONMember("kind", .string(rawValue))]
                + (answer.members ?? []))
    }
}

extension JSONValue {
    /// The object with more members behind its own; those whose value is nil are left out.
    package func adding(_ more: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        .object((members ?? []) + (JSONValue.object(more).members ?? []))
    }
}
