import HomerCore
import HomerTesting
import Testing

@Suite struct MutationFuzzTests {
    @Test func noMutationOfAFileMakesTheDecoderTrap() {
        let seed: UInt64 = 20_260_203
        print("MutationFuzzTests seed: \(seed)")
        var random = SeededGenerator(seed: seed)
        let corpus = ([Fixture.example] + IntentDecoderTests.valid + IntentDecoderTests.invalid.map(\.0)).map {
            Array($0.utf8)
        }
        for round in 0..<20_000 {
            var bytes = corpus[round % corpus.count]
            for _ in 0...Int.random(in: 0...3, using: &random) { mutate(&bytes, corpus, &random) }
            let reading = Fixture.decoder.decode(bytes, file: "f")
            let hasErrors = reading.diagnostics.contains { $0.severity == .error }
            #expect((reading.spec == nil) == hasErrors, "round \(round): \(String(decoding: bytes, as: UTF8.self))")
            if round % 10 == 0 { for diagnostic in reading.diagnostics { #expect(!diagnostic.rendered().isEmpty) } }
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ corpus: [[UInt8]], _ random: inout SeededGenerator) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let structural = Array(#"{}[]",:\0-.eu/'"#.utf8) + [0xFF, 0xC3, 0, 0x0A, 0x20]
        switch Int.random(in: 0...4, using: &random) {
        case 0: bytes.insert(RandomSpec.pick(structural, &random), at: place)
        case 1 where place < bytes.count: bytes.remove(at: place)
        case 2 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 3: bytes.removeSubrange(place...)
        default:
            let other = corpus[Int.random(in: 0..<corpus.count, using: &random)]
            bytes.insert(contentsOf: other.prefix(Int.random(in: 0...40, using: &random)), at: place)
        }
    }
}
