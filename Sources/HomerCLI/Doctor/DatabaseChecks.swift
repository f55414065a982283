import Glibc
import HomerCore
import HomerReport
import HomerStore

/// The state directory and what is in it.
struct DatabaseChecks {
    let workspace: Workspace

    /// Larger databases take seconds to read whole.
    private static let largestChecked: Int64 = 256 << 20

    func run(now: Timestamp, zones: ZoneDatabase) -> [Finding] {
        [database(now: now), PrivacyCheck(workspace: workspace).run(), freeSpace(), daemon()] + configuration()
            + jobs(Moments(now: now, zones: zones), zones) + breakers(Moments(now: now, zones: zones))
    }

    /// Whether somebody runs the jobs of `schedule.json`, and only one.
    private func jobs(_ moments: Moments, _ zones: ZoneDatabase) -> [Finding] {
        let engine = workspace.report.otherEngine
        guard let store = try? Store.openReadOnly(path: workspace.database),
            let found = try? store.snapshot({ try engine.jobs($0, zones, moments) }), found.count > 0
        else { return [] }
        return [found.isWrong ? .warn("jobs", found.sentence, hint: found.advice) : .ok("jobs", found.sentence)]
    }

    /// Executors whose runs wait, or fall back, for want of login or quota.
    private func breakers(_ moments: Moments) -> [Finding] {
        let settings = workspace.report
        guard let store = try? Store.openReadOnly(path: workspace.database),
            let (queue, names) = try? store.snapshot({
                (try QueueFacts($0, settings: settings, now: moments.now), try IntentLookup($0).runs)
            })
        else { return [] }
        return queue.paused.map { state in
            let now = tryNow(state, queue, names)
            return .warn(
                "breaker", state.sentence(moments),
                hint: state.breaker.reason == .auth
                    ? "log \(state.executor) in; the next run tries it, or \(now)"
                    : "nothing to do: it is tried again then; sooner by \(now)")
        }
    }

    /// A run by hand tries the executor whatever is said of it, and is refused while one of the intent waits.
    private func tryNow(_ state: ExecutorState, _ queue: QueueFacts, _ names: RunArguments) -> String {
        let waiting = queue.open.first { run in
            guard run.status == .pending, let spec = queue.specs[run.intentID] else { return false }
            return spec.chain.contains { $0.executor == state.executor }
        }
        guard let run = waiting else { return "one started with `homer trigger`" }
        return "`homer cancel \(names(run.id))` and then `homer trigger \(run.intentID)` (run \(run.id) waits, and an "
            + "intent has one waiting run)"
    }

    private func database(now: Timestamp) -> Finding {
        let path = workspace.database
        var info = stat()
        guard stat(path, &info) == 0 else {
            guard access(existing(workspace.stateDirectory), W_OK) == 0 else {
                return .fail(
                    "database", "\(path) does not exist and its directory cannot be written",
                    hint: "give this user the right to write there, or choose another place with --database")
            }
            return .info("database", "\(path) does not exist yet", hint: "`homer run` or `homer apply` makes it")
        }
        do {
            let store = try Store.openReadOnly(path: path)
            if Int64(info.st_size) <= Self.largestChecked {
                let verdict = try store.integrity()
                guard verdict == "ok" else {
                    return .fail(
                        "database", "\(path) is damaged: \(verdict)",
                        hint: "stop the daemon, keep the file, and restore one from \(workspace.stateDirectory)/backups"
                    )
                }
            }
            if let newest = try store.runs(.init(limit: 1)).first, newest.triggeredAt > now + .minutes(1) {
                return .warn(
                    "database", "the newest run is from \(newest.triggeredAt), which has not come yet",
                    hint: "the clock was set back; due times until then are not repeated. Check `timedatectl`")
            }
            guard access(path, W_OK) == 0 else {
                return .warn(
                    "database", "\(path) is read-only for this user",
                    hint: "the daemon needs to write it; see its owner")
            }
            guard isWAL(path) else {
                return .warn(
                    "database", "\(path) is not in WAL mode, so readers and the daemon wait for each other",
                    hint: "the next `homer run` sets it, unless the file system cannot share memory (NFS)")
            }
            let size = info.st_size >> 20
            return .ok("database", "\(path), \(size == 0 ? "below 1" : "\(size)") MiB, sound, writable, WAL")
        } catch {
            return .fail("database", "\(error)", hint: "see that the path is right and the file is Homer's")
        }
    }

    /// Bytes 18 and 19 of a SQLite file are 2 in WAL mode (SQLite's file format).
    private func isWAL(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var versions: [UInt8] = [0, 0]
        return pread(descriptor, &versions, 2, 18) == 2 && versions == [2, 2]
    }

    private func freeSpace() -> Finding {
        let directory = existing(workspace.stateDirectory)
        var space = statvfs()
        guard statvfs(directory, &space) == 0 else {
            return .warn("disk", "cannot ask for free space of \(directory)", hint: String(cString: strerror(errno)))
        }
        let free = (UInt64(space.f_bavail) * UInt64(space.f_frsize)) >> 20
        let hint = "free some: `homer prune` removes old runs, and outputs are in \(workspace.outputs)"
        switch free {
        case ..<20: return .fail("disk", "\(free) MiB free at \(directory)", hint: hint)
        case ..<500: return .warn("disk", "only \(free) MiB free at \(directory)", hint: hint)
        default: return .ok("disk", "\(free / 1024) GiB free at \(directory)")
        }
    }

    private func daemon() -> Finding {
        guard let holder = workspace.runningDaemon() else {
            if let pid = workspace.presentDaemon() {
                return .warn(
                    "daemon", "\(pid) is ending its runs, since its state was moved or deleted",
                    hint: "wait until it is gone before you start another")
            }
            return .info("daemon", "none runs on this database", hint: "`homer run` starts one")
        }
        return .ok("daemon", "\(holder)")
    }

    /// Whether the running daemon goes by the file.
    private func configuration() -> [Finding] {
        guard let daemon = workspace.daemon else { return [] }
        let shown = workspace.place.shown
        if let fault = daemon.fault {
            return [
                .warn(
                    "settings", "\(fault); the daemon goes on by what it said before",
                    hint: "correct \(shown): it is read again as soon as it changes")
            ]
        }
        return daemon.differences.map { difference in
            .warn(
                "settings", difference.sentence,
                hint: difference.needsRestart
                    ? "restart the daemon to take it up"
                    : "the daemon takes it up with its next pass; `kill -HUP` asks for one")
        }
    }

    private func existing(_ directory: String) -> String {
        var path = directory
        while !Paths.exists(path), path != "/", path != "." { path = Paths.parent(of: path) }
        return path
    }
}
