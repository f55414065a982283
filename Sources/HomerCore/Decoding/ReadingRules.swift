/// Everything beside its bytes that decides what an intent file says, as one digest. A file whose bytes are known under the
/// same rules says what it said then, and need not be decoded.
package struct ReadingRules: Hashable, Sendable {
    private let digest: Digest

    /// nil when it is not known which program reads.
    package init?(_ options: DecodeOptions) {
        guard let reader = options.reader else { return nil }
        let deadline = options.defaults.agentStartDeadline
        let parts = [
            reader, options.knownExecutors.sorted().joined(separator: ","),
            "\(options.limits.depth) \(options.limits.bytes)",
            options.lanes.map { $0.sorted().map { Quote.text($0) }.joined(separator: ",") } ?? "-", deadline.text,
        ]
        digest = Digest(of: parts.joined(separator: "\n"))
    }

    /// What the store keeps of a file whose intent is accepted as it stands.
    package func mark(of bytes: UnsafeRawBufferPointer) -> Digest {
        withUnsafeBytes(of: digest) { Digest(of: $0, bytes) }
    }
}
