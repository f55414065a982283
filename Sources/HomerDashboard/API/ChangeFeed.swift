import HomerCore
import HomerReport
import HomerStore
import Synchronization

/// Tells everybody who listens that something was stored, and what happened. One look at the database serves all of them,
/// and with nobody there none is made.
final class ChangeFeed: Sendable {
    /// What a listener is told at once.
    struct News: Sendable {
        var head: [UInt8]
        /// The oldest first.
        var events: [EventRow] = []

        /// - Parameter id: the newest event that the listener has already.
        func text(after id: Int64 = 0) -> [UInt8] {
            head + events.filter { $0.id > id }.flatMap { EventStreamText.event($0) }
        }
    }

    private struct State {
        var listeners: [Int: AsyncStream<News>.Continuation] = [:]
        var nextListener = 0
        var work: Task<Void, Never>?
        /// Grows when the last listener goes: a look that is under way then says nothing of what later ones have heard.
        var audience = 0
        /// Up to which event everything was told; nil until it is known where news begins.
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

    /// What happens, until the listener or the process ends: everything that is stored after this has returned.
    func listen() async -> AsyncStream<News> {
        let (stream, listener) = AsyncStream<News>.makeStream(bufferingPolicy: .bufferingNewest(Self.backlog))
        let number = state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = listener
            if state.work == nil { state.work = Task { await run() } }
            return state.nextListener
        }
        listener.onTermination = { [weak self] _ in self?.leave(number) }
        await begin()
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
            state.audience += 1
            return state.work
        }
        work?.cancel()
    }

    private func run() async {
        var quiet = 0
        while !Task.isCancelled {
            if let news = await news() {
                quiet = 0
                tell(news)
            } else {
                quiet += 1
            }
            if quiet >= Self.quietSteps {
                quiet = 0
                tell(News(head: EventStreamText.stillHere))
            }
            do { try await clock.sleep(for: Self.step) } catch { return }
        }
    }

    private func tell(_ news: News) {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield(news) }
    }

    /// Finds out from where on everything is news, when that is not known. Whoever is faster says it.
    private func begin() async {
        let (audience, isKnown) = state.withLock { ($0.audience, $0.told != nil) }
        guard !isKnown else { return }
        let found = try? await store.off { store in
            (version: try store.dataVersion(), last: try store.events(limit: 1).map(\.id).max() ?? 0)
        }
        guard let found else { return }
        state.withLock { state in
            guard state.audience == audience, state.told == nil else { return }
            (state.version, state.told) = (found.version, found.last)
        }
    }

    /// nil when nothing was stored since the last look.
    private func news() async -> News? {
        await begin()
        let (audience, last, known, must) = state.withLock { state in
            defer { state.mustLook = false }
            return (state.audience, state.told, state.version, state.mustLook)
        }
        guard let last else { return nil }
        let found: (version: Int64?, events: [EventRow])?
        do {
            found = try await store.off { store in
                let version = try store.dataVersion()
                guard must || version != known else { return nil }
                return (version, try store.events(afterID: last, limit: Self.mostEvents).sorted { $0.id < $1.id })
            }
        } catch {
            if must { look() }
            return nil
        }
        guard let looked = found else { return nil }
        let isCurrent = state.withLock { state in
            guard state.audience == audience else { return false }
            (state.version, state.told) = (looked.version, looked.events.last?.id ?? last)
            return true
        }
        return isCurrent ? News(head: EventStreamText.change, events: looked.events) : nil
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
