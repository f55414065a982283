import AsyncHTTPClient
import HomerCore
import NIOCore
import Synchronization

/// What came of a request that must not be repeated lightly.
package struct HTTPDelivery: Sendable {
    package var end: HTTPExchange.End
    /// What was answered, as far as `HTTPExchange.answerLimit`.
    package var body: [UInt8]
    /// Whether any of the request may have reached the server. False promises that nothing did.
    package var mayHaveArrived: Bool
}

extension HTTPExchange {
    /// In bytes: nobody reads more of what a receiver of messages says; 1 MiB.
    package static let answerLimit = 1 << 20

    /// Sends one request to an address that was looked at before, and never follows a redirect. Never throws.
    ///
    /// The host is looked up once; when one of its addresses lies in no public network (`AddressRules`), nothing is sent.
    /// The connection goes to the very addresses that were looked at, so a name that changes in between leads nowhere
    /// else; certificates are still checked against the name. What lies behind a public address is not known: a server
    /// that hands requests on into its own network cannot be told from one that does not.
    package func deliver(
        _ call: HTTPCall, allowPrivate: Bool, lookup: AddressLookup = .system
    ) async -> HTTPDelivery {
        let witness = SendWitness()
        let body = Mutex<[UInt8]>([])
        let end = await timed {
            await Self.guarded(call, allowPrivate, lookup, witness) { _, bytes in
                body.withLock { $0 += bytes.prefix(max(0, Self.answerLimit - $0.count)) }
            }
        }
        return HTTPDelivery(end: end, body: body.withLock { $0 }, mayHaveArrived: witness.hasBegun)
    }

    private static func guarded(
        _ call: HTTPCall, _ allowPrivate: Bool, _ lookup: AddressLookup, _ witness: SendWitness,
        _ onBytes: @Sendable (HTTPAnswer, UnsafeRawBufferPointer) -> Void
    ) async -> End {
        guard let url = ServerURL(call.url) else {
            return .refused("the address must be https:// or http://, a host, and plain characters")
        }
        let addresses: [AddressLookup.Address]
        switch await lookup.addresses(url.host) {
        case .success(let found): addresses = found
        case .failure(let failure):
            return Task.isCancelled ? .cancelled : .broken(nil, "\(url.host) has no address: \(failure.reason)")
        }
        if !allowPrivate {
            for address in addresses {
                guard let reason = AddressRules.refusal(of: address.bytes) else { continue }
                return .refused(
                    "\(url.host) is \(address.text), \(reason); \"allowPrivate\": true lets messages go there")
            }
        }
        var call = call
        call.url = url.text
        var end = End.broken(nil, "\(url.host) has no address")
        for address in addresses.prefix(3) {
            let pinned = pinnedClient(to: address.text, as: url)
            end = await send(call, through: pinned, witness, onBytes)
            try? await pinned.shutdown()
            guard case .broken(nil, _) = end, !witness.hasBegun, !Task.isCancelled else { break }
        }
        return end
    }
}

/// Notices when the first byte of a request may have left: the client asks for the body only behind the head, and for
/// that it needs a connection.
final class SendWitness: Sendable {
    private let begun = Mutex(false)

    var hasBegun: Bool { begun.withLock { $0 } }

    func begin() { begun.withLock { $0 = true } }
}

/// A body in one piece, whose reader is noticed.
struct WitnessedBody: AsyncSequence, Sendable {
    let bytes: [UInt8]
    let witness: SendWitness

    struct AsyncIterator: AsyncIteratorProtocol {
        var bytes: [UInt8]?
        let witness: SendWitness

        mutating func next() async throws -> ByteBuffer? {
            witness.begin()
            defer { bytes = nil }
            return bytes.map { ByteBuffer(bytes: $0) }
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(bytes: bytes, witness: witness) }
}
