import HomerCore
import Testing

@Suite struct BoundedTextTests {
    @Test(arguments: ["x", "ü", "日", "🏔"])
    func `a text that was cut says so, and one that was not does not`(_ unit: String) {
        for limit in [256, 1000, 4096] {
            for length in [limit + 1, 3 * limit] {
                let long = String(repeating: unit, count: length)
                #expect(long.bounded(to: limit).isBounded(to: limit), "\(unit) \(limit) \(length)")
                #expect(!long.isBounded(to: limit))
            }
            #expect(!String(repeating: unit, count: limit / 4).bounded(to: limit).isBounded(to: limit))
        }
        #expect(!"\n… 3 bytes omitted …\n".isBounded(to: 256))
    }
}
