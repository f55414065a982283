extension WebProblem {
    /// The same for whoever looks at a page.
    ///
    /// - Parameter isSignedIn: whether there is a session, so that another link would help nobody.
    func page(isSignedIn: Bool) -> PageProblem {
        let link = isSignedIn ? nil : "homer dashboard"
        func problem(_ title: String, _ advice: String, _ command: String? = nil) -> PageProblem {
            PageProblem(status: status, title: title, text: sentence, advice: advice, command: command)
        }
        switch self {
        case .badRequest: return problem("Not understood", "Go back, correct it and send it again.")
        case .host: return problem("Another server", "Ask by the address that `homer dashboard --print` prints.")
        case .noSession: return problem("Signed out", "Ask for a new link on the machine that Homer runs on:", link)
        case .forbidden:
            return isSignedIn
                ? problem(
                    "Refused", "Open the page anew and send it again. A proxy before Homer has to pass `Host` on.")
                : problem(
                    "Refused",
                    "Open the dashboard in a tab of its own, by a new link made on the machine that Homer runs on. A proxy before "
                        + "Homer has to pass `Host` on.",
                    link)
        case .notFound: return .notFound(sentence)
        case .methodNotAllowed:
            return problem("Not possible here", "Open the page from the overview, and use its form.")
        case .conflict:
            return problem("Not as it was", "Nothing was done. Go back, load the page anew, and look at how it is now.")
        case .tooLarge: return problem("Too long", "Choose fewer things at once, or shorten the reason.")
        case .unsupportedType: return problem("Not readable", "Use the form of the page; programs use /api/v1/actions.")
        case .refused: return problem("Cannot be done", "Nothing was done. Go back and change what was asked for.")
        case .tooMany(let seconds):
            return isSignedIn
                ? problem("Too many requests", "Wait \(seconds) s, and load the page again.")
                : problem(
                    "Too many requests",
                    "Wait \(seconds) s. A new link opens the dashboard at once, whoever else asks:",
                    link)
        case .unavailable:
            return problem(
                "No answer", "Load the page again in a moment; if it stays so, see what is wrong:", "homer doctor")
        }
    }

    private var sentence: String {
        let text = message
        return text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }
}
