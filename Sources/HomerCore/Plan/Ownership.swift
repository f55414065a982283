/// Settles which file an id belongs to when several claim it: the recorded owner keeps
/// it, newcomers are held; without an owner all are held. Independent of directory order.
struct Ownership {
    let desired: DesiredState
    let stored: StoredState

    struct Resolution {
        /// One valid intent per id.
        var owned: [DesiredIntent] = []
        var held: [HeldChange] = []
        /// Ids and files that are held: what they held before must not be taken for gone.
        var heldIDs: Set<String> = []
        var heldFiles: Set<String> = []
    }

    func resolve() -> Resolution {
        var result = Resolution()
        for input in desired.held {
            result.held.append(
                HeldChange(input: input, reason: reason(of: input), keepsGeneration: generation(of: input)))
            if let id = input.intentID { result.heldIDs.insert(id) }
            // A schedule file with one bad job still tells which other jobs it has.
            if input.intentID == nil || input.source == IntentSource.desired { result.heldFiles.insert(input.file) }
        }
        let intents = inOrder()
        result.owned.reserveCapacity(intents.count)
        var start = 0
        while start < intents.count {
            let end = intents[start...].firstIndex { $0.spec.id != intents[start].spec.id } ?? intents.count
            let group = intents[start..<end]
            start = end
            if let known = stored.intents[group[group.startIndex].spec.id], !known.isFileBacked, !known.removed {
                // An edit of the row itself is its owner's.
                for intent in group where intent.origin.source != known.source {
                    hold(intent, Self.ownedOtherwise(intent, known), keeps: known, in: &result)
                }
                result.owned += group.filter { $0.origin.source == known.source }
                continue
            }
            guard group.count > 1 || isClaimedByHeldOwner(group[group.startIndex], result) else {
                result.owned += group
                continue
            }
            settle(group.sorted { $0.origin.file < $1.origin.file }, into: &result)
        }
        return result
    }

    /// By id, those of one id in the order they came. Sources give them so: an intent is large, and what is in order is not
    /// moved.
    private func inOrder() -> [DesiredIntent] {
        let intents = desired.intents
        let isInOrder = intents.indices.dropFirst().allSatisfy { intents[$0 - 1].spec.id <= intents[$0].spec.id }
        return isInOrder ? intents : intents.sorted { $0.spec.id < $1.spec.id }
    }

    /// Whether the file that owns the id is still there, but held: a newcomer must not take the id over meanwhile.
    private func isClaimedByHeldOwner(_ intent: DesiredIntent, _ result: Resolution) -> Bool {
        guard let known = stored.intents[intent.spec.id], !known.removed, known.file != intent.origin.file else {
            return false
        }
        return result.heldFiles.contains(known.file)
            || desired.held.contains { $0.file == known.file && $0.intentID == known.id }
    }

    private func settle(_ group: [DesiredIntent], into result: inout Resolution) {
        let known = stored.intents[group[0].spec.id]
        let owner = known.flatMap { known in group.first { $0.origin.file == known.file && !known.removed } }
        if let owner { result.owned.append(owner) } else { result.heldIDs.insert(group[0].spec.id) }
        for intent in group where intent != owner {
            let other = owner ?? group.first { $0 != intent }
            let diagnostic =
                other.map { Self.duplicate(intent, $0, hasOwner: owner != nil) } ?? Self.ownerHeld(intent, known)
            hold(intent, diagnostic, keeps: known, in: &result)
        }
    }

    private func hold(
        _ intent: DesiredIntent, _ diagnostic: Diagnostic, keeps known: StoredIntent?, in result: inout Resolution
    ) {
        result.held.append(
            HeldChange(
                input: HeldInput(
                    file: intent.origin.file, intentID: intent.spec.id, source: intent.origin.source,
                    diagnostics: [diagnostic]),
                reason: .duplicateID, keepsGeneration: known?.generation))
        result.heldFiles.insert(intent.origin.file)
    }

    /// The id is that of an intent which no file made: a file must not take its history and its schedule over.
    private static func ownedOtherwise(_ intent: DesiredIntent, _ known: StoredIntent) -> Diagnostic {
        Diagnostic(
            code: .duplicateID, file: intent.origin.file,
            range: intent.origin.position.map { SourceRange(start: $0, end: $0) }, field: "id",
            message: "id \"\(intent.spec.id)\" belongs to an intent made by \(known.source), not by a file",
            hint: "choose another id; `homer describe \(intent.spec.id)` shows the one that has it")
    }

    private static func duplicate(_ intent: DesiredIntent, _ other: DesiredIntent, hasOwner: Bool) -> Diagnostic {
        let same = intent.hash == other.hash ? " (the two say the same)" : ""
        return Diagnostic(
            code: .duplicateID, file: intent.origin.file,
            range: intent.origin.position.map { SourceRange(start: $0, end: $0) }, field: "id",
            message: "id \"\(intent.spec.id)\" is also used by \(other.origin.file)\(same)",
            hint: hasOwner
                ? "\(other.origin.file) owns it and keeps running; copied from there? change the id here"
                : "neither is applied until one of them changes its id",
            related: .init(file: other.origin.file, position: other.origin.position, message: "the other one is here"))
    }

    private static func ownerHeld(_ intent: DesiredIntent, _ known: StoredIntent?) -> Diagnostic {
        let owner = known?.file ?? intent.origin.file
        return Diagnostic(
            code: .duplicateID, file: intent.origin.file,
            range: intent.origin.position.map { SourceRange(start: $0, end: $0) }, field: "id",
            message: "id \"\(intent.spec.id)\" belongs to \(owner), which is held",
            hint: "correct \(owner), or remove it to hand the id over",
            related: .init(file: owner, position: nil, message: "the owner is here"))
    }

    private func generation(of input: HeldInput) -> Int? {
        if let id = input.intentID { return stored.intents[id]?.generation }
        // A schedule file holds many intents: none of their generations is the file's.
        let known = stored.intents.values.filter { $0.file == input.file && !$0.removed }
        return known.count == 1 ? known.first?.generation : nil
    }

    private func reason(of input: HeldInput) -> HoldReason {
        switch input.diagnostics.first?.code {
        case .unreadable, .tooLarge, .notUTF8, .notARegularFile, .linkLeavesSource: .unreadable
        case .brokenLink: .brokenLink
        case .emptyFile, .syntax, .tooDeep: .parseError
        case .unsupportedVersion: .unsupportedVersion
        case .duplicateID: .duplicateID
        default: .schemaError
        }
    }
}
