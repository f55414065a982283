/// Which `after` intents cannot be accepted: those that wait for each other in a circle, and those that wait for
/// nobody. What is stored keeps running.
struct ChainRules {
    /// What the files say, pins applied, by id.
    let intents: [String: DesiredIntent]
    /// Those of which the files say what is stored. None of them waits for another: such a file is always decoded.
    let recognized: RecognizedIntents
    /// Ids whose own file is there and not applied.
    let heldIDs: Set<String>
    let stored: StoredState
    /// Ids this plan disables.
    let removed: Set<String>
    let storedSpec: (String) throws -> JSONValue?

    /// The held changes, by id. Throws only what `storedSpec` throws.
    func held() throws -> [String: HeldChange] {
        let followers = intents.values.filter { !$0.targets.isEmpty }.sorted { $0.spec.id < $1.spec.id }
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
            guard found[intent.spec.id] == nil, let target = intent.targets.first(where: { !exists($0) })
            else { continue }
            let near = Suggestion.nearest(to: target, in: ids)
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

    /// All that the files say, in order.
    private var ids: [String] {
        (intents.keys + recognized.files.compactMap { recognized.id(of: $0) }).sorted()
    }

    private func exists(_ id: String) -> Bool {
        if intents[id] != nil || heldIDs.contains(id) { return true }
        return stored.intents[id].map { !$0.removed && !removed.contains(id) } ?? false
    }

    /// Circles until each intent that is in one is in one of these.
    private func circles(_ followers: [DesiredIntent]) throws -> [[String]] {
        var arrows: [String: [String]] = [:]
        var toLookAt = followers.map(\.spec.id)
        while let id = toLookAt.popLast() {
            guard arrows[id] == nil else { continue }
            let targets = try targets(of: id)
            arrows[id] = targets
            toLookAt += targets
        }
        // Once along the arrows and once against them: what leads into circles goes, and what comes out of them.
        let knot = Self.withoutEnds(Self.withoutEnds(arrows))
        var circles: [[String]] = []
        var covered: Set<String> = []
        for id in knot.keys.sorted() where !covered.contains(id) {
            guard let circle = Self.circle(through: id, knot) else { continue }
            covered.formUnion(circle)
            circles.append(circle)
        }
        return circles
    }

    /// The arrows turned round, without every intent from which no circle can be reached.
    private static func withoutEnds(_ arrows: [String: [String]]) -> [String: [String]] {
        var turned: [String: [String]] = [:]
        for (id, targets) in arrows { for target in targets { turned[target, default: []].append(id) } }
        var left = arrows.mapValues(\.count)
        var ends = left.filter { $0.value == 0 }.map(\.key)
        while let end = ends.popLast() {
            left[end] = nil
            for id in turned[end] ?? [] {
                guard let count = left[id] else { continue }
                left[id] = count - 1
                if count == 1 { ends.append(id) }
            }
        }
        var rest: [String: [String]] = [:]
        for id in left.keys { rest[id] = (turned[id] ?? []).filter { left[$0] != nil }.sorted() }
        return rest
    }

    /// A shortest way from an intent back to itself; nil for one that only lies between circles.
    private static func circle(through start: String, _ arrows: [String: [String]]) -> [String]? {
        var cameFrom: [String: String] = [:]
        var front = [start]
        while !front.isEmpty {
            var next: [String] = []
            for id in front {
                for target in arrows[id] ?? [] {
                    if target == start {
                        var way = [id]
                        while let last = way.last, last != start, let earlier = cameFrom[last] { way.append(earlier) }
                        return way.reversed()
                    }
                    guard cameFrom[target] == nil else { continue }
                    cameFrom[target] = id
                    next.append(target)
                }
            }
            front = next
        }
        return nil
    }

    private func targets(of id: String) throws -> [String] {
        if let intent = intents[id] { return intent.targets }
        guard let known = stored.intents[id], !known.removed, !removed.contains(id) else { return [] }
        let spec = try storedSpec(id)
        let triggers = spec?["triggers"]?.array ?? [spec?["trigger"]].compactMap { $0 }
        return triggers.compactMap { $0["type"] == "after" ? $0["intent"]?.string : nil }
    }

    private func hold(_ intent: DesiredIntent, _ code: ErrorCode, _ message: String, hint: String) -> HeldChange {
        let field = intent.spec.moreTriggers.isEmpty ? "trigger.intent" : "triggers"
        let diagnostic = Diagnostic(
            code: code, file: intent.origin.file, field: field,
            message: message, hint: hint)
        return HeldChange(
            input: HeldInput(
                file: intent.origin.file, intentID: intent.spec.id, source: intent.origin.source,
                diagnostics: [diagnostic]),
            reason: code == .chainCycle ? .chainCycle : .chainTargetMissing,
            keepsGeneration: stored.intents[intent.spec.id]?.generation)
    }
}

extension DesiredIntent {
    /// The intents this one waits for.
    fileprivate var targets: [String] {
        spec.triggers.compactMap { trigger in
            if case .after(let intent, _) = trigger { intent } else { nil }
        }
    }
}
