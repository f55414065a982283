/// Who has a place among the connections, and who gives his up when all are taken: whoever has proven who he is keeps it
/// while he is answered, and nobody holds one by waiting. Pure; `ConnectionKeeper` closes what this says.
struct ConnectionPlaces<Name: Hashable & Sendable>: Sendable {
    /// What becomes of a new connection.
    enum Opening: Hashable, Sendable {
        case admitted
        /// It has the place of this one.
        case insteadOf(Name)
        /// Every place is one of a caller who is known and is answered.
        case refused
    }

    private struct Place: Sendable {
        /// A whole request has come, and its answer is not written yet.
        var isAnswered = false
        /// Its last request came of a session or with the token.
        var isProven = false
        /// When it last changed, in steps of the table.
        var since: Int
    }

    private var places: [Name: Place] = [:]
    private var step = 0
    private let most: Int

    init(most: Int) { self.most = most }

    mutating func open(_ name: Name) -> Opening {
        step += 1
        let isFull = places.count >= most
        let victim = isFull ? victim() : nil
        guard !isFull || victim != nil else { return .refused }
        if let victim { places[victim] = nil }
        places[name] = Place(since: step)
        return victim.map { .insteadOf($0) } ?? .admitted
    }

    /// A request has come as a whole.
    mutating func begin(_ name: Name) { change(name) { $0.isAnswered = true } }

    /// Its answer is written.
    mutating func end(_ name: Name) { change(name) { $0.isAnswered = false } }

    /// Whether whoever asks there is known.
    mutating func prove(_ name: Name, _ isProven: Bool) { places[name]?.isProven = isProven }

    mutating func close(_ name: Name) { places[name] = nil }

    private mutating func change(_ name: Name, _ change: (inout Place) -> Void) {
        step += 1
        guard var place = places[name] else { return }
        change(&place)
        place.since = step
        places[name] = place
    }

    /// First of those who wait unknown, then of those who are answered unknown, then of the known who wait: the one that
    /// has been so for longest.
    private func victim() -> Name? {
        places.filter { !($0.value.isProven && $0.value.isAnswered) }
            .min { Self.rank($0.value) < Self.rank($1.value) }?.key
    }

    private static func rank(_ place: Place) -> (Int, Int) {
        (place.isProven ? 2 : place.isAnswered ? 1 : 0, place.since)
    }
}
