/// Why a page is not the one that was asked for: what that is called, why, and what to do next.
package struct PageProblem: Hashable, Sendable {
    package var status: Int
    package var title: String
    package var text: String
    package var advice: String?
    /// What to type, where that helps.
    package var command: String?

    package init(status: Int, title: String, text: String, advice: String? = nil, command: String? = nil) {
        self.status = status
        self.title = title
        self.text = text
        self.advice = advice
        self.command = command
    }

    package static func notFound(_ text: String) -> PageProblem {
        PageProblem(
            status: 404, title: "Not found", text: text,
            advice: "Look for it in the list, or search there for its name.")
    }
}
