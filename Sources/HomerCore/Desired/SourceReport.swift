/// How reading one source (a directory, a schedule file) went.
package struct SourceReport: Hashable, Sendable {
    package enum Condition: String, Hashable, Sendable {
        case ready, missing, empty, unreadable, invalid
        /// Another device or directory than last time, e.g. because the disk is not mounted.
        case foreign
    }

    /// The path as the user gave it.
    package var path: String
    /// `desired` or `schedule.json`.
    package var source: String
    package var condition: Condition
    /// True only when every entry could be listed and opened, so that absence means something.
    package var complete: Bool
    package var files: Int
    package var ignored: Int
    /// Those of the ignored files that look like intents, such as `a.JSON` and `b.yaml`; paths as the user would type them.
    package var unread: [String] = []
    package var message: String?

    /// Somebody named this place, so that its absence is a mistake and not an absence of work.
    package var isNamed = false

    package init(
        path: String, source: String, condition: Condition, complete: Bool, files: Int = 0, ignored: Int = 0,
        message: String? = nil
    ) {
        self.path = path
        self.source = source
        self.condition = condition
        self.complete = complete
        self.files = files
        self.ignored = ignored
        self.message = message
    }
}

extension SourceReport {
    /// Nothing can be said of what it has, so that a plan without it answers another question than the one that was
    /// asked. An empty source, or another device than before, is a finding; a schedule file need not be there unless
    /// somebody named it.
    package var isUnusable: Bool {
        switch condition {
        case .ready, .empty, .foreign: false
        case .missing, .unreadable, .invalid: source == IntentSource.desired || (isNamed && condition == .missing)
        }
    }

    /// `2 files are not read because of their names: desired/a.JSON, desired/b.yaml`; nil when there are none.
    package var unreadNote: String? {
        guard !unread.isEmpty else { return nil }
        let shown = unread.prefix(Self.shownNames).joined(separator: ", ")
        let more = unread.count > Self.shownNames ? ", and \(unread.count - Self.shownNames) more" : ""
        let subject =
            unread.count == 1
            ? "1 file is not read because of its name" : "\(unread.count) files are not read because of their names"
        return "\(subject): \(shown)\(more); intents are files that end in .json"
    }

    private static let shownNames = 5
}
