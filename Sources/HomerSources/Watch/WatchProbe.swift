import Glibc

/// Whether changes in a directory can be watched at all.
package enum WatchProbe {
    package enum Outcome: Hashable, Sendable {
        /// An event arrived for a file written into the directory.
        case works
        /// The file was written and no event came: NFS, FUSE and the like.
        case silent
        /// The question could not be asked, and why (no such directory, read-only, no inotify instance left).
        case unknown(String)
    }

    /// Writes and removes `.homer-probe` in `directory` and waits at most `patience` for the events of that. The
    /// directory is left as it was found. Uses a plain inotify instance of its own.
    package static func probe(
        _ directory: String, patience: Duration = .seconds(2), clock: any Clock<Duration> = ContinuousClock()
    ) async -> Outcome {
        let watcher: KernelWatcher
        do { watcher = try .inotify() } catch { return .unknown(error.description) }
        let outcome = await probe(directory, patience: patience, clock: clock, watcher: watcher)
        await watcher.stop()
        return outcome
    }

    static func probe(
        _ directory: String, patience: Duration, clock: any Clock<Duration>, watcher: some DirectoryWatcher
    ) async -> Outcome {
        let file = directory + "/.homer-probe"
        await watcher.watch([.file(file)])
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return .unknown("cannot write \(file): \(SystemError.last)") }
        close(descriptor)
        unlink(file)
        return await withTaskGroup(of: Outcome.self) { group in
            group.addTask {
                for await event in watcher.events {
                    switch event {
                    case .changed, .overflow: return .works
                    case .unsupported(let reason): return .unknown(reason)
                    case .rootGone, .rootBack: continue
                    }
                }
                return .unknown("the watcher stopped")
            }
            group.addTask {
                do { try await clock.sleep(for: patience) } catch { return .unknown("cancelled") }
                return .silent
            }
            let first: Outcome? = await group.next()
            group.cancelAll()
            return first ?? .silent
        }
    }
}
