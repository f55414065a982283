import Foundation
import HomerCore
import HomerStore
import Testing

/// Daemons that lose what they stand on, that die, and that are started twice.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct DaemonEndTests {
    /// A workspace below another directory, with a job that runs for minutes.
    private static func world() throws -> (place: TemporaryWorkspace, root: String) {
        let place = try TemporaryWorkspace()
        try place.write(
            """
            { "id": "long", "trigger": { "type": "immediate" }, "execution": { "executor": "shell" },
              "query": "echo $$ > \(place.path)/pid; exec sleep 600" }
            """, to: "jobs/desired/long.json")
        return (place, place.path + "/jobs")
    }

    private static func start(_ place: TemporaryWorkspace, _ arguments: [String] = []) async throws -> DaemonUnderTest {
        let daemon = try DaemonUnderTest(in: place, arguments: ["-C", "jobs"] + arguments)
        try await daemon.line("run started") { $0["intent"] == "long" }
        return daemon
    }

    /// Whether the process that wrote its number does anything. One whose parent died is dead before it is reaped.
    private static func isAlive(_ place: TemporaryWorkspace) throws -> Bool {
        let pid = try #require(Int32(try place.read("pid").trimmingCharacters(in: .whitespacesAndNewlines)))
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8) else { return false }
        return !status.contains("State:\tZ")
    }

    @Test(arguments: [
        "rm -rf jobs/.homer", "mv jobs/.homer jobs/.homer-old", "mv jobs moved",
        "cd jobs && git init -q && git clean -fdxq -e desired",
        "rm jobs/.homer/homer.db.lock", "cp jobs/.homer/homer.db copy && mv copy jobs/.homer/homer.db",
    ])
    func `A daemon whose state is no longer its own ends its runs, says so and leaves`(_ command: String) async throws {
        let (place, _) = try Self.world()
        let daemon = try await Self.start(place)
        try Command.run("/bin/sh", ["-c", "cd '\(place.path)' && \(command)"])
        try await daemon.line("state lost")
        try await daemon.line("run finished") { $0["intent"] == "long" && $0["outcome"] == "cancelled" }
        #expect(await daemon.exit() == 72)
        #expect(try !Self.isAlive(place))
    }

    @Test func `While it ends its runs, status sees it and a second daemon waits for it or gives way`() async throws {
        let place = try TemporaryWorkspace()
        // Asked to end it stops its daemon, which is then looked at while it ends its runs, however busy the machine is.
        try place.write(
            """
            { "id": "stubborn", "trigger": { "type": "immediate" }, "execution": { "executor": "shell" },
              "query": "trap 'test -e \(place.path)/seen || kill -STOP $PPID' TERM; touch \(place.path)/ready; while :; do sleep 1; done" }
            """, to: "desired/stubborn.json")
        let daemon = try DaemonUnderTest(in: place)
        try await daemon.line("run started")
        while access(place.path + "/ready", F_OK) != 0 { try await ContinuousClock().sleep(for: .milliseconds(10)) }
        try place.remove(".homer")
        try await daemon.line("state lost")
        let pid = daemon.process.processIdentifier
        while try !String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8).contains("State:\tT") {
            try await ContinuousClock().sleep(for: .milliseconds(10))
        }
        let status = try Command.homer("status", in: place)
        #expect(status.output.contains("\(pid) is ending its runs"))
        #expect(!status.output.contains("start it with"))
        let second = try Command.homer("run", in: place)
        #expect(second.status == 75 && second.errors.contains("is still ending its runs"))
        try place.write("", to: "seen")
        kill(pid, SIGCONT)
        #expect(await daemon.exit() == 72)
        let third = try DaemonUnderTest(in: place)
        try await third.line("run started")
        try Command.run(HomerBinary.path, ["cancel", "stubborn"], in: place.path)
        try await third.line("run finished")
        #expect(await third.end() == 0)
    }

    @Test func `A link to the database, or to its directory, is the same database`() async throws {
        let (place, root) = try Self.world()
        let daemon = try await Self.start(place)
        try FileManager.default.createSymbolicLink(
            atPath: place.path + "/linked.db", withDestinationPath: root + "/.homer/homer.db")
        try FileManager.default.createSymbolicLink(
            atPath: place.path + "/linked", withDestinationPath: root + "/.homer")
        for path in ["linked.db", "linked/homer.db", "jobs/../linked/../jobs/.homer/homer.db"] {
            let second = try Command.homer("run", "-C", "jobs", "--database", path, in: place)
            #expect(second.status == 75, "\(path)")
            let status = try Command.homer("status", "-C", "jobs", "--database", path, in: place)
            #expect(status.output.contains("pid \(daemon.process.processIdentifier)"), "\(path)")
        }
        #expect(daemon.process.isRunning)
        _ = await daemon.end(SIGKILL)
        // A daemonised child of a lost run is found by whatever way the next daemon comes.
        let next = try DaemonUnderTest(in: place, arguments: ["-C", "jobs", "--database", "linked/homer.db"])
        try await next.line("run lost")
        #expect(try !Self.isAlive(place))
        #expect(await next.end() == 0)
    }

    @Test func `What left its session is found by a daemon that was given another spelling`() async throws {
        let place = try TemporaryWorkspace()
        try place.write(
            """
            { "id": "leaver", "trigger": { "type": "immediate" }, "execution": { "executor": "shell" },
              "query": "setsid sh -c 'echo $$ > \(place.path)/pid.new; mv \(place.path)/pid.new \(place.path)/pid; exec sleep 600' & sleep 600" }
            """, to: "jobs/desired/leaver.json")
        try FileManager.default.createSymbolicLink(
            atPath: place.path + "/way", withDestinationPath: place.path + "/jobs")
        let daemon = try DaemonUnderTest(in: place, arguments: ["-C", "way"])
        try await daemon.line("run started")
        while access(place.path + "/pid", F_OK) != 0 { try await ContinuousClock().sleep(for: .milliseconds(10)) }
        _ = await daemon.end(SIGKILL)
        let next = try DaemonUnderTest(in: place, arguments: ["-C", "jobs"])
        try await next.line("run lost")
        #expect(try !Self.isAlive(place))
        #expect(await next.end() == 0)
    }

    @Test(arguments: [SIGSEGV, SIGABRT, SIGILL, SIGBUS, SIGTRAP])
    func `A daemon that dies of a signal is said by the next, in the log, as an event and in why`(
        _ number: Int32
    ) async throws {
        let (place, _) = try Self.world()
        let daemon = try await Self.start(place)
        #expect(await daemon.end(number) == -number)
        let between = try Command.homer("status", "-C", "jobs", in: place).output
        #expect(between.contains("the last died of signal \(number) (SIG"))
        let next = try DaemonUnderTest(in: place, arguments: ["-C", "jobs"])
        let said = try await next.line("daemon died")
        #expect(said["signal"] == "\(number)")
        #expect(said["reason"]?.hasPrefix("died of signal \(number) (SIG") == true)
        #expect(said["report"]?.contains("to report it") == true)
        let lost = try await next.line("run lost")
        #expect(lost["reason"]?.contains("the daemon died of signal \(number)") == true)
        let events = try Command.homer("events", "-C", "jobs", in: place).output
        #expect(events.contains("DaemonDied") && events.contains("daemon died of signal \(number)"))
        #expect(try Command.homer("why", "long", "-C", "jobs", in: place).output.contains("died of signal \(number)"))
        #expect(await next.end() == 0)
        let third = try DaemonUnderTest(in: place, arguments: ["-C", "jobs"])
        // A stop that comes as early as can be is an orderly end.
        try await third.line("daemon started")
        #expect(!third.lines.contains { $0.message == "daemon died" })
        #expect(await third.end() == 0)
    }

    @Test func `A daemon that was killed died without an ending, one that was stopped did not die`() async throws {
        let (place, _) = try Self.world()
        let daemon = try await Self.start(place)
        #expect(await daemon.end(SIGKILL) == -SIGKILL)
        #expect(try Command.homer("status", "-C", "jobs", in: place).output.contains("the last died without an ending"))
        let next = try DaemonUnderTest(in: place, arguments: ["-C", "jobs"])
        let said = try await next.line("daemon died")
        #expect(said["reason"] == "died without an ending" && said["signal"] == nil)
        try await next.line("daemon started")
        #expect(await next.end() == 0)
        #expect(!(try Command.homer("status", "-C", "jobs", in: place).output.contains("died")))
    }
}
