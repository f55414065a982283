/// What to tell the doorbell about git: that it is at work, that it has ended, and that it was at work and has ended
/// before anybody looked.
struct BusySignal: Sendable {
    private var isBusy = false
    /// The hold was told, so the doorbell is free although it lasts: whoever reads finds the hold and says so.
    private var isTold = false
    private var identity: String?

    /// What to yield, in this order, after one look.
    ///
    /// - Parameters:
    ///   - isDue: a reading should find the hold and tell of it.
    ///   - identity: where git stands.
    mutating func look(isHolding: Bool, isDue: Bool, identity: String) -> [Bool] {
        if isHolding {
            if isDue {
                defer { (isBusy, isTold) = (false, true) }
                return isBusy ? [false] : []
            }
            guard !isBusy, !isTold else { return [] }
            isBusy = true
            return [true]
        }
        let hasMoved = self.identity.map { $0 != identity } ?? false
        defer { (isBusy, isTold, self.identity) = (false, false, identity) }
        if isBusy { return [false] }
        return isTold || hasMoved ? [true, false] : []
    }
}
