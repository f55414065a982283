import Glibc
import HomerCore
import Testing

@testable import HomerExecution

@Suite("Secrets of files and credentials") struct SecretSourceTests {
    let world = FakeWorld()

    private func fill(_ value: String, _ environment: [String: String] = [:]) throws -> String {
        try SecretSource(environment: environment, home: world.directory).fill(value, what: "environment variable T")
    }

    private func refusal(_ value: String, _ environment: [String: String] = [:]) -> String? {
        do {
            _ = try fill(value, environment)
            return nil
        } catch { return "\(error)" }
    }

    @Test func `one line break at the end goes, and the rest is the secret as it stands`() throws {
        let path = world.file("token", "s3cr3t \n\n")
        #expect(try fill("a ${file:\(path)}b") == "a s3cr3t \nb")
        #expect(try fill("${file:~/token}") == "s3cr3t \n")
        #expect(try fill("${credential:token}", ["CREDENTIALS_DIRECTORY": world.directory]) == "s3cr3t \n")
        #expect(try fill("${env:X}${file:~/token}", ["X": "x"]) == "xs3cr3t \n")
    }

    @Test func `what cannot be had is told with its place, its name and its reason`() {
        let missing = refusal("${file:/nowhere/x}")
        #expect(missing == "environment variable T needs ${file:/nowhere/x}: /nowhere/x: No such file or directory")
        #expect(refusal("${file:token}")?.contains("begins with / or ~/") == true)
        #expect(refusal("${credential:t}")?.contains("LoadCredential=t:PATH") == true)
        #expect(refusal("${credential:../t}", ["CREDENTIALS_DIRECTORY": "/"])?.contains("by its name alone") == true)
        #expect(
            refusal("${env:X}")
                == "environment variable T needs ${env:X}, which the daemon's environment does not have")
    }

    @Test(arguments: [0o604, 0o602, 0o644] as [mode_t])
    func `a file that others may read or write is refused`(mode: mode_t) {
        let path = world.file("open", "s3cr3t", mode: mode)
        #expect(refusal("${file:\(path)}")?.hasSuffix("chmod 600 \(path)") == true)
        #expect(refusal("${file:\(world.file("group", "s3cr3t", mode: 0o640))}") == nil)
    }

    @Test func `an empty file, a long one, one that is no text, a directory and a pipe are refused`() {
        #expect(refusal("${file:\(world.file("empty", "\n"))}")?.hasSuffix("is empty") == true)
        let long = world.file("long", String(repeating: "x", count: SecretSource.limit + 1))
        #expect(refusal("${file:\(long)}")?.hasSuffix("holds more than 65536 bytes") == true)
        #expect(refusal("${file:\(world.file("zero", "a\u{0}b"))}")?.hasSuffix("is not a text") == true)
        #expect(refusal("${file:\(world.directory)}")?.hasSuffix("is not a regular file") == true)
        #expect(mkfifo("\(world.directory)/pipe", 0o600) == 0)
        #expect(refusal("${file:~/pipe}")?.hasSuffix("is not a regular file") == true)
    }

    @Test func `nothing is started without its secret, and what a run says of it is masked`() async {
        let path = world.file("token", "s3cr3t\n")
        var execution = Execution(executor: "shell", environment: ["T": "${file:\(path)}"])
        let shell = PromptGuard(
            ShellExecutor(settings: FakeWorld.settings), settings: FakeWorld.settings, memory: nil)
        let said = await shell.execute(
            world.request(execution, query: "echo it is $T; echo no $T >&2; exit 3", binary: nil)
        ) { _ in }
        #expect(said.output == "it is ***\n")
        #expect(said.error?.contains("no ***") == true && said.error?.contains("s3cr3t") == false)
        execution.environment["T"] = "${file:\(path).gone}"
        let request = world.request(execution, query: "touch started", binary: nil)
        let refused = await shell.execute(request) { _ in Issue.record("it was started") }
        #expect(refused.outcome == .badInput && refused.error?.contains("token.gone: No such file") == true)
        #expect(!world.names().contains("started"))
        let preview = ShellExecutor(settings: FakeWorld.settings).preview(
            world.request(Execution(executor: "shell", environment: ["T": "${file:\(path)}"]), query: "x", binary: nil))
        #expect(preview?.secrets.contains("s3cr3t") == true)
    }
}
