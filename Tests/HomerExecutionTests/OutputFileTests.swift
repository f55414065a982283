import Glibc
import HomerCore
import Testing

@testable import HomerExecution

/// A run's file is made with its first byte.
struct OutputFileTests {
    let world = FakeWorld()

    @Test func `a run that says nothing has no file`() async {
        #expect(await world.shell("true", file: "log").termination == .exited(0))
        #expect(world.names() == [])
    }

    @Test func `it is readable by its owner only`() async throws {
        _ = await world.shell("echo secret", file: "log")
        var info = stat()
        #expect(stat("\(world.directory)/log", &info) == 0 && info.st_mode & 0o777 == 0o600)
    }

    @Test func `what an earlier run of that number left is emptied at the start`() async {
        _ = await world.shell("echo before", file: "log")
        let result = await world.shell("cat log; echo after", file: "log")
        #expect(result.standardOutput.text == "after\n" && world.read("log") == "after\n")
        _ = await world.shell("true", file: "log")
        #expect(world.read("log") == "")
    }

    @Test(arguments: ["ln -s", "ln"])
    func `what the run itself puts there is not written through`(_ link: String) async {
        let result = await world.shell("echo precious >kept; \(link) kept log; echo over", file: "log")
        #expect(world.read("kept") == "precious\n")
        #expect(result.standardOutput.text == "over\n")
        #expect(result.notes == ["output file: File exists"])
    }

    @Test func `a link or a pipe that was there before keeps the run from starting`() async {
        for plant in ["ln -s kept log", "rm log; mkfifo log"] {
            _ = await world.shell(plant)
            let result = await world.shell("true", file: "log")
            guard case .couldNotStart(.outputFile) = result.termination else {
                Issue.record("\(plant): \(result.termination)")
                continue
            }
        }
    }
}
