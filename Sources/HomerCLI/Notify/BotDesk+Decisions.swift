import HomerCore
import HomerNotify
import HomerReport
import HomerRuntime
import HomerStore

extension BotDesk {
    /// What waits for a person, the oldest first.
    func waiting() throws -> [BotCard] {
        let moments = moments()
        var cards: [(since: Timestamp, card: BotCard)] = []
        for plan in try store.pendingPlans() {
            cards.append((plan.createdAt, BotAnswers.card(plan, shown: plan.shown)))
        }
        for pass in try store.pendingPasses() where pass.status == .waiting {
            cards.append((pass.createdAt, BotAnswers.card(pass, moments)))
        }
        for run in try store.waitingRuns() {
            let row = try store.intents(ids: [run.intentID], includeRemoved: true).first
            let card = BotAnswers.card(run, spec: row?.spec, specHash: row?.specHash ?? "", moments)
            cards.append((run.since, card))
        }
        return cards.sorted { $0.since < $1.since }.map(\.card)
    }

    /// Looks once more at what waits, for minutes may lie between a card and its button.
    func decide(
        _ verb: DecisionButton.Verb, _ subject: DecisionButton.Subject, digest: String, reason: String?, by who: String
    ) throws -> BotText {
        guard try waiting().contains(where: { $0.subject == subject && $0.digest == digest }) else {
            throw BotRefusal.other("It has changed since, or is decided. /plans shows what waits.")
        }
        let now = WallClock.now()
        switch (subject, verb) {
        case (.plan(let id), _):
            guard let plan = try store.pendingPlan(of: id), DecisionDigest.plan(of: id, text: plan.plan) == digest
            else {
                throw BotRefusal.other("The plan of \(id) is another one by now. /plans shows it.")
            }
            if verb == .note {
                let run = try store.revisePlan(
                    of: id, digest: plan.digest, instructions: reason ?? "", by: who, now: now)
                return BotText("✍️ Plan of \(id) sent back: run \(run) makes another one")
            }
            if verb == .reject {
                try store.rejectPlan(of: id, digest: plan.digest, by: who, reason: reason, now: now)
                return BotText("❌ Plan of \(id) rejected")
            }
            let run = try store.approvePlan(of: id, digest: plan.digest, by: who, reason: reason, now: now)
            return BotText("✅ Plan of \(id) approved: run \(run) carries it out")
        case (.run(let run), .approve):
            try store.approve(run: run, by: who, reason: reason, now: now)
            return BotText("✅ Run \(run) approved")
        case (.run(let run), .reject):
            try store.reject(run: run, by: who, reason: reason ?? "by chat", now: now)
            return BotText("❌ Run \(run) rejected")
        case (.changes(let id), .approve):
            guard let pass = try store.pendingPasses().first(where: { $0.id == id }) else {
                throw BotRefusal.other("Nothing waits under \(id) any more.")
            }
            try store.approve(pass, by: who, reason: reason, now: now)
            return BotText("✅ \(id) approved: \(pass.summary)")
        case (.run, .note), (.changes, .note):
            throw BotRefusal.other("Only an agent's plan takes instructions.")
        case (.changes, .reject):
            throw BotRefusal.other("Changes of files are not rejected: edit the files, and they are gone.")
        }
    }
}
