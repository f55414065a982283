import Glibc
import HomerCore
import Testing

@testable import HomerExecution

/// The layout HOMER gave context files, and the limits it did not have.
struct ContextFileTests {
    let world = FakeWorld()

    private func load(_ paths: [String], fileLimit: Int = 256 << 10, totalLimit: Int = 1 << 20) -> ContextFiles {
        ContextFiles.load(
            paths, home: world.directory, directory: world.directory, fileLimit: fileLimit, totalLimit: totalLimit)
    }

    @Test func `each file stands under its path as written, in the order given, with a rule between`() {
        _ = world.file("b.md", "second\n")
        _ = world.file("a.md", "first")
        let context = load(["~/b.md", "a.md", "\(world.directory)/a.md"])
        #expect(
            context.text == "# Context from ~/b.md\n\nsecond\n\n\n---\n\n# Context from a.md\n\nfirst\n\n---\n\n"
                + "# Context from \(world.directory)/a.md\n\nfirst")
        #expect(context.notes.isEmpty)
    }

    @Test func `a missing file is skipped, with a note`() {
        _ = world.file("a.md", "first")
        let context = load(["~/gone.md", "a.md"])
        #expect(context.text == "# Context from a.md\n\nfirst")
        #expect(context.notes == ["context file ~/gone.md: No such file or directory"])
        #expect(load([]).text.isEmpty && load(["gone"]).text.isEmpty)
    }

    @Test func `what is no regular file is skipped, with a note`() {
        #expect(mkfifo("\(world.directory)/pipe", 0o600) == 0)
        #expect(
            load(["pipe", "."]).notes == [
                "context file pipe: not a regular file", "context file .: not a regular file",
            ])
    }

    @Test func `no variable of a context file is filled in`() {
        _ = world.file("a.md", "{{fire.date}}")
        #expect(load(["a.md"]).text.hasSuffix("{{fire.date}}"))
    }

    @Test func `long files are cut between characters, and say so`() {
        _ = world.file("a.md", "aéé")
        let context = load(["a.md"], fileLimit: 4)
        #expect(context.text.hasPrefix("# Context from a.md\n\naé\n… cut after"))
        #expect(context.notes.count == 1 && context.notes[0].contains("of 5 bytes"))
        _ = world.file("b.md", "bbbb")
        let both = load(["b.md", "a.md", "b.md"], totalLimit: 6)
        #expect(both.text.hasSuffix("# Context from b.md\n\nb\n… cut after 1 of 4 bytes …"))
        #expect(both.notes.count == 2)
        #expect(
            load(["b.md", "a.md"], totalLimit: 4).notes
                == ["context file a.md: left out, all files together are over 4 bytes"])
    }
}
