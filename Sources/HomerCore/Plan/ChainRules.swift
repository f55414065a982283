/// Which `after` intents cannot be accepted: those that wait for each other in a circle, and those that wait for
/// nobody. What is stored keeps running.
struct ChainRules {
    /// What the files say, pins applied, by id.
    let intents: [String: DesiredIntent]
    /// Ids whose own file is there and not applied.
    let heldIDs: Set<String>
    let stored: StoredState
    /// Ids this plan disables.
    let removed: Set<String>
    let storedSpec: (String) throws -> JSONValue?

    /// The held changes, by id. Throws only what `storedSpec` throws.
    func held() throws -> [String: HeldChange] {
        let followers = intents.values.filter { $0.target != nil }.sorted { $0.spec.id < $1.spec.id }
        guard !followers.isEmpty else { return [:] }
        var found: [String: HeldChange] = [:]
        for circle in try circles(followers) {
            for (place, id) in circle.enumerated() {
                guard let intent = intents[id] else { continue }
                let round = circle[place...] + circle[..<place] + [id]
                found[id] = hold(
                    intent, .chainCycle, "these wait for each other: \(round.joined(separator: " ← "))",
                    hint: "give one of them another trigger, such as cron")
            }
        }
        for intent in followers {
            guard found[intent.spec.id] == nil, let target = intent.target, !exists(target) else { continue }
            let near = Suggestion.nearest(to: target, in: intents.keys.sorted())
            found[intent.spec.id] = hold(
                intent, .chainTargetMissing,
                removed.contains(target)
                    ? "the intent \(Quote.text(target)) to wait for is being removed"
                    : "there is no intent \(Quote.text(target)) to wait for",
                hint: near.map { "did you mean \"\($0)\"?" } ?? "correct the id, or add an intent \(Quote.text(target))"
            )
        }
        return found
    }

    private func exists(_ id: String) -> Bool {
        if intents[id] != nil || heldIDs.contains(id) { return true }
        return stored.intents[id].map { !$0.removed && !removed.contains(id) } ?? false
    }

    /// Every circle once. Each intent waits for one other at most, so following the arrows finds them all.
    private func circles(_ followers: [DesiredIntent]) throws -> [[String]] {
        var circles: [[String]] = []
        var seen: Set<String> = []
        for intent in followers {
            var path: [String] = []
            var places: [String: Int] = [:]
            var current: String? = intent.spec.id
            while let id = current, seen.insert(id).inserted {
                places[id] = path.count
                path.append(id)
                current = try target(of: id)
            }
            if let id = current, let place = places[id] { circles.append(Array(path[place...])) }
        }
        return circles
    }

    private func target(of id: String) throws -> String? {
        if let intent = intents[id] { return intent.target }
        guard let known = stored.intents[id], !known.removed, !removed.contains(id) else { return nil }
        let trigger = try storedSpec(id)?["trigger"]
        return trigger?["type"] == "after" ? trigger?["intent"]?.string : nil
    }

    private func hold(_ intent: DesiredIntent, _ code: ErrorCode, _ message: String, hint: String) -> HeldChange {
        let diagnostic = Diagnostic(
            code: code, file: intent.origin.file, field: "trigger.intent", message: message, hint: hint)
        return HeldChange(
            input: HeldInput(
                file: intent.origin.file, intentID: intent.spec.id, source: intent.origin.source,
                diagnostics: [diagnostic]),
            reason: code == .chainCycle ? .chainCycle : .chainTargetMissing,
            keepsGeneration: stored.intents[intent.spec.id]?.generation)
    }
}

extension DesiredIntent {
    /// The intent this one waits for.
    fileprivate var target: String? {
        if case .after(let intent, _) = spec.trigger { intent } else { nil }
    }
}
