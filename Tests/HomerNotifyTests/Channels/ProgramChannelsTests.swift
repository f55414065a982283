import HomerCore
import HomerTesting
import Testing

@testable import HomerNotify

@Suite("Channels that are programs") struct ProgramChannelsTests {
    private let bench = ChannelBench()

    @Test func `a command gets the message as JSON and facts, and no text of it as an argument`() async throws {
        let message = ChannelBench.message(title: "$(reboot); `id`\0", body: "\"quoted\"\nlines")
        let settings = ChannelSettings.command(CommandChannel(command: ["notify", "--urgent", "$HOME"]))
        #expect(await bench.send(settings, message) == .sent(reference: nil))
        let call = try #require(bench.calls.all.first)
        #expect(call.command == ["notify", "--urgent", "$HOME"] && call.timeout == .seconds(30))
        let given = try JSONValue(parsing: String(decoding: call.input, as: UTF8.self))
        #expect(given["title"]?.string == message.title && given["body"]?.string == message.body)
        #expect(given["id"]?.string == "homer-1614265300000-7" && given["intentId"]?.string == "backup")
        #expect(call.environment["HOMER_MESSAGE_TITLE"] == "$(reboot); `id`")
        #expect(call.environment["HOMER_MESSAGE_KIND"] == "failure" && call.environment["HOMER_MESSAGE_RUN"] == "42")
    }

    @Test(arguments: [
        (ChannelEnd.exited(0, said: ""), DeliveryResult.sent(reference: nil)),
        (.exited(75, said: "queue\nis full"), .failed(reason: "p ended with status 75: queue is full", after: nil)),
        (.exited(1, said: ""), .failed(reason: "p ended with status 1", after: nil)),
        (.exited(67, said: "no such user"), .refused(reason: "p ended with status 67: no such user")),
        (.signalled(9), .unknown(reason: "p was ended by signal 9")),
        (.timedOut, .unknown(reason: "p did not end within 30s")),
        (.couldNotStart("p is not in PATH", isPassing: false), .refused(reason: "p is not in PATH")),
        (.couldNotStart("no memory", isPassing: true), .failed(reason: "no memory", after: nil)),
    ])
    func `how a program ends says what became of the message`(end: ChannelEnd, result: DeliveryResult) async {
        var bench = bench
        bench.ends = end
        #expect(await bench.send(.command(CommandChannel(command: ["p"]))) == result)
    }

    @Test func `a mail goes to sendmail, which reads its receivers from the text`() async throws {
        var channel = MailChannel(to: ["ada@example.com", "root"])
        channel.from = "homer@example.com"
        #expect(await bench.send(.mail(channel)) == .sent(reference: nil))
        let call = try #require(bench.calls.all.first)
        #expect(call.command == ["/usr/sbin/sendmail", "-i", "-t"])
        #expect(
            String(decoding: call.input, as: UTF8.self) == """
                From: homer@example.com
                To: ada@example.com,
                 root
                Subject: =?utf-8?B?4p2MIGJhY2t1cCBmYWlsZWQ=?=
                Date: Thu, 25 Feb 2021 15:01:40 +0000
                Message-ID: <homer-1614265300000-7@homer.invalid>
                Auto-Submitted: auto-generated
                X-Homer-Kind: failure
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 7bit

                exit status 1

                """)
    }

    @Test(arguments: ["a\r\nBcc: evil@example.com", "a\nBcc: x", "a\rBcc: x", "=?utf-8?Q?x=0ABcc:_y?=", " lead", "\0"])
    func `a title adds no header`(title: String) throws {
        let text = try #require(MailText.of(ChannelBench.message(title: title), MailChannel(to: ["a@b.c"])))
        let head = text.prefix(upTo: try #require(text.firstRange(of: "\n\n")).lowerBound)
        #expect(!head.lowercased().contains("\nbcc") && !head.contains("\r") && !head.contains("\0"))
        #expect(head.split(separator: "\n").filter { !$0.hasPrefix(" ") }.allSatisfy { $0.contains(": ") })
        #expect(head.contains("Subject: =?utf-8?B?"))
    }

    @Test func `long titles fold, long and foreign bodies are encoded`() throws {
        let title = String(repeating: "Größe ", count: 40)
        let message = ChannelBench.message(title: title, body: String(repeating: "ü", count: 100) + "\n.\n")
        let text = try #require(MailText.of(message, MailChannel(to: ["a@b.c"])))
        #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count <= 78 && $0.utf8.allSatisfy { $0 < 0x7F } })
        let body = text.suffix(from: try #require(text.firstRange(of: "\n\n")).upperBound).filter { $0 != "\n" }
        #expect(Base64.bytes(of: body).map { String(decoding: $0, as: UTF8.self) } == message.body)
    }

    @Test func `what is no address is refused`() async {
        #expect(await bench.send(.mail(MailChannel(to: ["a@b.c\nBcc: d@e.f"]))).isRefused)
        #expect(await bench.send(.mail(MailChannel(to: []))).isRefused && bench.calls.all.isEmpty)
    }
}
