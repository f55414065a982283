/// The rows of `docs/alerts.md`.
extension AlertRule {
    package var opens: String {
        switch self {
        case .slowTick: "a round of the execution loop took longer, or has not ended since then"
        case .failures: "more runs failed within an hour; those of an executor that is told of by itself do not count"
        case .late:
            "a run has not started that long after its due time, or runs three times as long as usual and that long"
        case .missed: "a due time was not run because no daemon ran, or by its `startDeadline`"
        case .staleSource: "a source is not used, or one of its files is not applied, for that long"
        case .guardBlocked: "removals that the guard holds back wait for that long"
        case .deniedTools: "the last run of an intent was refused tools and succeeded all the same"
        case .drift: "the last run of an intent had another program, model, mode or tools than the good one before"
        case .budgetSpent: "a budget of the day is used up, of the workspace, a lane, an executor or an intent"
        case .diskLow: "less is free where the database lies"
        case .database: "the nightly look finds the database damaged, or a run's row cannot be read"
        case .executorsExhausted: "runs wait for that long since every executor of their chain is left alone"
        case .delivery: "a message waits for that long although it was tried or is due"
        }
    }

    package var closes: String {
        switch self {
        case .slowTick: "ten minutes have gone by without such a round"
        case .failures: "no more than that many are left within the hour"
        case .late: "the run starts, or ends"
        case .missed: "a later due time was run, or a day has gone by"
        case .staleSource: "the source is used again, the file applied or removed"
        case .guardBlocked: "somebody approved, or the removals are gone"
        case .deniedTools, .drift: "the next run is without, or a day has gone by"
        case .budgetSpent: "the day is over, or the budget was raised"
        case .diskLow: "a tenth more than that is free"
        case .database: "a look finds it sound for a day, or no such row was met for an hour"
        case .executorsExhausted: "one of them works again, or nothing waits for them"
        case .delivery: "the messages have left"
        }
    }

    package var advice: String {
        switch self {
        case .slowTick: "`homer status`; look for a full disk, a busy machine, a database on a network"
        case .failures: "`homer runs --result failed`, `homer why ID`"
        case .late: "`homer why ID`; `runtime.concurrency`, `runtime.limits`, or `homer cancel` what is in the way"
        case .missed: "`homer why ID`; `homer backfill ID` runs it after all"
        case .staleSource: "`homer validate`, `homer status`, `git status`"
        case .guardBlocked: "`homer approve`, or bring the files back"
        case .deniedTools: "`homer describe ID`; allow the tools in its file, or ask for less"
        case .drift: "`homer describe ID`; nothing when the update was meant"
        case .budgetSpent: "`homer status`; raise the budget in `homer.json` or the intent's file"
        case .diskLow: "`homer prune`, or free space"
        case .database: "`homer doctor`; `homer backup restore`"
        case .executorsExhausted: "`homer status`; log in again, or wait for the quota; a `fallback` helps next time"
        case .delivery: "`homer notify list`, `homer notify test`"
        }
    }

    /// `5s`, `3`, `1024 MB`; a dash for what is on or off.
    package var standardText: String {
        switch measure {
        case .length(let length): "`\(length)`"
        case .count(let number): "`\(number)`"
        case .megabytes(let number): "`\(number)` MB"
        case .none: "–"
        }
    }

    package var tableRow: String { "| `\(self)` | \(standardText) | \(opens) | \(closes) | \(advice) |" }
}
