import Glibc
import HomerCore
import Testing

@testable import HomerExecution

/// Children that behave as badly as they can: each ends in a true result, in time, and with nothing left.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ProcessTortureTests {
    let world = FakeWorld()
    /// Marks the processes of this test and of no other.
    let number = Int64.random(in: 1 << 32...1 << 48)

    private func run(
        _ script: String, number other: Int64? = nil, timeout: Duration? = .seconds(60),
        grace: Duration = .milliseconds(300),
        drain: Duration = .milliseconds(200),
        lineLimit: Int = 16 << 20, input: StandardInput = .nothing, file: String? = nil,
        onLine: (@Sendable ([UInt8]) -> Void)? = nil, started: @Sendable (ProcessIdentity) async -> Void = { _ in }
    ) async -> ProcessResult {
        await ProcessRunner(grace: grace, drain: drain, lineLimit: lineLimit).run(
            ProcessRequest(
                executable: "/bin/sh", arguments: ["-c", script],
                environment: [
                    "PATH": ChildEnvironment.defaultPath, "HOMER_RUN_ID": "\(other ?? number)",
                    "HOMER_DATABASE": database,
                ], workingDirectory: world.directory, input: input, outputFile: file.map { "\(world.directory)/\($0)" },
                timeout: timeout, onLine: onLine), started: started)
    }

    /// Runs it until it has printed a line, then cancels it.
    private func cancelWhenUp(_ script: String, grace: Duration = .milliseconds(300)) async -> ProcessResult {
        let (lines, sink) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            defer { sink.finish() }
            return await run(script, grace: grace, onLine: { _ in sink.yield() })
        }
        for await _ in lines { break }
        task.cancel()
        return await task.value
    }

    private var database: String { "\(world.directory)/homer.db" }

    /// Numbers of living processes of this test, found without the code under test.
    private func survivors() -> [Int32] {
        guard let handle = opendir("/proc") else { return [] }
        defer { closedir(handle) }
        let token = Array("HOMER_DATABASE=\(database)".utf8)
        var found: [Int32] = []
        while let item = readdir(handle) {
            let name = withUnsafeBytes(of: item.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let pid = Int32(name), let bytes = SmallFile.bytes("/proc/\(pid)/environ", limit: 1 << 20) else {
                continue
            }
            if bytes.split(separator: 0).contains(where: { $0.elementsEqual(token) }) { found.append(pid) }
        }
        return found
    }

    /// Numbers of processes of this test's directory that have not ended, whatever of them can still be read.
    private func living() -> [Int32] {
        var found: [Int32] = []
        ProcessTable.forEachLiving { entry in
            var place = [CChar](repeating: 0, count: 4096)
            let count = readlink("/proc/\(entry.pid)/cwd", &place, place.count - 1)
            let path = place.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
            guard String(decoding: path, as: UTF8.self) == world.directory else { return }
            found.append(entry.pid)
        }
        return found
    }

    private func isAlive(_ pid: Int32) -> Bool {
        ProcessTable.entry(pid).map { $0.state != "Z" && $0.state != "X" } ?? false
    }

    private func pid(_ name: String) throws -> Int32 {
        try #require(Int32(world.read(name).prefix { $0 != "\n" }), "the child did not write \(name)")
    }

    @Test func `two hundred sleepers are gone with their leader`() async {
        let result = await run("i=0; while [ $i -lt 200 ]; do sleep 600 & i=$((i+1)); done; echo $i; exit 3")
        #expect(result.termination == .exited(3))
        #expect(result.standardOutput.text == "200\n")
        #expect(survivors().isEmpty)
    }

    @Test func `a bomb that goes on in sessions of its own while it is being killed is stopped`() async {
        let result = await run(
            """
            setsid sh -c 'i=0; while [ $i -lt 300 ]; do setsid sleep 600 & i=$((i+1)); echo $i > up; done' &
            while [ ! -s up ]; do sleep 0.01; done; exit 0
            """)
        #expect(result.termination == .exited(0))
        #expect(survivors().isEmpty)
    }

    @Test func `who ignores TERM gets KILL, also in another session`() async throws {
        let result = await cancelWhenUp(
            """
            trap '' TERM
            setsid sh -c "trap '' TERM; echo \\$\\$ > pid; while :; do sleep 600; done" &
            while [ ! -s pid ]; do sleep 0.01; done
            echo up; while :; do sleep 600; done
            """)
        #expect(result.termination == .cancelled)
        #expect(result.status == .signalled(9))
        #expect(try !isAlive(pid("pid")))
        #expect(survivors().isEmpty)
    }

    @Test func `a daemon that listens to TERM is asked before it is killed`() async throws {
        let result = await cancelWhenUp(
            """
            setsid sh -c "trap 'echo bye > said; exit 0' TERM; echo \\$\\$ > pid; while :; do sleep 0.05; done" &
            while [ ! -s pid ]; do sleep 0.01; done
            echo up; sleep 600
            """, grace: .seconds(20))
        #expect(result.termination == .cancelled)
        #expect(world.read("said") == "bye\n")
        #expect(survivors().isEmpty)
    }

    @Test func `who closes its pipes and lives on is ended with the leader, and meets a deadline as leader`() async {
        let child = await run("(exec >&- 2>&- <&-; exec sleep 600) & exit 0")
        #expect(child.termination == .exited(0))
        let leader = await run("exec >&- 2>&- <&-; exec sleep 600", timeout: .milliseconds(300))
        #expect(leader.termination == .timedOut)
        #expect(leader.status == .signalled(15))
        #expect(survivors().isEmpty)
    }

    @Test func `a child that daemonises by the book is found and ended`() async throws {
        let result = await run(
            """
            setsid sh -c '(cd /; umask 0; exec sleep 600 </dev/null >/dev/null 2>&1) & echo $! > pid; exit 0'
            while [ ! -s pid ]; do sleep 0.01; done; echo ok
            """)
        #expect(result.termination == .exited(0))
        #expect(result.standardOutput.text == "ok\n")
        #expect(try !isAlive(pid("pid")))
        #expect(survivors().isEmpty)
    }

    @Test func `a large one in a session of its own is dead when its run ends, and not only dying`() async throws {
        let result = await run(
            """
            setsid sh -c 'head -c 200000000 /dev/zero | tail -c 200000000 | sleep 600' &
            sleep 0.5; echo ok
            """)
        #expect(result.termination == .exited(0))
        #expect(survivors().isEmpty)
        #expect(living().isEmpty)
    }

    @Test func `a job can leave something behind on purpose, without the marker`() async throws {
        let result = await run(
            "env -u HOMER_RUN_ID setsid sleep 600 </dev/null >/dev/null 2>&1 & echo $! > pid; sleep 0.2; echo ok")
        #expect(result.termination == .exited(0))
        let pid = try pid("pid")
        #expect(isAlive(pid))
        kill(pid, SIGKILL)
    }

    @Test func `a grandchild in a session of its own that holds the pipes delays the end by the drain time only`()
        async throws
    {
        #expect(ProcessRunner().drain <= .seconds(2))
        let result = await run(
            "setsid sh -c 'echo $$ > pid; exec sleep 600' & while [ ! -s pid ]; do sleep 0.01; done; echo done")
        #expect(result.termination == .exited(0))
        #expect(result.standardOutput.text == "done\n")
        #expect(result.duration < .seconds(20))
        #expect(try !isAlive(pid("pid")))
        #expect(survivors().isEmpty)
    }

    @Test func `a gibibyte of output costs no memory`() async {
        // Sets the high-water mark back to what is resident now.
        let descriptor = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
        let isReset = write(descriptor, "5", 1) == 1
        close(descriptor)
        let before = memory("VmRSS")
        let result = await run("head -c 1073741824 /dev/zero; printf END", timeout: .seconds(240), file: "log")
        #expect(result.termination == .exited(0))
        #expect(result.standardOutput.total == 1 << 30 + 3)
        #expect(result.standardOutput.bytes.suffix(3) == Array("END".utf8)[...])
        let peak = memory(isReset ? "VmHWM" : "VmRSS")
        // Other tests run beside this one and take some, too.
        #expect(peak - before < 256 << 10, "from \(before) to \(peak) KiB")
        #expect(survivors().isEmpty)
    }

    /// In KiB.
    private func memory(_ name: String) -> Int {
        let lines = (SmallFile.read("/proc/self/status") ?? "").split(separator: "\n")
        let line = lines.first { $0.hasPrefix(name + ":") } ?? ""
        return Int(line.filter(\.isNumber)) ?? 0
    }

    @Test func `binary output arrives byte for byte`() async {
        let result = await run("head -c 262144 /dev/urandom > blob; cat blob; cat blob >&2", file: "log")
        let blob = SmallFile.bytes("\(world.directory)/blob", limit: 1 << 20) ?? []
        #expect(blob.count == 262_144)
        #expect(result.standardOutput.bytes == blob)
        #expect(result.standardError.bytes == blob)
        #expect(SmallFile.bytes("\(world.directory)/log", limit: 4 << 20)?.count == 2 * blob.count)
    }

    @Test func `a line that never ends is not kept, and a last one without an end is`() async {
        let lines = Box<[Int]>([])
        let result = await run(
            "head -c 4194304 /dev/zero; echo; printf short", lineLimit: 1 << 20,
            onLine: { line in lines.update { $0.append(line.count) } })
        #expect(result.termination == .exited(0))
        #expect(result.standardOutput.total == 4_194_304 + 1 + 5)
        #expect(lines.value == [5])
        #expect(result.notes == ["1 lines longer than 1048576 bytes were not parsed"])
    }

    @Test func `a large input that nobody reads stops nobody`() async {
        let input = StandardInput.bytes([UInt8](repeating: 65, count: 32 << 20))
        #expect(await run("exit 5", input: input).termination == .exited(5))
        #expect(await run("exec <&-; sleep 600", timeout: .milliseconds(200), input: input).termination == .timedOut)
        #expect(survivors().isEmpty)
    }

    @Test func `a hundred at once each get their own result, and none the end of another`() async {
        let results = await withTaskGroup(of: (Int, ProcessResult).self) { group in
            for index in 0..<100 {
                group.addTask {
                    let script = "setsid sleep 600 & echo \(index); sleep 0.05 & wait $!; exit \(index % 7)"
                    return (index, await run(script, number: number + Int64(index)))
                }
            }
            return await group.reduce(into: [Int: ProcessResult]()) { $0[$1.0] = $1.1 }
        }
        for (index, result) in results {
            #expect(result.termination == .exited(Int32(index % 7)))
            #expect(result.standardOutput.text == "\(index)\n")
        }
        #expect(results.count == 100)
        #expect(survivors().isEmpty)
    }

    @Test func `what a dead daemon left is ended by its identity or its marker, and nothing else is`() async throws {
        let (identities, sink) = AsyncStream.makeStream(of: ProcessIdentity.self)
        let task = Task {
            await run(
                "setsid sleep 600 & echo up; sleep 600", started: { identity in sink.yield(identity) })
        }
        var leader = ProcessIdentity(pid: 0, startTicks: 0, bootID: "")
        for await identity in identities {
            leader = identity
            break
        }
        let other = RunMarker(run: number + 1, database: database)
        // A number that now belongs to another, and a machine that has been started anew since.
        var stranger = leader
        stranger.startTicks += 1
        #expect(await !RunProcesses.endLost(leader: stranger, marker: other))
        stranger = leader
        stranger.bootID = "another"
        #expect(await !RunProcesses.endLost(leader: stranger, marker: RunMarker(run: number, database: database)))
        #expect(await !RunProcesses.endLost(leader: nil, marker: other))
        #expect(isAlive(leader.pid))
        #expect(await RunProcesses.endLost(leader: nil, marker: RunMarker(run: number, database: database)))
        #expect(survivors().isEmpty)
        #expect(await task.value.termination == .signalled(9))
        #expect(await !RunProcesses.endLost(leader: leader, marker: RunMarker(run: number, database: database)))
    }

    @Test("Of a process without any environment nothing can be said, and it is waited for a moment only")
    func withoutEnvironment() async throws {
        let marker = RunMarker(run: number, database: database)
        let child = try Sleeper()
        defer { child.end() }
        child.wait { marker.reading(.init(of: child.pid)) != .changing }
        #expect(marker.reading(.init(of: child.pid)) == .bare)
        #expect(await !RunProcesses.endLost(leader: nil, marker: marker))
        #expect(kill(child.pid, 0) == 0)
    }
}
