import HomerCore
import HomerReport
import HomerStore
import Synchronization

/// Tells everybody who listens that something was stored, and what happened. One look at the database serves all of them,
/// and with nobody there none is made.
final class ChangeFeed: Sendable {
    private struct State {
        var listeners: [Int: AsyncStream<[UInt8]>.Continuation] = [:]
        var nextListener = 0
        var work: Task<Void, Never>?
        /// Up to which event everything was told; nil before the first look.
        var told: Int64?
        var version: Int64?
        /// Something was written by ourselves, which is no news to our own connection.
        var mustLook = false
    }

    /// How often it looks, and after how many looks without news a listener hears that the line stands.
    static let step = Duration.milliseconds(500)
    static let quietSteps = 30
    /// A listener that takes none for so many pieces loses the oldest; the next `change` makes it ask anew.
    private static let backlog = 64
    private static let mostEvents = 100

    private let store: Store
    private let clock: any Clock<Duration>
    private let state = Mutex(State())

    init(_ settings: WebSettings) {
        store = settings.store
        clock = settings.clock
    }

    /// Pieces of `text/event-stream`, until the listener or the process ends.
    func listen() -> AsyncStream<[UInt8]> {
        let (stream, listener) = AsyncStream<[UInt8]>.makeStream(bufferingPolicy: .bufferingNewest(Self.backlog))
        let number = state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = listener
            if state.work == nil { state.work = Task { await run() } }
            return state.nextListener
        }
        listener.onTermination = { [weak self] _ in self?.leave(number) }
        return stream
    }

    /// How many listen.
    var count: Int { state.withLock { $0.listeners.count } }

    /// Looks at the next step, whatever other connections did.
    func look() { state.withLock { $0.mustLook = true } }

    private func leave(_ number: Int) {
        let work = state.withLock { state -> Task<Void, Never>? in
            state.listeners[number] = nil
            guard state.listeners.isEmpty else { return nil }
            defer { (state.work, state.told, state.version) = (nil, nil, nil) }
            return state.work
        }
        work?.cancel()
    }

    private func run() async {
        var quiet = 0
        while !Task.isCancelled {
            if let news = await news() {
                quiet = 0
                if !news.isEmpty { tell(news) }
            } else {
                quiet += 1
            }
            if quiet >= Self.quietSteps {
                quiet = 0
                tell(EventStreamText.stillHere)
            }
            do { try await clock.sleep(for: Self.step) } catch { return }
        }
    }

    private func tell(_ bytes: [UInt8]) {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield(bytes) }
    }

    /// nil when nothing was stored since the last look.
    private func news() async -> [UInt8]? {
        let (told, known, must) = state.withLock { state in
            defer { state.mustLook = false }
            return (state.told, state.version, state.mustLook)
        }
        let found = try? await store.off { store -> (version: Int64?, events: [EventRow], last: Int64)? in
            let version = try store.dataVersion()
            guard must || told == nil || version != known else { return nil }
            let events = try store.events(afterID: told ?? .max, limit: Self.mostEvents)
            let last = try told == nil ? store.events(limit: 1).map(\.id).max() ?? 0 : events.map(\.id).max()
            return (version, events, last ?? told ?? 0)
        }
        guard let looked = found else { return nil }
        state.withLock { ($0.version, $0.told) = (looked.version, max($0.told ?? 0, looked.last)) }
        // The first look only says from where on everything is news.
        guard told != nil else { return [] }
        return EventStreamText.change + looked.events.reversed().flatMap { EventStreamText.event($0) }
    }
}

/// The lines of `text/event-stream`.
enum EventStreamText {
    /// A comment, so that both ends notice when the line is cut.
    static let stillHere = Array(": still here\n\n".utf8)
    /// Something was stored: what is shown may be old.
    static let change = piece("change", data: "{}")
    /// How long a browser waits before it comes back.
    static let retry = Array("retry: 3000\n\n".utf8)

    static func event(_ row: EventRow) -> [UInt8] { piece("event", id: "\(row.id)", data: row.json.compact) }

    /// - Parameter data: one line, as JSON is.
    static func piece(_ name: String, id: String? = nil, data: String) -> [UInt8] {
        let line = id.map { "id: \($0)\n" } ?? ""
        return Array("\(line)event: \(name)\ndata: \(data)\n\n".utf8)
    }
}
