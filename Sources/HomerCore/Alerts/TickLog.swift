/// How long the rounds of the execution loop took lately, as the loop itself notes it.
package struct TickLog: Hashable, Sendable {
    package struct Round: Hashable, Sendable {
        package var ended: Timestamp
        package var length: Milliseconds
    }

    /// When the round began that has not ended; nil between two.
    package private(set) var began: Timestamp?
    private var slow: [Round] = []

    /// A round that took less is not kept.
    private static let noteworthy = Milliseconds.seconds(1)
    /// How long a round is remembered.
    package static let memory = Milliseconds.minutes(10)

    package init() {}

    package mutating func begin(_ now: Timestamp) { began = now }

    /// The round is over, or was given up.
    package mutating func end(_ now: Timestamp) {
        defer { began = nil }
        guard let began, now - began >= Self.noteworthy else { return }
        slow = (slow + [Round(ended: now, length: now - began)]).suffix(100)
    }

    /// The longest round of the last ten minutes.
    package func slowest(at now: Timestamp) -> Round? {
        slow.filter { now - $0.ended < Self.memory }.max { ($0.length, $0.ended) < ($1.length, $1.ended) }
    }

    /// For how long the round has been going on.
    package func standing(at now: Timestamp) -> Milliseconds? { began.map { max(.zero, now - $0) } }
}
