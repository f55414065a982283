/// A text that keeps coming back: two writers undo each other's changes of one intent.
package struct Flapping: Hashable, Sendable {
    /// So many changes back to a text seen shortly before are a fight. One is a correction, two are a second thought.
    package static let limit = 3
    /// How far back is looked.
    package static let window = Milliseconds.minutes(10)

    package var generations: Int
    package var texts: Int
    /// Hashes of the text that has just come back, and of the one it replaced.
    package var latest: String
    package var other: String

    /// Nil unless the newest generation itself brings an earlier text back, as others within the window did: distinct
    /// edits after such a fight are somebody at work.
    ///
    /// - Parameter hashes: of the texts of the generations within the window, newest first.
    package init?(hashes: [String]) {
        guard let latest = hashes.first, let other = hashes.dropFirst().first, latest != other else { return nil }
        guard hashes.dropFirst().contains(latest) else { return nil }
        let returns = hashes.indices.count { hashes[($0 + 1)...].contains(hashes[$0]) }
        guard returns >= Self.limit else { return nil }
        generations = hashes.count
        texts = Set(hashes).count
        self.latest = latest
        self.other = other
    }
}
