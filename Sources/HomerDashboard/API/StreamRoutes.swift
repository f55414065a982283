import HomerCore
import HomerReport
import HomerStore

/// The answers that go on: what happens, and what a run prints.
struct StreamRoutes: Sendable {
    private let settings: WebSettings
    private let feed: ChangeFeed
    private static let mostReplayed = 500

    init(_ settings: WebSettings, feed: ChangeFeed) {
        self.settings = settings
        self.feed = feed
    }

    var all: [WebRoute] {
        [
            WebRoute(.get, "/api/v1/events/stream", .api, isStream: true) { call in
                // Listening begins before the look back, so that nothing falls between the two.
                let news = await feed.listen()
                let missed = try await missed(call)
                return .stream { writer in
                    try await writer.write(EventStreamText.retry)
                    for event in missed { try await writer.write(EventStreamText.event(event)) }
                    for await piece in news {
                        guard call.isStillAllowed() else { return }
                        let text = piece.text(after: missed.last?.id ?? 0)
                        try await writer.write(text)
                    }
                }
            },
            WebRoute(.get, "/api/v1/runs/{run}/log/stream", .api, isStream: true) { call in
                let number = try call.run()
                guard try await settings.store.off({ try $0.run(number) }) != nil else {
                    throw WebProblem.notFound("there is no run \(RunName(number))")
                }
                let raw = try call.query.flag("raw")
                let start = try LogStream.Start(
                    last: call.request.value("last-event-id"), from: call.query.one("from"),
                    tail: call.query.one("tail"))
                return .stream { [settings] writer in
                    try await writer.write(EventStreamText.retry)
                    try await LogStream(
                        settings: settings, run: number, isRaw: raw, isStillAllowed: call.isStillAllowed
                    ).write(from: start, to: &writer)
                }
            },
        ]
    }

    /// What happened while a browser that comes back was away.
    private func missed(_ call: WebCall) async throws -> [EventRow] {
        guard let text = call.request.value("last-event-id"), let last = Int64(text), last >= 0 else { return [] }
        return try await settings.store.off {
            try $0.events(afterID: last, limit: Self.mostReplayed).sorted { $0.id < $1.id }
        }
    }
}
