import Glibc
import Testing

@testable import HomerExecution

struct SmallFileTests {
    private let world = FakeWorld()

    @Test func `a file of any length is read whole, up to the limit`() throws {
        for length in [0, 1, 4095, 4096, 4097, 40_000] {
            let text = String(repeating: "x", count: length)
            let path = "\(world.directory)/file-\(length)"
            #expect(RawFile.create(text, to: path))
            #expect(SmallFile.bytes(path, limit: 1 << 20)?.count == length)
            #expect(SmallFile.bytes(path, limit: 100)?.count == min(length, 100))
        }
    }

    @Test func `what cannot be read says why`() {
        #expect(SmallFile.content("\(world.directory)/none", limit: 10) == .failure(SmallFile.Failure(code: ENOENT)))
        #expect(SmallFile.content(world.directory, limit: 10) == .failure(SmallFile.Failure(code: EISDIR)))
        #expect(SmallFile.bytes("\(world.directory)/none", limit: 10) == nil)
    }
}
