import HomerCore

/// What one check of `homer doctor` found.
struct Finding {
    enum Verdict: String { case ok, info, warn, fail }

    var verdict: Verdict
    /// What was looked at: `database`, `clock`.
    var subject: String
    var message: String
    /// The next step; for everything that is not well.
    var hint: String?

    static func ok(_ subject: String, _ message: String) -> Finding {
        Finding(verdict: .ok, subject: subject, message: message)
    }
    static func info(_ subject: String, _ message: String, hint: String? = nil) -> Finding {
        Finding(verdict: .info, subject: subject, message: message, hint: hint)
    }
    static func warn(_ subject: String, _ message: String, hint: String) -> Finding {
        Finding(verdict: .warn, subject: subject, message: message, hint: hint)
    }
    static func fail(_ subject: String, _ message: String, hint: String) -> Finding {
        Finding(verdict: .fail, subject: subject, message: message, hint: hint)
    }

    var json: JSONValue {
        .object([
            "check": .string(subject), "status": .string(verdict.rawValue), "message": .string(message),
            "hint": hint.map { .string($0) },
        ])
    }

    func text(_ style: Style) -> String {
        let word = verdict.rawValue.padding(to: 5)
        let painted: String =
            switch verdict {
            case .ok: style.green(word)
            case .info: word
            case .warn: style.yellow(word)
            case .fail: style.red(word)
            }
        return "\(painted) \(subject.padding(to: 12)) \(message)\n"
            + (hint.map { "                   → \($0)\n" } ?? "")
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
