import HomerCore
package import HomerStore

extension NightPlan {
    /// Exactly one decision for every entry of the plan, in its order: maintenance, research, ideas, code proposals.
    ///
    /// An entry is refused when it is a danger, else a duplicate when it is known, else over a limit, else it runs. Limits
    /// keep what the planner wants most, and of equals what it names first. A code proposal waits for the research it names;
    /// as in the old HOMER for the first research that runs, when it names none. It does not wait for what does not run.
    ///
    /// - Parameters:
    ///   - known: the work of earlier nights, by the hash of its content.
    ///   - date: of the session, `2026-11-30`.
    ///   - firstNumber: of the first decision; items that the session has already, such as tasks of `homer tonight`, come
    ///     before.
    ///   - keys: that those items have.
    package func items(
        limits: PlanLimits, known: [String: EarlierWork], date: String, firstNumber: Int = 1, keys: Set<String> = []
    ) -> [ItemDecision] {
        let entries = PlanEntry.all(of: self, date: date)
        var keys = ItemKeys(taken: keys)
        var decisions = entries.enumerated().map { index, entry in
            ItemDecision(entry, number: firstNumber + index, key: keys.key(for: entry.id.text), limits: limits)
        }
        Self.markDuplicates(&decisions, known: known)
        Self.markOverLimit(&decisions, limits: limits)
        Self.order(&decisions, entries, firstNumber: firstNumber)
        for index in decisions.indices {
            decisions[index].item.prompt = ItemDecision.prompt(entries[index], decisions[index].verdict, limits)
        }
        return decisions
    }

    private static func markDuplicates(_ decisions: inout [ItemDecision], known: [String: EarlierWork]) {
        var first: [String: Int] = [:]
        for index in decisions.indices where decisions[index].verdict == .run {
            let hash = decisions[index].item.contentHash
            if let earlier = known[hash] {
                decisions[index].verdict = .duplicate(reason: earlier.sentence)
            } else if let number = first[hash] {
                decisions[index].verdict = .duplicate(reason: "item \(number) of this plan is the same work")
            } else {
                first[hash] = decisions[index].number
            }
        }
    }

    private static func markOverLimit(_ decisions: inout [ItemDecision], limits: PlanLimits) {
        var total = 0
        var ofKind: [PlanItemKind: Int] = [:]
        let wanted = decisions.indices.filter { decisions[$0].verdict == .run }
            .sorted { (-decisions[$0].item.priority, $0) < (-decisions[$1].item.priority, $1) }
        for index in wanted {
            let kind = decisions[index].item.kind
            if let most = limits.most(kind), ofKind[kind, default: 0] >= most.count {
                decisions[index].verdict = .overLimit(reason: "\(most.key) lets \(max(0, most.count)) run")
            } else if total >= limits.items {
                decisions[index].verdict = .overLimit(reason: "discovery.limits.items lets \(max(0, limits.items)) run")
            } else {
                total += 1
                ofKind[kind, default: 0] += 1
            }
        }
    }

    private static func order(_ decisions: inout [ItemDecision], _ entries: [PlanEntry], firstNumber: Int) {
        let first = decisions.indices.first { decisions[$0].verdict == .run && decisions[$0].item.kind == .research }
        for index in decisions.indices where decisions[index].verdict == .run {
            guard let named = entries[index].after else {
                decisions[index].item.dependsOn = first.map { [firstNumber + $0] } ?? []
                continue
            }
            for other in Set(named).sorted() where decisions.indices.contains(other) {
                if decisions[other].verdict == .run {
                    decisions[index].item.dependsOn.append(firstNumber + other)
                } else {
                    decisions[index].notes.append(
                        "it does not wait for item \(firstNumber + other), which does not run")
                }
            }
        }
    }
}

extension ItemDecision {
    /// A task of `homer tonight` as an item: its owner's words are screened like a planner's, so that what changes things
    /// waits for approval, and no limit of plans applies.
    ///
    /// - Parameter key: its id in the list of tasks.
    package static func tonight(_ text: String, key: String, number: Int, limits: PlanLimits) -> ItemDecision {
        let entry = PlanEntry(tonight: PlanText(text), id: key)
        var keys = ItemKeys()
        var decision = ItemDecision(
            entry, number: number, key: keys.key(for: TonightTaskRow.keyPrefix + key), limits: limits)
        decision.item.prompt = prompt(entry, decision.verdict, limits)
        return decision
    }

    fileprivate init(_ entry: PlanEntry, number: Int, key: String, limits: PlanLimits) {
        let words = entry.words
        let screened = [words, entry.project?.line ?? ""].joined(separator: "\n")
        let outside = Self.outside(of: words, limits)
        // An owner may name any path; whether a worker of the night goes there is asked once more.
        let isOwners = entry.kind == .tonight
        let refusal = Self.refusal(of: entry, words, limits) ?? (isOwners ? nil : outside)
        var raises: [(risk: Risk, reason: String)] = isOwners ? [outside].compactMap { $0.map { (.high, $0) } } : []
        if refusal == nil {
            raises += RiskScreen.signs(in: screened, isDraft: entry.kind == .code).map { ($0.risk, $0.rawValue) }
        }

        var notes = entry.notes
        var risk = entry.risk
        if refusal == nil {
            for raise in raises where raise.risk.severity > entry.risk.severity {
                if raise.risk.severity > risk.severity { risk = raise.risk }
                notes.append("its risk is \(raise.risk.rawValue): \(raise.reason)")
            }
        } else {
            risk = .high
        }
        let isNamed = entry.kind != .maintenance && !isOwners
        if isNamed, key != entry.id.text { notes.append("its id was made \(key)") }
        self.init(
            number: number,
            item: PlanItem(
                kind: entry.kind, key: key, title: entry.title, prompt: "", priority: entry.priority, risk: risk,
                dependsOn: [], contentHash: entry.contentHash),
            verdict: refusal.map { .refused(reason: $0) } ?? .run, notes: notes)
    }

    /// Why an entry may not run whoever approves it; nil when it may. Paths in its text are judged by `outside`.
    private static func refusal(of entry: PlanEntry, _ words: String, _ limits: PlanLimits) -> String? {
        let size = words.utf8.count
        if size > limits.text { return "its text has \(size) bytes; at most \(limits.text) are given to a worker" }
        for name in [entry.id, entry.project].compactMap({ $0 }) {
            if name.text.utf8.count > 200 { return "its id or project has more than 200 bytes" }
            let folded = FoldedText.of(name.line)
            if folded.hasPrefix("/") || OutsidePath.isOutside(folded[...], allowed: [])
                || OutsidePath.first(in: folded, allowed: []) != nil
            {
                return "\(Quote.text(name.line)) is a path out of the workspace"
            }
        }
        return nil
    }

    private static func outside(of words: String, _ limits: PlanLimits) -> String? {
        // What is too long is refused for that alone.
        guard words.utf8.count <= limits.text else { return nil }
        let allowed = [limits.memory, "~/memory"].map(FoldedText.of)
        guard let path = OutsidePath.first(in: FoldedText.of(words), allowed: allowed) else { return nil }
        return "it names \(Quote.text(path)), which is outside the workspace"
    }

    fileprivate static func prompt(_ entry: PlanEntry, _ verdict: ItemVerdict, _ limits: PlanLimits) -> String {
        guard verdict == .run else { return entry.words.bounded(to: 1000) }
        return WorkerPrompt.text(entry.work, memory: limits.memory)
    }
}

extension EarlierWork {
    /// Why the same is not done again: `night-2026-11-30 item 8 waits for approval: homer approve 11`
    var sentence: String {
        let item = "\(session) item \(number)"
        switch state {
        case .waiting: return "\(item) waits for approval" + (run.map { ": homer approve \($0)" } ?? "")
        case .rejected: return "it was rejected in \(session) (item \(number))"
        case .done: return "\(item) is done"
        default: return "\(item) \(state.inWords)"
        }
    }
}
