import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Specs by their text") struct SpecCacheTests {
    @Test("A text is read once, and another one by itself")
    func once() throws {
        let cache = SpecCache()
        var reads = 0
        func read(_ id: String) -> IntentSpec {
            cache.spec(id) {
                reads += 1
                return Samples.spec(id)
            }
        }
        #expect(read("a").id == "a" && read("a").id == "a" && read("b").id == "b")
        #expect(reads == 2)
    }

    @Test("What cannot be read is an error each time")
    func wrong() {
        let cache = SpecCache()
        struct Wrong: Error {}
        for _ in 0..<2 { #expect(throws: Wrong.self) { try cache.spec("x") { throw Wrong() } } }
    }

    @Test("A generation that another process accepts is seen at the next look")
    func change() throws {
        let store = try Store.inMemory()
        try store.accept("a")
        #expect(try store.snapshot { try $0.intents() }.map(\.spec.query) == [Samples.spec("a").query])
        try store.accept("a") { $0.query = "another" }
        #expect(try store.snapshot { try $0.intents() }.map(\.spec.query) == ["another"])
    }
}
