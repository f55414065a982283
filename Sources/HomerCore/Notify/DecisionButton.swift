/// What a button decides, and on what: bound to what was shown beside it, so that a press decides nothing else.
package struct DecisionButton: Hashable, Sendable {
    package enum Verb: String, Word, CaseIterable {
        case approve, reject
        /// Send an agent's plan back with instructions, which a reply gives.
        case note
    }

    package enum Subject: Hashable, Sendable {
        /// An agent's plan that waits, by its intent.
        case plan(String)
        /// A set of changes that waits, by its approval id.
        case changes(String)
        /// A run that waits, by its number.
        case run(Int64)
    }

    package var verb: Verb
    package var subject: Subject
    /// `DecisionButton.digest` of what was shown.
    package var digest: String

    package init(_ verb: Verb, _ subject: Subject, digest: String) {
        self.verb = verb
        self.subject = subject
        self.digest = digest
    }

    /// A short name of everything that is decided: other facts, another digest. Not a secret, and no proof of who pressed;
    /// that is what the list of people is for.
    package static func digest(_ facts: [String]) -> String {
        String(SHA256.hex(facts.map { "\($0.utf8.count):\($0)" }.joined()).prefix(12))
    }

    /// What comes back when it is pressed, `a:p:ID:approve:DIGEST` for a plan; nil when that would be more than the 64 bytes a
    /// button has.
    package var data: String? {
        let subject =
            switch self.subject {
            case .plan(let intent): "p:\(intent)"
            case .changes(let id): "c:\(id)"
            case .run(let run): "r:\(run)"
            }
        let text = "a:\(subject):\(verb.rawValue):\(digest)"
        return text.utf8.count <= 64 && text.split(separator: ":").count == 5 ? text : nil
    }

    /// nil for what no button of this Homer says; anybody can send any data.
    package init?(data: String) {
        let parts = data.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard data.utf8.count <= 64, parts.count == 5, parts[0] == "a", !parts[2].isEmpty, parts[4].count == 12,
            let verb = Verb(rawValue: parts[3])
        else { return nil }
        switch parts[1] {
        case "p": subject = .plan(parts[2])
        case "c": subject = .changes(parts[2])
        case "r":
            guard let run = Int64(parts[2]), run > 0 else { return nil }
            subject = .run(run)
        default: return nil
        }
        self.verb = verb
        digest = parts[4]
    }

    /// Approve and reject, and for a plan to send it back with instructions; none when they do not fit. Changes are only
    /// approved: whoever does not want them edits the files.
    package static func buttons(_ subject: Subject, digest: String) -> [MessageButton] {
        var labels: [(Verb, String)] = [(.approve, "✅ Approve"), (.reject, "❌ Reject")]
        switch subject {
        case .changes: labels.removeLast()
        case .plan: labels.append((.note, "✍️ Add Instructions"))
        case .run: break
        }
        let buttons = labels.compactMap { verb, label in
            DecisionButton(verb, subject, digest: digest).data.map { MessageButton(label: label, data: $0) }
        }
        return buttons.count == labels.count ? buttons : []
    }
}
