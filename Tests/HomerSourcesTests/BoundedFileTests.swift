import Glibc
import HomerSources
import Testing

@Suite struct BoundedFileTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func problem(_ path: String, limit: Int = 100) -> String? {
        do throws(BoundedFile.Failure) {
            _ = try BoundedFile.read(path, limit: limit)
            return nil
        } catch { return error.description }
    }

    @Test func `a file is read whole, also through a link, and a missing one is none`() throws {
        try directory.write("a.txt", "hello")
        #expect(symlink(directory.path + "/a.txt", directory.path + "/link") == 0)
        #expect(try BoundedFile.read(directory.path + "/a.txt", limit: 5) == Array("hello".utf8))
        #expect(try BoundedFile.read(directory.path + "/link", limit: 5) == Array("hello".utf8))
        #expect(try BoundedFile.read(directory.path + "/none", limit: 5) == nil)
    }

    @Test func `nothing without an end is waited for or read`() throws {
        let path = directory.path
        #expect(mkfifo(path + "/fifo", 0o600) == 0)
        #expect(symlink("/dev/zero", path + "/zero") == 0)
        #expect(symlink(path + "/loop", path + "/loop") == 0)
        #expect(problem(path + "/fifo") == "not a regular file")
        #expect(problem(path + "/zero") == "not a regular file")
        #expect(problem("/dev/zero") == "not a regular file")
        #expect(problem(path + "/loop") == "Too many levels of symbolic links")
        #expect(problem(path) == "Is a directory")
    }

    @Test func `more than the limit is refused, whatever size the file claims`() throws {
        try directory.write("a.txt", "hello")
        #expect(problem(directory.path + "/a.txt", limit: 4) == "larger than 4 bytes")
        // The kernel says that its files have no size.
        #expect(problem("/proc/self/status", limit: 10) == "larger than 10 bytes")
    }

    @Test func `only what really lies in the workspace may be quoted, and what the user named`() throws {
        try directory.makeDirectory("ws")
        try directory.write("ws/homer.json", "{}")
        try directory.write("outside.json", "{}")
        let root = directory.path + "/ws"
        #expect(symlink(directory.path + "/outside.json", root + "/link.json") == 0)
        let bounds = TextBounds(root: root)
        #expect(bounds.mayShow(root + "/homer.json") && bounds.mayShow(root))
        #expect(!bounds.mayShow(root + "/link.json") && !bounds.mayShow(directory.path + "/outside.json"))
        #expect(!bounds.mayShow(root + "/../outside.json") && !bounds.mayShow(root + "/none"))
        let chosen = TextBounds(root: root, chosen: [directory.path + "/outside.json"])
        #expect(chosen.mayShow(directory.path + "/outside.json"))
    }
}
