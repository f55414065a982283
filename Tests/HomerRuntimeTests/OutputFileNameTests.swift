import HomerCore
import Testing

@testable import HomerRuntime

@Suite struct OutputFileNameTests {
    private let settings = DispatchSettings(home: "/", outputs: "/out")

    private func folder(_ id: String) -> String {
        String(settings.outputFile(intent: id, run: 7).split(separator: "/")[1])
    }

    @Test func `an id of any length has a folder that a file system takes`() {
        for id in [
            "a", String(repeating: "ü", count: 50), String(repeating: "x", count: 255),
            String(repeating: "x", count: 256),
        ] {
            #expect(folder(id).utf8.count <= 255, "\(id)")
        }
    }

    @Test func `long ids that differ have folders that differ, and short ones are spelt out`() {
        let long = String(repeating: "ü", count: 100)
        #expect(folder(long + "a") != folder(long + "b"))
        #expect(folder("a/ü") == "a%2f%c3%bc")
        #expect(folder(String(repeating: "x", count: 255)) == String(repeating: "x", count: 255))
    }
}
