import HomerCore
import Testing

@testable import HomerNotify

@Suite("Commands of the bot") struct BotCommandTests {
    @Test(arguments: [
        ("/status", BotCommand.status), ("/START", .help), ("/runs", .runs(nil)), ("/runs backup", .runs("backup")),
        ("/suspend backup 2h", .suspend("backup", length: .hours(2))),
        ("/suspend backup", .suspend("backup", length: nil)),
        ("/suspend backup soon", .usage("/suspend <job-id> [length], such as /suspend backup 2h")),
        ("/approve", .approve(nil)), ("/approve\nab12", .approve("ab12")),
        ("/reject ab12 too  dear", .reject("ab12", reason: "too dear")), ("/runtime ENABLE", .runtime(.enable)),
        ("/snooze 12 2h", .snooze("12", length: .hours(2))), ("/a;rm", .unknown("a;rm")),
    ])
    func `a text is a command`(text: String, command: BotCommand) {
        #expect(BotCommand(text, bot: "homer_bot") == command)
    }

    @Test(arguments: ["", "status", " hello", "/", "/status@another_bot"])
    func `other texts are none`(text: String) { #expect(BotCommand(text, bot: "homer_bot") == nil) }

    @Test func `the menu is what the API takes, and every entry of it is a command`() {
        for (name, _, what) in BotCommand.menu {
            #expect(
                (1...32).contains(name.count) && name.allSatisfy { $0.isLowercase || $0 == "_" } && what.count <= 256)
            if case .unknown = BotCommand("/\(name)", bot: nil) { Issue.record("\(name)") }
        }
    }

    @Test(arguments: [
        ("homer alerts", "/alerts"), ("homer alerts ack 4", "/ack 4"),
        ("homer alerts snooze 4 --for 2h", "/snooze 4 2h"),
        ("homer why backup", "/why backup"), ("homer logs 12", "/logs 12"), ("homer trigger backup", "/trigger backup"),
        ("homer resume backup", "/resume backup"), ("homer approve 8f31", "/approve 8f31"), ("homer plans", "/plans"),
        ("homer flags set runtime.enabled true", "/runtime enable"), ("homer status", "/status"),
        ("Nobody looked; `homer why backup` says why", "Nobody looked; /why backup says why"),
        ("homer resume --all", "homer resume --all"), ("homer logs 12 -f", "homer logs 12 -f"),
        ("homer diff", "homer diff"),
        ("`homer resume --all` ends that", "`homer resume --all` ends that"), ("a ` alone", "a ` alone"), ("", ""),
    ])
    func `what the shell is told to do is said as the chat's command where there is one`(text: String, chat: String) {
        #expect(BotAdvice.inChat(text) == chat)
        if chat.hasPrefix("/") {
            switch BotCommand(chat, bot: nil) {
            case nil, .unknown, .usage: Issue.record("\(chat)")
            default: break
            }
        }
    }

    @Test func `a button says what it decides in 64 bytes, or is none`() {
        let button = DecisionButton(.reject, .changes("3f2a9c"), digest: DecisionButton.digest(["a", "b"]))
        #expect(button.data.flatMap(DecisionButton.init(data:)) == button)
        #expect(DecisionButton.digest(["a", "b"]) != DecisionButton.digest(["ab", ""]))
        #expect(DecisionButton.buttons(.changes(String(repeating: "x", count: 60)), digest: button.digest).isEmpty)
        #expect(DecisionButton.buttons(.changes("a:b"), digest: button.digest).isEmpty)
        for data in [
            "a:p:job:approve", "a:r:x:approve:0123456789ab", "a:r:-1:approve:0123456789ab",
            "b:p:1:approve:0123456789ab",
        ] {
            #expect(DecisionButton(data: data) == nil, "\(data)")
        }
    }

    @Test func `an answer is escaped, typed, and cut between lines`() {
        var text = BotText()
        text.line("a<b ", .bold("x&y"), .code("<z>"))
        #expect(text.parts.messages.map(\.html) == ["a&lt;b <b>x&amp;y</b><code>&lt;z&gt;</code>"])
        for number in 0..<200 { text.line(.bold("line \(number) of an answer that is long")) }
        let parts = text.parts
        #expect(parts.messages.count == 2 && parts.document == nil)
        #expect(parts.messages.map(\.plain).joined(separator: "\n") == text.plain)
        #expect(parts.messages.allSatisfy { $0.html.hasSuffix("</b>") || $0.html.hasSuffix("</code>") })
        for _ in 0..<400 { text.line("more and more and more and more and more and more") }
        #expect(text.parts.document == text.plain && text.parts.messages.count == 1)
        #expect(BotText(String(repeating: "x", count: 9000)).parts.messages.map(\.plain.count) == [3999, 3999, 1002])
        #expect(BotText("").parts.messages.isEmpty)
    }
}
