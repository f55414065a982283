import HomerCore
import Testing

@Suite("Which messages an ending causes") struct MessageRulesTests {
    private static func news(
        _ outcome: Outcome, cause: RunCause = .cron, error: String? = nil, output: String = "", executor: String? = nil,
        policy: NotifyPolicy = NotifyPolicy(), hasPlan: Bool = false
    ) -> MessageRules.News {
        MessageRules.news(
            of: MessageRules.Ending(
                intentID: "a", cause: cause, outcome: outcome, error: error, output: output, executor: executor,
                policy: policy, hasPlan: hasPlan), NotifySettings(channels: ["phone"]))
    }

    private static let told = NotifyPolicy(onSuccess: true)

    @Test("A result is told where the intent says so, unless its answer says that there is nothing to tell")
    func results() {
        #expect(Self.news(.succeeded) == .result(.policy))
        #expect(Self.news(.succeeded, output: "all done", policy: Self.told) == .result(nil))
        #expect(Self.news(.succeeded, output: "\n [SILENT] \nlooked at 3 mails", policy: Self.told) == .result(.silent))
        #expect(Self.news(.succeeded, output: "looked\n[SILENT]\n", policy: Self.told) == .result(.silent))
        #expect(Self.news(.succeeded, output: "say [SILENT] here", policy: Self.told) == .result(nil))
        #expect(Self.news(.succeeded, output: "# Plan", policy: Self.told, hasPlan: true) == .result(.effect))
    }

    @Test("A failure is told unless the intent says not; rehearsals and what somebody ended are nobody's news")
    func failures() {
        let key = IncidentKey("runs:a:failed:disk full", cause: .runs, intentID: "a")
        #expect(Self.news(.failed, error: "x\nDisk full!") == .failure(key, nil))
        #expect(
            Self.news(.failed, error: "disk full", policy: NotifyPolicy(onFailure: false)) == .failure(key, .policy))
        #expect(Self.news(.failed, cause: .rehearsal) == .nothing)
        #expect(Self.news(.succeeded, cause: .rehearsal, policy: Self.told) == .nothing)
        #expect(Self.news(.cancelled) == .nothing)
    }

    @Test("An executor without login is one cause for all its intents")
    func executors() {
        let key = IncidentKey("executor:claude:auth", cause: .executor)
        #expect(Self.news(.auth, error: "log in", executor: "claude") == .failure(key, nil))
        #expect(IncidentKey.ended(bySuccessWith: "claude").contains("executor:claude:auth"))
    }

    @Test(
        "Two errors that differ in numbers, names and paths only are one cause",
        arguments: [
            ("request 8f3a12 failed after 12s", "request 77 failed after 900s"),
            ("cannot open \"/tmp/a.txt\"", "cannot open \"/tmp/b.txt\""),
            ("first line\nconnection refused (10.0.0.7:443)", "connection refused (10.0.0.8:80)"),
        ])
    func normalised(_ one: String, _ other: String) {
        #expect(IncidentKey.normalised(one) == IncidentKey.normalised(other))
        #expect(IncidentKey.normalised(one) != IncidentKey.normalised("disk full"))
    }

    @Test("What was told as wrong is told as well again, and nothing else")
    func recoveries() {
        func mute(_ told: MessageRules.Telling...) -> MuteReason? { MessageRules.recovery(told).mute }
        #expect(mute(.init("phone", .sent)) == nil && mute(.init("phone", .sending)) == nil)
        #expect(mute(.init("phone", .unknown)) == nil && mute(.init("phone", .dead)) == nil)
        #expect(mute(.init("", .muted, mute: .policy)) == .policy)
        #expect(mute(.init("", .muted, mute: .flapping), .init("phone", .sent)) == nil)
        #expect(mute() == .untold)
    }

    @Test(
        "Whoever heard that it was wrong hears that it is well, over a second channel too; what has not left is not told"
    )
    func heard() {
        #expect(MessageRules.recovery([.init("phone", .queued)]).mute == .untold)
        let both = MessageRules.recovery([.init("phone", .queued), .init("mail", .sent)])
        #expect(both.mute == nil && both.heard == ["mail"] && both.unheard == ["phone"])
        // Its reminder waits, its beginning was told.
        let reminder = MessageRules.recovery([.init("phone", .sent), .init("phone", .queued)])
        #expect(reminder.heard == ["phone"] && reminder.unheard.isEmpty)
    }

    @Test("A thing that comes and goes is told three times, then once that it does, then no more")
    func flapping() {
        #expect((0...5).map { IncidentRules.flap(earlier: $0) } == [.none, .none, .none, .begins, .goesOn, .goesOn])
    }

    @Test("Reminders come after six hours, then twice as long each time, a day at most")
    func reminders() {
        let now = Timestamp(seconds: 0)
        var settings = NotifySettings()
        let hours = (0...4).map { IncidentRules.reminder(after: $0, settings, now: now).map { $0.seconds / 3600 } }
        #expect(hours == [6, 12, 24, 24, 24])
        settings.reminder = .zero
        #expect(IncidentRules.reminder(after: 0, settings, now: now) == nil)
    }

    @Test("Messages go over the usual channels; failures where they are wanted; the second waits")
    func routes() {
        var settings = NotifySettings(channels: ["mail", "ops", "phone"])
        settings.second = "mail"
        #expect(settings.route(.result) == ["ops", "phone"])
        settings.usual = ["phone"]
        settings.failures = ["ops", "gone", "ops"]
        #expect(settings.route(.decision) == ["phone"])
        #expect(settings.route(.failure) == ["ops"])
        #expect(settings.route(.alert, avoiding: "ops") == ["mail"])
        #expect(NotifySettings().route(.failure).isEmpty)
        #expect(NotifySettings(json: settings.json) == settings)
    }
}
