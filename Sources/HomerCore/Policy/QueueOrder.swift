/// Which of the runs that wait starts first: the more important one, and of two the one that has waited longer. Waiting
/// makes important, a point of priority for every half minute, so that nothing waits for ever behind a busy intent.
package enum QueueOrder {
    /// How long a run waits for one point of priority.
    package static let aging = Milliseconds.seconds(30)

    /// Smaller ranks start first. All ranks move alike as time goes by, so a rank is worked out once; the column
    /// `queue_rank` of `intent_runs` is this very sum.
    ///
    /// - Parameter since: when the run could have started.
    package static func rank(priority: Int, since: Timestamp) -> Int64 {
        since.milliseconds - Int64(priority) * aging.count
    }
}
