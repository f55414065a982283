import HomerCore
import Testing

@testable import HomerCLI

@Suite("notify.channels in homer.json") struct ChannelConfigTests {
    private func read(_ json: String) -> (channels: [String: ChannelSettings], errors: [Diagnostic]) {
        var reader = ConfigReader(shown: "homer.json", bytes: Array(json.utf8))
        var file = ConfigFile()
        reader.readChannels(JSONTree.root, &file)
        return (file.channels, reader.diagnostics.filter { $0.severity == .error })
    }

    @Test func `every type is read with all it takes`() {
        let read = read(
            """
            {
              "phone": {"type": "telegram", "token": "${env:TELEGRAM_TOKEN}", "chat": -100123, "thread": 4,
                        "api": "http://127.0.0.1:8081/", "users": [42, 7], "allowPrivate": true},
              "hook": {"type": "webhook", "url": "https://example.com/in", "secret": "${file:/etc/homer/hook}",
                       "headers": {"X-Team": "${env:TEAM}"}},
              "push": {"type": "ntfy", "topic": "${credential:topic}", "server": "https://ntfy.example.com/"},
              "team": {"type": "slack", "url": "${env:SLACK_URL}"},
              "desk": {"type": "command", "command": ["./bin/tell", "--now"], "timeout": "5s"},
              "mail": {"type": "mail", "to": ["ada@example.com"], "from": "homer@example.com"}
            }
            """)
        #expect(read.errors.isEmpty, "\(read.errors.map(\.message))")
        var phone = TelegramChannel(token: SecretReference(.environment, "TELEGRAM_TOKEN"), chat: "-100123")
        (phone.thread, phone.api, phone.users, phone.allowPrivate) = (4, "http://127.0.0.1:8081", [42, 7], true)
        #expect(read.channels["phone"] == .telegram(phone) && read.channels.count == 6)
        var push = NtfyChannel(topic: "${credential:topic}")
        push.server = "https://ntfy.example.com"
        #expect(read.channels["push"] == .ntfy(push))
        #expect(
            read.channels["desk"]?.placed(in: "/w", home: "/h").summary == "command /w/bin/tell --now",
            "\(read.channels["desk"].map(\.summary) ?? "none")")
    }

    @Test(arguments: [
        (#"{"a": {}}"#, "a channel needs \"type\""),
        (#"{"a": {"type": "pager"}}"#, "expected \"telegram\" or \"webhook\""),
        (#"{"a": {"type": "mail", "too": "x"}}"#, "unknown key \"too\""),
        (#"{"a": {"type": "telegram", "token": "1:abc", "chat": 1}}"#, "a secret does not stand in homer.json itself"),
        (
            #"{"a": {"type": "telegram", "token": "x${env:T}", "chat": 1}}"#,
            "a secret does not stand in homer.json itself"
        ),
        (#"{"a": {"type": "telegram", "token": "${env:T}"}}"#, "this channel needs \"chat\""),
        (#"{"a": {"type": "telegram", "token": "${env:T}", "chat": "bob"}}"#, "neither the number of a chat nor @name"),
        (#"{"a": {"type": "telegram", "token": "${file:x}", "chat": 1}}"#, "the path of a secret begins with / or ~/"),
        (#"{"a": {"type": "telegram", "token": "${env:T}", "chat": 1, "users": ["bob"]}}"#, "not a name"),
        (#"{"a": {"type": "webhook", "url": "file:///etc/passwd"}}"#, "not an address of a server"),
        (#"{"a": {"type": "webhook", "url": "http://me@example.com"}}"#, "not an address of a server"),
        (#"{"a": {"type": "webhook", "url": "https://e.com", "headers": {"Host": "x"}}}"#, "sets this header itself"),
        (
            #"{"a": {"type": "webhook", "url": "https://e.com", "headers": {"X": "a\nb"}}}"#,
            "cannot be sent as a header"
        ),
        (#"{"a": {"type": "slack", "url": "https://hooks.slack.com/services/T/B/X"}}"#, "it is a secret"),
        (#"{"a": {"type": "command", "command": "rm -rf /"}}"#, "an array of a program and its arguments"),
        (#"{"a": {"type": "command", "command": ["x"], "timeout": "1h"}}"#, "from 1s to 10m"),
        (#"{"a": {"type": "mail", "to": "a@b.c\nBcc: d@e.f"}}"#, "is not one plain address"),
        (#"{"a b": {"type": "mail", "to": "root"}}"#, "is not a name of a channel"),
    ])
    func `what is wrong is said with its place, and that channel is left out`(json: String, says: String) {
        let read = read(json)
        #expect(read.channels.isEmpty)
        #expect(
            read.errors.contains { $0.message.contains(says) || ($0.hint ?? "").contains(says) },
            "\(read.errors.map(\.message))")
        #expect(read.errors.allSatisfy { $0.rendered().contains("homer.json:1:") })
    }
}
