import HomerCore
import HomerHTTP
import HomerTesting
import Synchronization

@testable import HomerNotify

/// A machine for channels: secrets by name, a time that moves when told, programs that are only noted.
struct ChannelBench {
    static let token = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
    static let start = Timestamp(seconds: 1_614_265_330)

    let time = TestTime(start)
    let calls = Notes<ChannelCall>()
    var secrets = ["TOKEN": ChannelBench.token]
    var ends: ChannelEnd = .exited(0, said: "")
    var lookup = AddressLookup.system

    var means: ChannelMeans {
        let (calls, ends, secrets) = (calls, ends, secrets)
        return ChannelMeans(
            clock: time, now: time.wall,
            secret: { reference in
                secrets[reference.name].map { .success($0) } ?? .failure(SecretUnavailable(reason: "there is none"))
            },
            run: { call in
                calls.add(call)
                return ends
            }, lookup: lookup)
    }

    func send(_ settings: ChannelSettings, _ message: OutgoingMessage = message()) async -> DeliveryResult {
        await Channels.make("phone", settings, means).deliver(message)
    }

    static func message(
        _ kind: MessageKind = .failure, title: String = "❌ backup failed", body: String = "exit status 1"
    ) -> OutgoingMessage {
        OutgoingMessage(
            id: 7, kind: kind, title: title, body: body, intentID: "backup", runID: 42,
            createdAt: Timestamp(seconds: 1_614_265_300))
    }

    static func telegram(_ server: LoopbackServer) -> ChannelSettings {
        var channel = TelegramChannel(token: SecretReference(.environment, "TOKEN"), chat: "4711")
        channel.api = server.url
        channel.allowPrivate = true
        return .telegram(channel)
    }

    static func webhook(_ url: String, secret: Bool = false) -> ChannelSettings {
        var channel = WebhookChannel(url: url, secret: secret ? SecretReference(.file, "SECRET") : nil)
        channel.allowPrivate = true
        return .webhook(channel)
    }
}

/// What was noted, in its order.
final class Notes<Note: Sendable>: Sendable {
    private let noted = Mutex<[Note]>([])

    var all: [Note] { noted.withLock { $0 } }

    func add(_ note: Note) { noted.withLock { $0.append(note) } }
}

extension LoopbackServer.Answer {
    /// An error as the Bot API says it.
    static func botError(_ code: Int, _ text: String, _ parameters: String = "{}", headers: [String] = []) -> Self {
        .response(
            code, #"{"ok":false,"error_code":\#(code),"description":"\#(text)","parameters":\#(parameters)}"#,
            headers: headers)
    }

    static func botDone(_ result: String = #"{"message_id":99}"#) -> Self {
        .response(200, #"{"ok":true,"result":\#(result)}"#)
    }
}

extension DeliveryResult {
    var reason: String? {
        switch self {
        case .sent: nil
        case .failed(let reason, _), .refused(let reason), .unknown(let reason): reason
        }
    }

    var isUnknown: Bool { if case .unknown = self { true } else { false } }
    var isRefused: Bool { if case .refused = self { true } else { false } }
    var isFailed: Bool { if case .failed = self { true } else { false } }
}
