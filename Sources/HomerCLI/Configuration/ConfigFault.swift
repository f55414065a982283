package import HomerCore

/// Why a text of `homer.json` cannot be taken, in one line and with its places.
package struct ConfigFault: Hashable, Sendable {
    /// `homer.json:3:14: unknown key "freze" (did you mean "freeze"?)`
    package var sentence: String
    package var diagnostics: [Diagnostic]

    /// - Parameter error: what taking it threw.
    package init(_ text: ConfigText, shown: String, error: any Error) {
        diagnostics = []
        if case .bytes(let bytes) = text {
            diagnostics = ConfigFile.diagnostics(bytes, shown: shown).filter { $0.severity == .error }
        }
        guard let first = diagnostics.first else {
            let message = (error as? Failure)?.message ?? "\(error)"
            sentence = message.split(separator: "\n").first.map(String.init) ?? message
            return
        }
        let place = first.range.map { ":\($0.start.line):\($0.start.column)" } ?? ""
        let hint = first.hint.map { " (\($0))" } ?? ""
        let others = diagnostics.count > 1 ? ", and \(diagnostics.count - 1) more" : ""
        sentence = "\(shown)\(place): \(first.message)\(hint)\(others)"
    }

    /// The file that was in force is gone: nothing says that its keys were meant to go with it.
    package init(gone shown: String) {
        diagnostics = []
        sentence = "\(shown) is gone; `{}` in it takes the defaults, and so does a restart without it"
    }

    /// The file came with the checkout of a branch whose files are not to count.
    package init(shown: String, of branch: String?, insteadOf wanted: String) {
        diagnostics = []
        let found = branch.map { "branch \($0)" } ?? "no branch"
        sentence =
            "\(shown) is that of \(found), and only \(wanted) counts: check it out, or restart to go by this file"
    }
}
