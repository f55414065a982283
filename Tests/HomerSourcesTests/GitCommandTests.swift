import Glibc
import HomerCore
import Testing

@testable import HomerSources

@Suite(.timeLimit(.minutes(5))) struct GitCommandTests {
    private func environment(_ values: [String: String]) -> GitEnvironment { GitEnvironment { values[$0] } }

    @Test func `of the configuration in the environment only whom the user trusts is handed on`() {
        let values = environment([
            "PATH": "/bin", "GIT_DIR": "/elsewhere", "GIT_CONFIG_COUNT": "3", "GIT_CONFIG_KEY_0": "core.fsmonitor",
            "GIT_CONFIG_VALUE_0": "/evil", "GIT_CONFIG_KEY_1": "Safe.Directory", "GIT_CONFIG_VALUE_1": "/srv/jobs",
            "GIT_CONFIG_KEY_2": "safe.directory", "GIT_CONFIG_VALUE_2": "*", "SUDO_UID": "1000",
        ]).values
        #expect(
            values.filter { $0.hasPrefix("GIT_CONFIG") } == [
                "GIT_CONFIG_COUNT=2", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=/srv/jobs",
                "GIT_CONFIG_KEY_1=safe.directory", "GIT_CONFIG_VALUE_1=*",
            ])
        #expect(values.contains("SUDO_UID=1000") && values.contains("PATH=/bin"))
        #expect(!values.contains { $0.hasPrefix("GIT_DIR=") || $0.contains("evil") })
        let nonsense = environment(["GIT_CONFIG_COUNT": "-1", "SUDO_UID": "0; rm -rf /"]).values
        #expect(!nonsense.contains { $0.hasPrefix("GIT_CONFIG") || $0.hasPrefix("SUDO_UID") })
    }

    /// A repository of another user; nil where this test may not make one.
    private func foreign() throws -> TemporaryDirectory? {
        guard geteuid() == 0 else { return nil }
        let directory = try TemporaryDirectory()
        let shell = Shell(directory: directory.path)
        try #require(
            shell.run("git init -q -b main . && git commit -q --allow-empty -m one && mkdir desired && chown -R 4711 .")
        )
        return directory
    }

    @Test func `a repository of another user is refused in git's own words, and read by who trusts it`() async throws {
        guard let directory = try foreign() else { return }
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let plain = ["PATH": path, "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"]
        func probe(_ more: [String: String] = [:]) -> GitProbe {
            let values = plain.merging(more) { _, new in new }
            return GitProbe(git: GitCommand(environment: GitEnvironment { values[$0] }))
        }
        let failure = try #require(await probe().refusal(in: directory.path))
        #expect(failure.sentence.hasPrefix("detected dubious ownership in repository at"))
        #expect(failure.sentence.contains("safe.directory"))
        #expect(!failure.sentence.contains("\n") && !failure.sentence.contains("\t"))
        func source(_ probe: GitProbe) -> CommitFileSource {
            CommitFileSource(
                root: directory.path, desired: directory("desired"), desiredShown: "desired", schedules: [],
                options: GitRepository.options, git: probe, ref: "main")
        }
        let refused = await source(probe()).read()
        #expect(refused.hold?.message.contains("dubious ownership") == true)
        #expect(refused.hold?.message.contains("there is no commit") == false)
        let trusted = [
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": directory.path,
        ]
        for more in [trusted, ["SUDO_UID": "4711"]] {
            #expect(await probe(more).refusal(in: directory.path) == nil, "\(more)")
            #expect(await source(probe(more)).read().hold == nil, "\(more)")
        }
        let files = FileSource(
            root: directory.path, desired: directory("desired"), desiredShown: "desired", schedules: [],
            options: GitRepository.options, git: probe(), clock: ImpatientClock(), now: GitRepository.later)
        let state = await files.read()
        #expect(state.tracked == .unknown)
        #expect(state.repository.trouble?.contains("dubious ownership") == true)
    }

    @Test func `a ref that is not there is no failure of git`() async throws {
        let repository = try await GitRepository()
        try repository.intent("a", "1")
        try await repository.commit()
        let probe = GitProbe()
        #expect(try await probe.resolve("nowhere", in: repository.path) == nil)
        #expect(try await probe.resolve("main", in: repository.path) == (try await repository.head()))
        await #expect(throws: GitFailure.self) { try await probe.resolve("main", in: "/nowhere") }
        let hold = await repository.commitSource("nowhere").read().hold
        #expect(hold?.message.contains("there is no commit nowhere") == true)
    }

    @Test func `git that must be ended is asked first, and can take its lock away`() async throws {
        let directory = try TemporaryDirectory()
        // A stand-in that cleans up as git does, and a child that does not listen.
        try directory.write(
            "slow-git",
            """
            #!/bin/sh
            trap 'rm -f "\(directory("index.lock"))"; exit 1' TERM
            : > "\(directory("index.lock"))"
            sh -c 'trap "" TERM; echo $$ > "\(directory("pid"))"; while :; do sleep 1; done' &
            while [ ! -s "\(directory("pid"))" ]; do :; done
            while :; do sleep 0.05; done
            """)
        chmod(directory("slow-git"), 0o755)
        let git = GitCommand(executable: directory("slow-git"), timeout: .milliseconds(700))
        await #expect(throws: GitFailure.timedOut) { try await git.ask(["status"], in: directory.path) }
        #expect(access(directory("index.lock"), F_OK) != 0)
        let pid = FileBytes.line(of: directory("pid")).flatMap { pid_t($0) }
        if let pid {
            let deadline = ContinuousClock.now + .seconds(30)
            while linkTarget("/proc/\(pid)/exe") != nil, ContinuousClock.now < deadline { await Task.yield() }
            #expect(linkTarget("/proc/\(pid)/exe") == nil)
        }
    }

    @Test func `looking at files whose times have changed takes no lock and leaves the index alone`() async throws {
        let repository = try await GitRepository()
        for number in 0..<50 { try repository.intent("i\(number)", "1") }
        try await repository.commit()
        let source = repository.commitSource()
        _ = await source.read()
        Shell(directory: repository.path).run("touch -d 2001-01-01 desired/*.json")
        let before = FileFingerprint(path: repository.path + "/.git/index")
        // A lock that is there anyway is in nobody's way.
        try repository.directory.write(".git/index.lock", "")
        #expect(await source.read().uncommitted.isEmpty)
        #expect(await GitProbe().revision(of: repository.path)?.dirty == false)
        try repository.directory.remove(".git/index.lock")
        #expect(FileFingerprint(path: repository.path + "/.git/index") == before)
    }

    @Test func `line ends alone are no edit; another text, a link and a file in its place are`() async throws {
        let repository = try await GitRepository()
        let shell = Shell(directory: repository.path)
        try repository.directory.write("desired/a.json", "{\n}\n")
        try repository.directory.write("desired/b.json", "{\n}\n")
        try repository.directory.link("desired/c.json", to: "a.json")
        try await repository.commit()
        let probe = GitProbe()
        let paths = ["desired/a.json", "desired/b.json", "desired/c.json"]
        #expect(await probe.dirty(among: paths, in: repository.path) == [])
        try repository.directory.write("desired/a.json", "{\r\n}\r\n")
        #expect(await probe.dirty(among: paths, in: repository.path) == [])
        try repository.directory.write("desired/b.json", "{ \n}\n")
        shell.run("rm desired/c.json; cp desired/a.json desired/c.json")
        #expect(await probe.dirty(among: paths, in: repository.path) == ["desired/b.json", "desired/c.json"])
        shell.run("git add desired/b.json")
        #expect(await probe.dirty(among: paths, in: repository.path) == ["desired/b.json", "desired/c.json"])
    }

    @Test func `a repository that names objects by SHA-256 is compared as any other`() async throws {
        let directory = try TemporaryDirectory()
        let shell = Shell(directory: directory.path)
        // Git before 2.29 has no such repositories.
        guard shell.run("git init -q -b main --object-format=sha256 . && echo 1 > a && git add a && git commit -qm one")
        else { return }
        let probe = GitProbe()
        #expect(await probe.revision(of: directory.path)?.dirty == false)
        try directory.write("a", "2")
        #expect(await probe.revision(of: directory.path)?.dirty == true)
    }
}
