// The indices of the table's fields, in its order; a test holds both together.

enum IntentKey: Int, FieldKey {
    case schema, version, id, name, description, trigger, triggers, execution, query, variables, contextFiles, lane,
        enabled, priority, notify
    case overlap, catchUp, startDeadline, condition, retry, suspendAfter, fallback, approval, risk, approvalExpiry,
        budget, windows, except, jitter, onRemove, protect, labels

    static var group: FieldGroup { FieldTable.intent }
}

enum TriggerKey: Int, FieldKey {
    case type, expression, timeZone, dayMatch, days, dst, every, ms, anchor, anchorAt, event, filter, time, intent, on,
        metadata

    static var group: FieldGroup { FieldTable.trigger }
}

enum ExecutionKey: Int, FieldKey {
    case executor, model, timeout, sandbox, yolo, permissionMode, workingDirectory, environment, arguments
    case command, parse, resultPath, tokensPath, costPath, sessionPath, successCodes, url, method, headers, expectStatus
    case baseURL, resumeSession, minOutputLength, emptyStateMarker, onDenied

    static var group: FieldGroup { FieldTable.execution }
}

enum WindowKey: Int, FieldKey {
    case cron, length, timeZone

    static var group: FieldGroup { FieldTable.window }
}

enum VariableKey: Int, FieldKey {
    case `default`, allowed

    static var group: FieldGroup { FieldTable.variable }
}

enum BudgetKey: Int, FieldKey {
    case perRun, perDay

    static var group: FieldGroup { FieldTable.budget }
}

enum RunBudgetKey: Int, FieldKey {
    case cost, tokens, turns

    static var group: FieldGroup { FieldTable.runBudget }
}

enum DayBudgetKey: Int, FieldKey {
    case cost, tokens, runs

    static var group: FieldGroup { FieldTable.dayBudget }
}

enum NotifyKey: Int, FieldKey {
    case onSuccess, onFailure, streamProgress

    static var group: FieldGroup { FieldTable.notify }
}

enum OverlapKey: Int, FieldKey {
    case policy, max

    static var group: FieldGroup { FieldTable.overlap }
}

enum CatchUpKey: Int, FieldKey {
    case policy, max

    static var group: FieldGroup { FieldTable.catchUp }
}

enum ConditionKey: Int, FieldKey {
    case command, shell, timeout, retry

    static var group: FieldGroup { FieldTable.condition }
}

enum RetryKey: Int, FieldKey {
    case limit, backoff, maxBackoff, on

    static var group: FieldGroup { FieldTable.retry }
}
