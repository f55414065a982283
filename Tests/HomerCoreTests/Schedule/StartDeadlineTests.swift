import HomerCore
import HomerTesting
import Testing

/// How late an occurrence may start when its file leaves that to Homer.
@Suite("Start deadline") struct StartDeadlineTests {
    @Test(
        "auto is half the shortest time between two due times, from two minutes to two hours",
        arguments: [
            ("0 6 * * *", Milliseconds.hours(2)), ("0 * * * *", .minutes(30)), ("*/10 8-17 * * MON-FRI", .minutes(5)),
            ("* * * * *", .minutes(2)), ("0,20 3 1 * *", .minutes(10)), ("30 2 29 2 *", .hours(2)),
        ])
    func cron(_ expression: String, _ length: Milliseconds) {
        for zone in ["UTC", "Europe/Zurich"] {
            #expect(StartDeadline.auto.length(for: [Samples.cron(expression, zone)]) == length)
        }
    }

    @Test(
        "An interval has its length, however it is anchored",
        arguments: [
            (Milliseconds.seconds(30), Milliseconds.minutes(2)), (.hours(1), .minutes(30)), (.days(7), .hours(2)),
        ]
    )
    func interval(_ every: Milliseconds, _ length: Milliseconds) {
        #expect(StartDeadline.auto.length(for: [Samples.every(every)]) == length)
        #expect(StartDeadline.auto.length(for: [Samples.every(every, .fromCompletion)]) == length)
    }

    @Test("What has no period has no deadline by itself, and none is none")
    func without() {
        let triggers: [Trigger] = [
            .event(name: "push", filter: nil), .immediate, .at(Samples.time("2026-05-04T10:00:00Z")),
            .after(intent: "b", on: .success),
        ]
        for trigger in triggers { #expect(StartDeadline.auto.length(for: [trigger]) == nil) }
        #expect(StartDeadline.none.length(for: [Samples.every(.hours(1))]) == nil)
        #expect(StartDeadline.fixed(.minutes(7)).length(for: [.immediate]) == .minutes(7))
    }

    @Test("A file says auto, none or a length; a default written out changes no hash")
    func file() throws {
        func spec(_ more: String) throws -> IntentSpec {
            try #require(
                Fixture.read(Fixture.intent(trigger: #"{"type":"interval","every":"1h"}"#, more)).spec)
        }
        #expect(try spec(#""startDeadline":"auto""#).startDeadline == .minutes(30))
        #expect(try spec(#""startDeadline":"auto""#).canonical["startDeadline"] == "auto")
        #expect(try spec(#""startDeadline":"none""#).specHash == spec("").specHash)
        #expect(try spec(#""startDeadline":"5m""#).canonical["startDeadline"] == "5m")
        #expect(try spec("").canonical["suspendAfter"] == nil)
        #expect(try spec(#""suspendAfter":3"#).suspendAfter == 3)
        for wrong in [#""startDeadline":"soon""#, #""startDeadline":true"#, #""suspendAfter":0"#] {
            #expect(!Fixture.read(Fixture.intent(wrong)).diagnostics.isEmpty, "\(wrong)")
        }
    }

    @Test("A workspace says it for agents that say nothing, and a file for itself")
    func workspace() throws {
        var options = Fixture.options
        options.defaults = IntentDefaults(agentStartDeadline: .auto)
        func spec(_ executor: String, _ options: DecodeOptions, _ more: String = "") throws -> IntentSpec {
            let text = Fixture.intent(
                trigger: #"{"type":"interval","every":"1h"}"#, execution: #"{"executor":"\#(executor)"}"#, more)
            return try #require(IntentDecoder(options: options).decode(Array(text.utf8), file: "a.json").spec)
        }
        for agent in ["claude", "codex"] {
            #expect(try spec(agent, options).canonical["startDeadline"] == "auto")
            #expect(try spec(agent, options, #""startDeadline":"5m""#).startDeadline == .minutes(5))
            let own = try spec(agent, options, #""startDeadline":"none""#)
            #expect(try own.specHash == spec(agent, Fixture.options).specHash)
        }
        #expect(try spec("shell", options).specHash == spec("shell", Fixture.options).specHash)
    }

    @Test("A file that is written for such a workspace says none where the intent has none")
    func written() throws {
        var options = Fixture.options
        options.defaults = IntentDefaults(agentStartDeadline: .auto)
        for rule in [StartDeadline.none, .auto, .fixed(.minutes(7))] {
            for executor in ["claude", "shell"] {
                var spec = Samples.spec("a")
                spec.execution.executor = executor
                spec.startDeadlineRule = rule
                let text = spec.fileText(in: options.defaults)
                let read = IntentDecoder(options: options).decode(Array(text.utf8), file: "a.json").spec
                #expect(read == spec, "\(text)")
                #expect(text.contains(#""startDeadline": "none""#) == (rule == .none && executor == "claude"))
            }
        }
    }

    @Test("The due rules go by it: a missed hour is older than half of one")
    func rules() throws {
        let spec = Samples.spec("a") { $0.startDeadlineRule = .auto }
        let now = Samples.time("2026-05-04T10:00:00Z")
        #expect(DueRules.isTooLate(spec, scheduledFor: now - .minutes(32), now: now))
        #expect(!DueRules.isTooLate(spec, scheduledFor: now - .minutes(30), now: now))
    }
}
