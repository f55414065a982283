import HomerCore
import Synchronization

/// Specs by the text they were read from: whoever looks again and again reads the same ones.
final class SpecCache: Sendable {
    private let specs = Mutex<[String: IntentSpec]>([:])

    /// So many are kept; all are forgotten beyond that, and read anew as they are asked for.
    private static let limit = 2_000

    /// The spec of that text, read by `read` when it is not known. What cannot be read is not kept.
    func spec(_ text: String, read: () throws -> IntentSpec) rethrows -> IntentSpec {
        if let known = specs.withLock({ $0[text] }) { return known }
        let spec = try read()
        specs.withLock { specs in
            if specs.count >= Self.limit { specs = [:] }
            specs[text] = spec
        }
        return spec
    }
}
