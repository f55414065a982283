import HomerCore

/// What in the text of an item calls for a person's approval. The planner's own word about risk only ever raises it.
///
/// The screen decides who is asked, not what a worker can do: workers run with a profile that changes nothing.
enum RiskSign: String, Hashable, CaseIterable {
    case control = "it names desired/, homer.json or schedule.json"
    case permissions = "it asks for permissions or a way around them"
    case approvals = "it asks for an approval or a way around it"
    case publishing = "it asks for pushing, publishing or merging"
    case deleting = "it asks for deleting or overwriting"
    case paying = "it asks for paying or buying"
    case sending = "it asks for sending something to somebody"
    case running = "it asks for running or stopping programs"
    case writing = "it asks for changing files or settings"
    /// Says nothing about what it asks for.
    case unread = "its text is not in a script that is checked for risky requests"

    var risk: Risk { self == .unread ? .medium : .high }
}

enum RiskScreen {
    /// The signs of a text, each once, in the order of `RiskSign`.
    ///
    /// - Parameter isDraft: whether the item is a proposal, whose business it is to describe changes of files.
    static func signs(in text: String, isDraft: Bool) -> [RiskSign] {
        let folded = FoldedText.of(text)
        var found: Set<RiskSign> = []
        for clause in clauses(folded) { look(at: clause, &found) }
        phrases(FoldedText.words(folded), &found)
        if folded.contains("desired/") { found.insert(.control) }
        if FoldedText.isForeign(text) { found.insert(.unread) }
        if isDraft { found.remove(.writing) }
        return RiskSign.allCases.filter(found.contains)
    }

    // MARK: Clauses

    private struct Word {
        var text: String
        /// Names a file: `notes.md`, `src/main`.
        var isFile: Bool
    }

    /// The words of a text up to each punctuation mark.
    private static func clauses(_ folded: String) -> [[Word]] {
        var clauses: [[Word]] = [[]]
        for line in folded.split(separator: "\n") {
            for token in line.split(separator: " ") {
                let core = token.trimming { !$0.isLetter && !$0.isNumber && $0 != "/" }
                if !core.isEmpty {
                    clauses[clauses.count - 1].append(Word(text: String(core), isFile: isFile(core)))
                }
                if let last = token.last, ends.contains(last) { clauses.append([]) }
            }
            clauses.append([])
        }
        return clauses.filter { !$0.isEmpty }
    }

    private static func look(at clause: [Word], _ found: inout Set<RiskSign>) {
        let hasObject = clause.contains { $0.isFile || RiskWords.objects.contains($0.text) }
        let isAboutPermissions = clause.contains { RiskWords.permissions.contains($0.text) }
        let isAboutApprovals = clause.contains { RiskWords.approvals.contains($0.text) }
        for (index, word) in clause.enumerated() where isAsked(index, clause) {
            if let sign = RiskWords.verbs[word.text] { found.insert(sign) }
            if let sign = RiskWords.transitive[word.text], index + 1 < clause.count,
                RiskWords.determiners.contains(clause[index + 1].text)
            {
                found.insert(sign)
            }
            guard RiskWords.changing.contains(word.text) else { continue }
            if hasObject { found.insert(.writing) }
            if isAboutPermissions { found.insert(.permissions) }
            if isAboutApprovals { found.insert(.approvals) }
        }
    }

    /// Whether the word is what somebody is to do: it begins its clause, or stands behind a word that leads to a request.
    /// "how to delete" and "whether to buy" ask for an answer.
    private static func isAsked(_ index: Int, _ clause: [Word]) -> Bool {
        guard index > 0 else { return true }
        let before = clause[index - 1].text
        guard before == "to" else { return RiskWords.leads.contains(before) }
        return index == 1 || !RiskWords.questions.contains(clause[index - 2].text)
    }

    private static func isFile(_ core: Substring) -> Bool {
        if core.contains("/") { return !core.contains("://") }
        guard let dot = core.lastIndex(of: "."), dot > core.startIndex else { return false }
        return RiskWords.extensions.contains(String(core[core.index(after: dot)...]))
    }

    private static let ends: Set<Character> = [".", "!", "?", ";", ":", ",", ")"]

    // MARK: Phrases

    private static func phrases(_ words: [String], _ found: inout Set<RiskSign>) {
        for (index, word) in words.enumerated() {
            if let sign = RiskWords.anywhere[word] { found.insert(sign) }
            guard index + 1 < words.count, let sign = RiskWords.anywhere[word + " " + words[index + 1]] else {
                continue
            }
            found.insert(sign)
        }
    }
}

extension Substring {
    fileprivate func trimming(_ isOutside: (Character) -> Bool) -> Substring {
        guard let first = firstIndex(where: { !isOutside($0) }), let last = lastIndex(where: { !isOutside($0) })
        else { return "" }
        return self[first...last]
    }
}
