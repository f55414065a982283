import Glibc
import HomerCore
import Synchronization

/// Asks for the addresses of a host.
package struct AddressLookup: Sendable {
    package struct Failure: Error, Hashable, Sendable {
        package var reason: String

        package init(reason: String) { self.reason = reason }
    }

    package struct Address: Hashable, Sendable {
        /// Four or sixteen.
        package var bytes: [UInt8]
        /// As it is written.
        package var text: String

        package init(bytes: [UInt8], text: String) {
            self.bytes = bytes
            self.text = text
        }
    }

    /// In the order in which they are to be tried.
    package var addresses: @Sendable (_ host: String) async -> Result<[Address], Failure>

    package init(_ addresses: @escaping @Sendable (_ host: String) async -> Result<[Address], Failure>) {
        self.addresses = addresses
    }

    /// The system's resolver. Cancelling the task returns at once; the question itself cannot be taken back.
    package static let system = AddressLookup { host in
        let answer = LookupAnswer()
        threads.async { answer.give(ask(host)) }
        return await withTaskCancellationHandler {
            await answer.taken()
        } onCancel: {
            answer.give(.failure(Failure(reason: "cancelled")))
        }
    }

    private static let threads = WaitingThreads("homer.addresses")

    private static func ask(_ host: String) -> Result<[Address], Failure> {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &found)
        guard code == 0 else {
            return .failure(Failure(reason: gai_strerror(code).map { String(cString: $0) } ?? "error \(code)"))
        }
        defer { freeaddrinfo(found) }
        var addresses: [Address] = []
        var next = found
        while let entry = next?.pointee {
            next = entry.ai_next
            guard let raw = entry.ai_addr, let address = address(raw, entry.ai_addrlen, entry.ai_family) else {
                continue
            }
            if !addresses.contains(address) { addresses.append(address) }
        }
        return addresses.isEmpty ? .failure(Failure(reason: "it has no address")) : .success(addresses)
    }

    private static func address(_ raw: UnsafeMutablePointer<sockaddr>, _ length: socklen_t, _ family: Int32) -> Address?
    {
        var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(raw, length, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST) == 0 else { return nil }
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let start = UnsafeRawPointer(raw)
        switch family {
        case AF_INET:
            var address = start.loadUnaligned(as: sockaddr_in.self).sin_addr
            return Address(bytes: withUnsafeBytes(of: &address) { Array($0) }, text: text)
        case AF_INET6:
            var address = start.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            return Address(bytes: withUnsafeBytes(of: &address) { Array($0) }, text: text)
        default: return nil
        }
    }
}

/// The first answer given is the one taken.
private final class LookupAnswer: Sendable {
    typealias Value = Result<[AddressLookup.Address], AddressLookup.Failure>

    private struct State {
        var value: Value?
        var waiting: CheckedContinuation<Value, Never>?
    }

    private let state = Mutex(State())

    func give(_ value: Value) {
        let waiting = state.withLock { state -> CheckedContinuation<Value, Never>? in
            guard state.value == nil else { return nil }
            state.value = value
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: value)
    }

    func taken() async -> Value {
        await withCheckedContinuation { continuation in
            let value = state.withLock { state -> Value? in
                if state.value == nil { state.waiting = continuation }
                return state.value
            }
            if let value { continuation.resume(returning: value) }
        }
    }
}
