import Testing

@testable import HomerServer

@Suite("Places of connections") struct ConnectionPlacesTests {
    /// Three connections: the first is known and is answered, the second is not known and is answered, the third waits.
    private static func full() -> ConnectionPlaces<Int> {
        var places = ConnectionPlaces<Int>(most: 3)
        for name in 1...3 { #expect(places.open(name) == .admitted) }
        for name in 1...2 { places.begin(name) }
        places.prove(1, true)
        return places
    }

    @Test("Whoever waits unknown gives up his place first, then whoever is answered unknown; the rest are refused")
    func order() {
        var places = Self.full()
        #expect(places.open(4) == .insteadOf(3))
        places.begin(4)
        places.prove(4, true)
        #expect(places.open(5) == .insteadOf(2))
        places.begin(5)
        places.prove(5, true)
        #expect(places.open(6) == .refused)
        #expect(places.open(7) == .refused)
        places.end(5)
        #expect(places.open(8) == .insteadOf(5), "the known keep theirs while they are answered")
        places.close(8)
        #expect(places.open(9) == .admitted)
    }

    @Test("Of several that wait the one that has waited for longest goes")
    func oldest() {
        var places = ConnectionPlaces<Int>(most: 3)
        for name in 1...3 { #expect(places.open(name) == .admitted) }
        places.begin(1)
        places.end(1)
        #expect(places.open(4) == .insteadOf(2))
        #expect(places.open(5) == .insteadOf(3))
        #expect(places.open(6) == .insteadOf(1))
    }

    @Test("What is said of a connection that is closed changes nothing")
    func closed() {
        var places = Self.full()
        places.close(3)
        places.begin(3)
        places.end(3)
        places.prove(3, true)
        #expect(places.open(4) == .admitted)
    }
}
