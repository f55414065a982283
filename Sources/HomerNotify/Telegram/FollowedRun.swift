import HomerCore

/// One run whose progress is shown, and what is to be done about it next: pure.
struct FollowedRun: Sendable {
    /// A message that shows it.
    struct Shown: Hashable, Sendable {
        var chat: TelegramChannel
        var message: Int64
    }

    enum Step: Hashable, Sendable {
        case begin
        case edit(ToolLabel)
        /// It is over: the messages go.
        case delete
    }

    /// Between two edits: the old HOMER's, and far from what a bot may do in a chat.
    static let interval = Milliseconds.seconds(2)
    /// The longest that a chat which asks for patience is waited for.
    static let patience = Milliseconds.minutes(1)

    let name: String
    private var latest: ToolLabel?
    private var told: ToolLabel?
    private(set) var shown: [Shown] = []
    private var hasBegun = false
    private var hasEnded = false
    /// Its next attempt began before the messages of the one that is over were gone.
    private var beginsAgain = false
    private var isBusy = false
    private var notBefore = Timestamp(milliseconds: 0)

    init(name: String) { self.name = name }

    mutating func hear(_ step: RunProgress.Step) {
        switch step {
        case .began where hasEnded: (beginsAgain, latest) = (true, nil)
        case .began: return
        case .uses(let tool): latest = ToolLabel(tool: tool)
        case .ended: (hasEnded, beginsAgain) = (true, false)
        }
    }

    /// What is followed once the messages are gone; nil when the run is over.
    var afterwards: FollowedRun? {
        guard beginsAgain else { return nil }
        var next = FollowedRun(name: name)
        next.latest = latest
        return next
    }

    /// What is to be done now, which marks it as being done; nil for nothing.
    mutating func take(now: Timestamp) -> Step? {
        guard !isBusy else { return nil }
        if hasEnded {
            isBusy = true
            return .delete
        }
        if !hasBegun {
            (hasBegun, isBusy) = (true, true)
            return .begin
        }
        guard let latest, latest != told, !shown.isEmpty, now >= notBefore else { return nil }
        (told, isBusy) = (latest, true)
        return .edit(latest)
    }

    /// When `take` may have something that it has not now; nil when only another step brings that.
    var waitsUntil: Timestamp? {
        !isBusy && !hasEnded && hasBegun && !shown.isEmpty && latest != told ? notBefore : nil
    }

    /// - Parameters:
    ///   - messages: those that there are now.
    ///   - after: how long the chat asked to be left alone.
    mutating func done(_ messages: [Shown], after: Milliseconds?, now: Timestamp) {
        shown = messages
        isBusy = false
        notBefore = now + max(Self.interval, min(after ?? .zero, Self.patience))
    }

    static func starting(_ name: String) -> String { "🚀 Starting: \(TelegramText.escaped(name.fitting(bytes: 300)))" }

    static func working(_ name: String, _ label: ToolLabel) -> String {
        "🔄 <b>\(TelegramText.escaped(name.fitting(bytes: 300)))</b>\n\n\(TelegramText.escaped(label.text))"
    }
}
