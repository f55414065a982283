import Hummingbird

/// What is known of a connection beside its requests.
struct ListenerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The address at the other end, without its port.
    let peer: String
    /// Names the connection to its keeper.
    let connection: ObjectIdentifier

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress?.ipAddress ?? "unknown"
        connection = ObjectIdentifier(source.channel)
    }
}
