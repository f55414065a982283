import HomerCore
import Testing

@testable import HomerExecution

@Suite(.serialized) struct EventPayloadTests {
    let world = FakeWorld()
    private static let hostile = #"{"path": "$(touch pwned); `touch pwned`\"'; touch pwned"}"#

    private func shell(_ query: String, event: RunEvent?) async -> ExecutionResult {
        var request = world.request(Execution(executor: "shell"), query: query, context: [], binary: nil)
        request.event = event
        return await ShellExecutor(settings: FakeWorld.settings).execute(request) { _ in }
    }

    @Test func `a script gets the payload on stdin and in its environment, byte for byte, and none of it runs`() async {
        let event = RunEvent(name: "file.arrived", id: "7", data: Self.hostile)
        let result = await shell(
            "cat; echo; printf '%s\\n' \"$HOMER_EVENT_DATA\" \"$HOMER_EVENT_NAME $HOMER_EVENT_ID\"; ls", event: event)
        #expect(result.outcome == .succeeded)
        #expect(result.output.hasPrefix("\(Self.hostile)\n\(Self.hostile)\nfile.arrived 7\n"))
        #expect(!result.output.split(separator: "\n").contains("pwned"))
    }

    @Test func `the longest payload fits`() async {
        let data = "\"" + String(repeating: "x", count: EmittedEvent.dataLimit - 2) + "\""
        let result = await shell(
            "cat | wc -c; printf %s \"$HOMER_EVENT_DATA\" | wc -c", event: RunEvent(name: "n", id: "i", data: data))
        #expect(result.outcome == .succeeded)
        #expect(result.output.split(whereSeparator: \.isWhitespace) == ["65536", "65536"])
    }

    @Test func `without an event stdin is empty and the variables are not there`() async {
        let result = await shell("cat; env | grep -c HOMER_EVENT || true", event: nil)
        #expect(result.output == "0\n")
        let bare = await shell("cat; env | grep HOMER_EVENT | sort", event: RunEvent(name: "n", id: "i"))
        #expect(bare.output == "HOMER_EVENT_ID=i\nHOMER_EVENT_NAME=n\n")
    }
}
