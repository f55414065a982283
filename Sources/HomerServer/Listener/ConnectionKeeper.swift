import NIOCore
import NIOHTTPTypes
import Synchronization

/// The connections that are open, each with its place (`ConnectionPlaces`).
final class ConnectionKeeper: Sendable {
    private struct State {
        var places: ConnectionPlaces<ObjectIdentifier>
        var channels: [ObjectIdentifier: any Channel] = [:]
    }

    private let state: Mutex<State>

    init(most: Int) { state = Mutex(State(places: ConnectionPlaces(most: most))) }

    func opened(_ channel: any Channel) {
        let name = ObjectIdentifier(channel)
        let loser: (any Channel)? = state.withLock { state in
            switch state.places.open(name) {
            case .refused: return channel
            case .admitted:
                state.channels[name] = channel
                return nil
            case .insteadOf(let other):
                state.channels[name] = channel
                return state.channels.removeValue(forKey: other)
            }
        }
        loser?.close(mode: .all, promise: nil)
    }

    func began(_ channel: any Channel) { state.withLock { $0.places.begin(ObjectIdentifier(channel)) } }

    func ended(_ channel: any Channel) { state.withLock { $0.places.end(ObjectIdentifier(channel)) } }

    func proved(_ connection: ObjectIdentifier, _ isProven: Bool) {
        state.withLock { $0.places.prove(connection, isProven) }
    }

    func closed(_ channel: any Channel) {
        let name = ObjectIdentifier(channel)
        state.withLock { state in
            state.places.close(name)
            state.channels[name] = nil
        }
    }
}

/// Tells the keeper how one connection is, and closes one whose request does not come in time.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let keeper: ConnectionKeeper
    /// From the opening, and later from the lines of a request, to the end of its body.
    private let deadline: TimeAmount
    private var timer: Scheduled<Void>?
    private var isOpen = false

    init(_ keeper: ConnectionKeeper, deadline: TimeAmount) {
        self.keeper = keeper
        self.deadline = deadline
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { opened(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        opened(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        closed(context)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { closed(context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: wait(context)
        case .body: break
        case .end:
            timer?.cancel()
            timer = nil
            keeper.began(context.channel)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { keeper.ended(context.channel) }
        context.write(data, promise: promise)
    }

    private func opened(_ context: ChannelHandlerContext) {
        guard !isOpen else { return }
        isOpen = true
        wait(context)
        keeper.opened(context.channel)
    }

    private func closed(_ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        keeper.closed(context.channel)
    }

    private func wait(_ context: ChannelHandlerContext) {
        guard timer == nil else { return }
        timer = context.eventLoop.scheduleTask(in: deadline) { [channel = context.channel] in
            channel.close(mode: .all, promise: nil)
        }
    }
}
