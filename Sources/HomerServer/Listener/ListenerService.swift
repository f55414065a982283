package import HomerCore
import Hummingbird
import Logging
import ServiceLifecycle
import Synchronization

/// Listens where the configuration says, for as long as the daemon runs. It never ends the daemon: an address that cannot
/// be had is said, and tried again.
package struct ListenerService: Service {
    /// What the listener says of itself.
    package enum Notice: Hashable, Sendable {
        case listening(String)
        /// It cannot listen there; why, and when it is tried again.
        case refused(String, reason: String, again: Milliseconds)
    }

    /// Answers what it knows, before health and metrics are asked; nil for a path that is not its own.
    package typealias Mount = @Sendable (MountedRequest, ListenAddress) async -> MountedAnswer?

    private let routes: Routes
    private let mount: Mount?
    private let addresses: AsyncStream<ListenAddress?>
    private let setAddress: AsyncStream<ListenAddress?>.Continuation
    private let clock: any Clock<Duration>
    private let told: @Sendable (Notice) -> Void

    private let limits: ListenerLimits
    private let keeper: ConnectionKeeper

    private static let firstWait = Milliseconds.seconds(1)
    private static let longestWait = Milliseconds.minutes(1)

    /// - Parameters:
    ///   - address: to begin with; nil listens nowhere.
    ///   - mount: what else is answered there.
    ///   - limits: nil for those that fit what is answered.
    package init(
        _ routes: Routes, at address: ListenAddress?, clock: any Clock<Duration>, mount: Mount? = nil,
        limits: ListenerLimits? = nil, told: @escaping @Sendable (Notice) -> Void
    ) {
        self.routes = routes
        self.mount = mount
        self.clock = clock
        self.told = told
        let limits = limits ?? (mount == nil ? .health : .pages)
        self.limits = limits
        keeper = ConnectionKeeper(most: limits.connections)
        (addresses, setAddress) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        setAddress.yield(address)
    }

    /// The configuration says something new: what was listened to is closed, and this is opened.
    package func adopt(_ address: ListenAddress?) { setAddress.yield(address) }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var last: ListenAddress?
            var work: Task<Void, Never>?
            for await address in addresses {
                guard address != last || work == nil else { continue }
                work?.cancel()
                await work?.value
                last = address
                work = address.map { address in Task { await listen(at: address) } }
            }
            work?.cancel()
            await work?.value
        }
    }

    private func listen(at address: ListenAddress) async {
        var wait = Self.firstWait
        while !Task.isCancelled {
            let opened = Mutex(false)
            var reason = "it was closed"
            do {
                try await application(at: address) { opened.withLock { $0 = true } }.run()
            } catch {
                reason = "\(error)"
            }
            guard !Task.isCancelled else { return }
            if opened.withLock({ $0 }) { wait = Self.firstWait }
            told(.refused(address.text, reason: reason, again: wait))
            do { try await clock.sleep(for: wait.duration) } catch { return }
            wait = min(Milliseconds(wait.count * 2), Self.longestWait)
        }
    }

    private func application(
        at address: ListenAddress, opened: @escaping @Sendable () -> Void
    ) -> Application<CallbackResponder<ListenerContext>> {
        let (keeper, limits) = (keeper, limits)
        let quiet = Logger(label: "listener") { _ in SwiftLogNoOpLogHandler() }
        return Application(
            responder: CallbackResponder { [routes, mount] (request, context: ListenerContext) in
                let asked = MountedRequest(request, peer: context.peer)
                if let problem = address.problem(hosts: asked.hosts) {
                    return Self.response(Routes.Answer(problem), isHead: request.method == .head)
                }
                if let mounted = await mount?(asked, address) {
                    keeper.proved(context.connection, mounted.isProven)
                    return mounted.response(isHead: request.method == .head)
                }
                let question = Routes.Question(
                    method: request.method.rawValue, path: request.uri.path, query: request.uri.query ?? "",
                    accept: request.headers[.accept] ?? "")
                let answer = await routes.answer(question)
                return Self.response(answer, isHead: request.method == .head)
            },
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ConnectionHandler(keeper, deadline: limits.readingTime)],
                    idleTimeout: limits.idleTime,
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: limits.headers, maxHeaderListSize: limits.headers,
                        maxHeaderFieldCount: limits.headerCount))),
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port), backlog: 64,
                // The keeper closes what is too much; this waits where closing takes longer than opening.
                availableConnectionsDelegate: .maximum(2 * limits.connections, logger: quiet)),
            onServerRunning: { [told] channel in
                opened()
                let port = channel.localAddress?.port ?? address.port
                told(.listening(ListenAddress(host: address.host, port: port).text))
            }, logger: quiet)
    }

    private static func response(_ answer: Routes.Answer, isHead: Bool) -> Response {
        var response = Response(
            status: .init(code: answer.status),
            headers: [
                .contentType: answer.type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            ], body: .init(byteBuffer: ByteBuffer(string: answer.body)))
        if isHead { response = response.createHeadResponse() }
        return response
    }
}
