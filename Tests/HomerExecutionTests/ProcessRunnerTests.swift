import Glibc
import HomerCore
import Testing

@testable import HomerExecution

@Suite(.serialized) struct ProcessRunnerTests {
    let world = FakeWorld()

    @Test func `exit status and signal death are told apart`() async {
        #expect(await world.shell("exit 7").termination == .exited(7))
        #expect(await world.shell("kill -SEGV $$").termination == .signalled(11))
        #expect(await world.shell("exit 139").termination == .exited(139))
    }

    @Test func `stdout and stderr are kept apart in memory and together in the file`() async {
        let result = await world.shell("echo out; echo err >&2", file: "log")
        #expect(result.standardOutput.text == "out\n")
        #expect(result.standardError.text == "err\n")
        #expect(Set(world.read("log").split(separator: "\n")) == ["out", "err"])
    }

    @Test func `stdin is what was given, or empty`() async {
        #expect(await world.shell("cat", input: .text("häl")).standardOutput.text == "häl")
        #expect(await world.shell("cat").standardOutput.text == "")
        let unread = StandardInput.bytes([UInt8](repeating: 65, count: 5 << 20))
        #expect(await world.shell("head -c 10", input: unread).termination == .exited(0))
    }

    @Test func `the output file can be read while the run goes`() async {
        let seen = Box("")
        let world = world
        _ = await world.shell("echo first", file: "log", onLine: { _ in seen.update { $0 = world.read("log") } })
        #expect(seen.value == "first\n")
    }

    @Test func `what cannot start says why`() async {
        let runner = ProcessRunner()
        func start(_ name: String, _ arguments: [String] = [], directory: String) async -> Termination {
            await runner.run(
                ProcessRequest(
                    executable: name, arguments: arguments, environment: ["PATH": "/bin:/usr/bin"],
                    workingDirectory: directory)
            ).termination
        }
        #expect(
            await start("no-such-thing", directory: "/")
                == .couldNotStart(.noSuchExecutable(name: "no-such-thing", path: "/bin:/usr/bin")))
        #expect(
            await start("sh", directory: "/nowhere")
                == .couldNotStart(.badWorkingDirectory("/nowhere", reason: "No such file or directory")))
        let huge = String(repeating: "x", count: 200_000)
        #expect(
            await start("echo", ["x", huge], directory: "/")
                == .couldNotStart(
                    .badArgument(
                        "argument 2 is 200000 bytes long, more than the system takes (131071): give long texts on standard "
                            + "input or in a file")))
        let most = String(repeating: "x", count: ArgumentLimit.bytes)
        #expect(await start("true", [most], directory: "/") == .exited(0))
        #expect(
            await start("true", Array(repeating: most, count: 60), directory: "/")
                == .couldNotStart(.argumentsTooLong))
        #expect(
            await start("true", ["a\u{0}b"], directory: "/")
                == .couldNotStart(.badArgument("argument 1 holds a zero byte")))
        #expect(
            await start("true", directory: "/tmp\u{0}/nowhere")
                == .couldNotStart(.badArgument("the working directory's name holds a zero byte")))
        let plain = world.file("plain", "text")
        #expect(await start(plain, directory: "/") == .couldNotStart(.notExecutable(plain)))
    }

    @Test func `a child that ignores TERM is killed after the grace time, with its group`() async {
        let pids = Box<[Int32]>([])
        let result = await world.shell(
            "trap '' TERM; (trap '' TERM; sleep 60) & sleep 60", timeout: .milliseconds(150), grace: .milliseconds(200),
            started: { identity in pids.update { $0.append(identity.pid) } })
        #expect(result.termination == .timedOut)
        #expect(result.status == .signalled(9))
        // The child sleeps a minute; a busy machine takes some seconds to notice.
        #expect(result.duration < .seconds(40))
        #expect(pids.value.count == 1)
        for pid in pids.value { #expect(ProcessTable.members(ofGroupOrSession: pid).isEmpty) }
    }

    @Test func `a grandchild that holds the pipe neither blocks the run nor survives it`() async {
        let pids = Box<[Int32]>([])
        let result = await world.shell(
            "trap '' TERM; sleep 60 & echo done", started: { identity in pids.update { $0.append(identity.pid) } })
        #expect(result.termination == .exited(0))
        #expect(result.standardOutput.text == "done\n")
        #expect(result.duration < .seconds(5))
        for pid in pids.value { #expect(ProcessTable.members(ofGroupOrSession: pid).isEmpty) }
    }

    @Test func `output that comes shortly after the leader is gone is kept`() async {
        let result = await world.shell("(sleep 0.1; echo late) & exit 0", drain: .seconds(5))
        #expect(result.standardOutput.text == "late\n")
    }

    @Test func `a child that closes its pipes and sleeps still meets its deadline`() async {
        let result = await world.shell("exec >&- 2>&-; sleep 60", timeout: .milliseconds(100))
        #expect(result.termination == .timedOut)
        #expect(result.status == .signalled(15))
    }

    @Test func `cancelling the task ends the process and returns a result`() async {
        let (signal, sink) = AsyncStream.makeStream(of: Int32.self)
        let task = Task { await world.shell("sleep 60", started: { identity in sink.yield(identity.pid) }) }
        var pid: Int32 = 0
        for await first in signal {
            pid = first
            break
        }
        task.cancel()
        let result = await task.value
        #expect(result.termination == .cancelled)
        #expect(ProcessTable.entry(pid) == nil)
    }

    @Test func `a child in a session of its own escapes, and the run still returns`() async {
        let result = await world.shell("setsid sh -c 'echo $$ > pid; exec sleep 3' & sleep 0.1; echo ok")
        #expect(result.termination == .exited(0))
        #expect(result.duration < .seconds(2))
        if let pid = Int32(world.read("pid").prefix { $0 != "\n" }), pid > 1 { kill(pid, SIGKILL) }
    }

    @Test func `fifty megabytes are drained and bounded, binary or not`() async {
        let result = await world.shell("head -c 50000000 /dev/urandom; printf END", file: "log")
        #expect(result.standardOutput.total == 50_000_003)
        #expect(result.standardOutput.bytes.count < (1 << 20) + 100)
        #expect(result.standardOutput.bytes.suffix(3) == Array("END".utf8)[...])
        var info = stat()
        #expect(stat("\(world.directory)/log", &info) == 0)
        #expect(info.st_size < (2 << 20) + 100 && info.st_size > 2 << 20)
    }

    @Test func `a line of three megabytes arrives whole, with characters split over reads`() async {
        let sizes = Box<[Int]>([])
        let script = "python3 -c \"import sys; sys.stdout.write('é' * 1500000 + chr(10) + 'short')\""
        let result = await world.shell(script, onLine: { line in sizes.update { $0.append(line.count) } })
        #expect(result.standardError.text == "")
        #expect(sizes.value == [3_000_000, 5])
    }

    @Test func `the child gets exactly its environment and no descriptor of ours`() async {
        let held = open("/dev/null", O_RDONLY)
        defer { close(held) }
        let result = await world.shell("env | cut -d= -f1 | sort | tr '\\n' ' '; ls /proc/self/fd | tr '\\n' ' '")
        #expect(result.standardOutput.text == "PATH PWD 0 1 2 3 ")
    }

    @Test func `a run is known by what the system says of its process`() async {
        for _ in 0..<100 {
            let told = Box<[ProcessIdentity?]>([])
            // Not yet reaped while this is asked, whether it still runs or not.
            _ = await world.shell(
                "exit 0",
                started: { process in told.update { $0 = [process, ProcessTable.identity(of: process.pid)] } })
            #expect(told.value.count == 2 && told.value[0] == told.value[1])
        }
    }

    @Test func `fifty runs leave no descriptor behind`() async {
        func count() -> Int { (0..<1024).count { fcntl(Int32($0), F_GETFD) >= 0 } }
        _ = await world.shell("true")
        let before = count()
        for index in 0..<50 {
            let script = index % 5 == 0 ? String(repeating: "x", count: 200_000) : "echo \(index)"
            _ = await world.shell(script, input: .text("x"), file: "log")
        }
        // One leaked descriptor a run would be fifty, and stay; tests beside this one hold two hundred for a moment.
        for _ in 0..<200 where count() - before >= 25 { _ = await world.shell("sleep 0.05") }
        #expect(count() - before < 25)
    }
}
