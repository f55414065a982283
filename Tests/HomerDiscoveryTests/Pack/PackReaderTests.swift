import Glibc
import HomerCore
import Testing

@testable import HomerDiscovery

@Suite("Reading the files of a pack") struct PackReaderTests {
    private static func text(_ result: PackText) -> String? {
        if case .read(let content) = result { content.text } else { nil }
    }

    private static func reason(_ result: PackText) -> String? {
        if case .unreadable(let reason) = result { reason } else { nil }
    }

    private static func read(_ name: String, in directory: PackDirectory, limit: Int = 100) -> PackText {
        PackReader.read("\(directory.path)/\(name)", within: directory.path, limit: limit)
    }

    @Test("All files of a night are read from their two directories")
    func sources() throws {
        let (memory, output) = (try PackDirectory(), try PackDirectory())
        mkdir(memory.path + "/daily", 0o755)
        mkdir(output.path + "/handoffs", 0o755)
        try memory.write(Array("log".utf8), to: "daily/2026-03-08.md")
        try memory.write(Array("me".utf8), to: "me.md")
        try output.write(Array("brief".utf8), to: "handoffs/morning_briefing.md")
        let settings = PackSettings(
            memoryDirectory: memory.path, outputDirectory: output.path, day: try PackWorld.day("2026-03-08"))
        let sources = PackReader(settings).sources()
        #expect(
            sources.map(\.file.name) == [
                "daily/2026-03-08.md", "daily/2026-03-07.md", "daily/2026-03-06.md", "me.md", "work.md", "life.md",
                "ideas.md", "tools.md", "handoffs/morning_briefing.md",
            ])
        let read = sources.filter { Self.text($0.text) != nil }
        #expect(read.map { Self.text($0.text) } == ["log", "me", "brief"])
        #expect(sources.filter { $0.text == .missing }.count == 6)
    }

    @Test("A file is read up to the limit, and its size is known")
    func bounded() throws {
        let directory = try PackDirectory()
        try directory.write([UInt8](repeating: 0x61, count: 1000), to: "big")
        guard case .read(let content) = Self.read("big", in: directory) else {
            Issue.record("not read")
            return
        }
        #expect((content.bytes, content.size) == (100, 1000))
        #expect(content.sha256 == SHA256.hex(String(repeating: "a", count: 100)))
    }

    @Test("A pipe that nobody writes to is refused at once, and so are a directory and a device")
    func kinds() throws {
        let directory = try PackDirectory()
        try #require(mkfifo(directory.path + "/pipe", 0o644) == 0)
        mkdir(directory.path + "/folder", 0o755)
        try #require(symlink("/dev/zero", directory.path + "/zero") == 0)
        #expect(Self.reason(Self.read("pipe", in: directory)) == "not a regular file")
        #expect(Self.reason(Self.read("folder", in: directory)) == "a directory")
        #expect(Self.reason(Self.read("zero", in: directory)) == "not a regular file")
        #expect(Self.read("nothing", in: directory) == .missing)
        #expect(Self.read("nothing/below", in: directory) == .missing)
        #expect(Self.reason(Self.read("pipe/below", in: directory)) == "Not a directory")
    }

    @Test("A link is followed below the directory and not out of it")
    func links() throws {
        let (directory, other) = (try PackDirectory(), try PackDirectory())
        try directory.write(Array("inside".utf8), to: "file")
        try other.write(Array("secret".utf8), to: "file")
        try #require(symlink("file", directory.path + "/near") == 0)
        try #require(symlink(other.path + "/file", directory.path + "/far") == 0)
        try #require(symlink(other.path, directory.path + "/folder") == 0)
        try #require(symlink("gone", directory.path + "/broken") == 0)
        try #require(symlink("loop", directory.path + "/loop") == 0)
        #expect(Self.text(Self.read("near", in: directory)) == "inside")
        #expect(Self.reason(Self.read("far", in: directory)) == "a link leads out of \(directory.path)")
        #expect(Self.reason(Self.read("folder/file", in: directory)) == "a link leads out of \(directory.path)")
        #expect(Self.reason(Self.read("broken", in: directory)) == "a link that leads nowhere")
        #expect(Self.reason(Self.read("loop", in: directory)) == "Too many levels of symbolic links")
    }

    @Test("The directory itself may be reached by a link; one with a longer name is another")
    func root() throws {
        let (directory, other) = (try PackDirectory(), try PackDirectory())
        try directory.write(Array("inside".utf8), to: "file")
        try #require(symlink(directory.path, other.path + "/memory") == 0)
        let link = PackReader.read("\(other.path)/memory/file", within: other.path + "/memory", limit: 100)
        #expect(Self.text(link) == "inside")
        mkdir(other.path + "/notes", 0o755)
        mkdir(other.path + "/notes-old", 0o755)
        try other.write(Array("old".utf8), to: "notes-old/file")
        try #require(symlink("../notes-old/file", other.path + "/notes/file") == 0)
        let neighbour = PackReader.read("\(other.path)/notes/file", within: other.path + "/notes", limit: 100)
        #expect(Self.reason(neighbour) == "a link leads out of \(other.path)/notes")
    }
}
