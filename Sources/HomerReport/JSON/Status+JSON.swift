package import HomerCore
import HomerStore

extension StatusReport {
    package var json: JSONValue {
        .object([
            "version": .string(Version.text), "workspace": .string(settings.root), "daemon": daemonJSON,
            "database": databaseJSON, "counts": state.map { counts($0) },
            "lastPass": state?.lastPass.map(\.json), "flags": state?.flags.json,
            "scheduleJobs": state?.jobs?.json,
            "held": state.map { .array($0.held.map(\.json)) },
            "overrides": state.map { .array($0.overrides.map(\.json)) },
            "pendingChanges": state.map { .array($0.pending.map(\.json)) },
            "sources": state.map { .array($0.sources.map(\.json)) },
            "edits": state.map { .array($0.edits.map(\.json)) },
            "nextDue": state.map { state in
                .array(state.due.map { .object(["intent": .string($0.id), "dueAt": $0.time.json]) })
            },
            "waitingRuns": state.map { .array($0.waiting.map(\.json)) },
            "activeRuns": state.map { state in .array(state.running.map { $0.json(in: state.queue) }) },
            "pausedExecutors": state.map { .array($0.paused.map(\.json)) },
            "budgets": state.map { .array($0.budgets.map(\.json)) },
            "incidents": state.map { .array($0.incidents.map(\.json)) },
            "settings": .array(settings.settings.map(\.json)),
            "configuration": settings.configuration?.json,
        ])
    }

    private var daemonJSON: JSONValue {
        .object([
            "running": .bool(holder != nil), "holder": holder.map { .string("\($0)") },
            "pid": daemon.map { .int(Int64($0.pid)) }, "host": daemon.map { .string($0.host) },
            "user": daemon.map { .string($0.user) }, "version": daemon.map { .string($0.version) },
            "epoch": daemon.map { .int($0.epoch) }, "startedAt": daemon?.startedAt.json,
            "displaced": displaced.map { .int(Int64($0)) }, "lastDeath": death.map { .string($0.phrase) },
        ])
    }

    private var databaseJSON: JSONValue {
        .object([
            "path": .string(settings.database), "exists": .bool(state != nil),
            "schema": state.map { .string($0.schema.step) }, "lineage": state.map { .string($0.version.lineage) },
            "serial": state.map { .int($0.version.serial) },
        ])
    }

    private func messages(_ counts: MessageCounts) -> JSONValue {
        .object(
            MessageState.allCases.map { JSONMember($0.rawValue, .int(Int64(counts[$0] ?? 0))) })
    }

    private func counts(_ state: StateReport) -> JSONValue {
        let counts = state.counts
        return .object([
            "intents": .int(Int64(counts.intents)), "enabled": .int(Int64(counts.enabled)),
            "removed": .int(Int64(counts.removed)), "held": .int(Int64(counts.held)),
            "running": .int(Int64(counts.running)), "pending": .int(Int64(counts.pending)),
            "pendingFor": .array(
                state.queue.counts.map {
                    .object(["waitsFor": .string($0.word), "count": .int(Int64($0.count))])
                }),
            "succeededLastDay": .int(Int64(counts.succeededLastDay)),
            "failedLastDay": .int(Int64(counts.failedLastDay)), "messages": messages(state.messages),
        ])
    }
}

extension PassRow {
    var json: JSONValue {
        .object([
            "pass": .string(id), "finishedAt": finishedAt.json, "trigger": .string(trigger),
            "result": .string(result.rawValue), "revision": revision.map { .string($0) }, "serial": .int(serial),
        ])
    }
}
