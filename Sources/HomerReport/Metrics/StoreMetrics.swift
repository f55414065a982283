import HomerCore
import HomerStore

/// The metrics of the database, from one state of it. Pure.
package struct StoreMetrics {
    /// How many intents have series of their own, unless somebody says otherwise: the first by their ids.
    package static let ownSeries = 200
    /// The label of all others together.
    package static let other = "other"

    /// How many channels have series of their own.
    static let ownChannels = 20

    private let facts: MetricFacts
    private let own: Set<String>
    private let limit: Int

    package init(_ facts: MetricFacts, limit: Int = StoreMetrics.ownSeries) {
        self.facts = facts
        self.limit = limit
        own = Set(facts.intents.prefix(limit).map(\.id))
    }

    /// Every family whose origin is the database, in the order of `MetricName`.
    package var families: [MetricFamily] {
        MetricName.allCases.filter { $0.definition.origin == .database }.map { name in
            var family = MetricFamily(name)
            for preset in name.definition.presets { family.add([preset], 0) }
            fill(&family)
            return family
        }
    }

    /// An intent's label. Runs of one that is removed have none of their own either.
    private func label(_ id: String) -> String { own.contains(id) ? id : Self.other }

    private func fill(_ family: inout MetricFamily) {
        switch family.name {
        case .intents:
            for intent in facts.intents { family.add([intent.sync.rawValue, intent.health.rawValue], 1) }
        case .intentCondition, .intentSuspended, .intentNextRun, .intentLastSuccess, .intentStale, .intentSuccess:
            fillIntents(&family)
        case .intentsFolded: family.add(Double(max(0, facts.intents.count - limit)))
        case .heldInputs: family.add(Double(facts.held))
        case .waitingApprovals:
            family.add(["changes"], Double(facts.waitingChanges))
            family.add(["runs"], Double(facts.waitingRuns))
        case .runs:
            for (run, count) in facts.attempts.ended {
                family.add([label(run.intent), run.executor, run.verdict.rawValue], Double(count))
            }
        case .runsSkipped:
            for skip in facts.skips {
                family.add([label(skip.intentID), skip.decision.rawValue], Double(skip.count))
            }
        case .runDuration: for (executor, value) in facts.attempts.durations { family.add([executor], value) }
        case .runSkew: family.add([], facts.attempts.skew)
        case .runsActive, .workers: family.add(Double(facts.running.count))
        case .runsLastHour:
            for (verdict, count) in facts.attempts.lastHour { family.add([verdict.rawValue], Double(count)) }
        case .runCost:
            for (executor, used) in facts.attempts.used {
                family.add([executor, "dollars"], used.cost)
                family.add([executor, "tokens"], Double(used.tokens))
            }
        case .runRetries, .queueRetries: family.add(Double(facts.attempts.retries))
        case .executorPaused: for executor in facts.paused { family.add([executor], 1) }
        case .queueDepth: family.add(Double(facts.pending))
        case .queueAdds: family.add(Double(facts.runsMade))
        case .queueWait: family.add([], facts.attempts.waited)
        case .queueWork: family.add([], facts.attempts.work)
        case .queueUnfinished: family.add(facts.running.reduce(0) { $0 + age($1) })
        case .queueLongest: family.add(facts.running.map(age).max() ?? 0)
        case .workersAllowed: family.add(Double(facts.concurrency))
        case .messages, .messagesWaiting: fillMessages(&family)
        case .incidentsOpen:
            for (severity, count) in facts.incidents { family.add([severity.rawValue], Double(count)) }
        case .sessionsLastDay: family.add(Double(facts.sessionsLastDay))
        case .intentsPerSession:
            let (sessions, intents) = facts.sessionsLastWeek
            family.add(sessions == 0 ? 0 : Double(intents) / Double(sessions))
        case .databaseBytes: family.add(Double(facts.databaseBytes))
        case .runtimeEnabled: family.add(facts.isOn ? 1 : 0)
        case .leader: family.add(facts.isDaemonRunning ? 1 : 0)
        case .buildInfo: family.add([Version.text], 1)
        case .uptime: family.add(facts.isDaemonRunning ? facts.daemonSince.map(age) ?? 0 : 0)
        default: break
        }
    }

    /// The first channels by their names have series of their own; what goes nowhere is `none`.
    private func fillMessages(_ family: inout MetricFamily) {
        let own = Set(Set(facts.messages.map(\.channel)).sorted().prefix(Self.ownChannels))
        for message in facts.messages {
            let name = message.channel.isEmpty ? "none" : message.channel
            let channel = own.contains(message.channel) ? name : Self.other
            if family.name == .messages, message.state.isFinal {
                family.add([channel, message.state.rawValue], Double(message.count))
            } else if family.name == .messagesWaiting, !message.state.isFinal {
                family.add([channel], Double(message.count))
            }
        }
    }

    /// What has an intent's name on it. Times cannot be added up, so that those without series of their own have none.
    private func fillIntents(_ family: inout MetricFamily) {
        for intent in facts.intents {
            let hasOwn = own.contains(intent.id)
            switch family.name {
            case .intentSuspended: family.add([label(intent.id)], intent.isSuspended ? 1 : 0)
            case .intentCondition where facts.intents.count <= limit:
                for condition in intent.conditions {
                    for status in Condition.Status.all {
                        let isIt = status == condition.status
                        family.add([intent.id, condition.type.rawValue, status.rawValue], isIt ? 1 : 0)
                    }
                }
            case .intentNextRun where hasOwn:
                if let next = intent.next { family.add([intent.id], seconds(next)) }
            case .intentLastSuccess where hasOwn:
                if let last = intent.lastSuccess { family.add([intent.id], seconds(last)) }
            case .intentStale where hasOwn: family.add([intent.id], age(intent.lastSuccess ?? intent.acceptedAt))
            case .intentSuccess where hasOwn:
                if let week = facts.attempts.lastWeek[intent.id] {
                    family.add([intent.id], Double(week.good) / Double(week.all))
                }
            default: break
            }
        }
    }

    private func seconds(_ time: Timestamp) -> Double { Double(time.milliseconds) / 1000 }

    private func age(_ since: Timestamp) -> Double { max(0, Double((facts.now - since).count) / 1000) }
}

extension Condition.Status {
    static let all: [Condition.Status] = [.yes, .no, .unknown]
}
