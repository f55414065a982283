import Glibc
import HomerCore

/// What every process of one run has in its environment: which run of which database.
///
/// It holds what a session cannot: a child that daemonises leaves group and session and keeps this. A job that starts
/// something which is meant to outlive it takes the marker away (`env -u HOMER_RUN_ID …`). Jenkins finds what builds
/// leave behind in the same way.
package struct RunMarker: Hashable, Sendable {
    /// `HOMER_RUN_ID=…`, as it stands in /proc/PID/environ.
    private let run: [UInt8]
    private let database: String

    /// Both are needed: a number alone is given out by every database.
    ///
    /// - Parameter database: its path in any spelling; what counts is the file it leads to.
    package init(run: Int64, database: String) { self.init(RunName(run).description, database) }

    /// The marker a child with this environment carries; nil when it has none.
    package init?(environment: [String: String]) {
        guard let run = environment["HOMER_RUN_ID"], let database = environment["HOMER_DATABASE"], !run.isEmpty,
            !database.isEmpty
        else { return nil }
        self.init(run, database)
    }

    private init(_ run: String, _ database: String) {
        self.run = Array("HOMER_RUN_ID=\(run)".utf8)
        self.database = database
    }

    private static let databaseName = Array("HOMER_DATABASE=".utf8)
    /// The variables it consists of.
    static let variables: Set<String> = ["HOMER_RUN_ID", "HOMER_DATABASE"]

    /// The run an environment names, when it is one of that database; one that names no database counts, for somebody
    /// took that away.
    static func run(in environment: [String: String], of database: String) -> String? {
        guard let run = environment["HOMER_RUN_ID"], !run.isEmpty else { return nil }
        guard let theirs = environment["HOMER_DATABASE"], !theirs.isEmpty else { return run }
        return RunMarker(run, database).names(theirs) ? run : nil
    }

    /// - Parameter environment: variables as the kernel keeps them, each ended by a zero byte.
    package func isCarried(by environment: [UInt8]) -> Bool {
        environment.withUnsafeBytes { bytes in
            guard Self.contains(bytes, where: { $0.elementsEqual(run) }) else { return false }
            return Self.contains(bytes) { variable in
                guard variable.starts(with: Self.databaseName) else { return false }
                return names(String(decoding: variable.dropFirst(Self.databaseName.count), as: UTF8.self))
            }
        }
    }

    /// Whether one of the variables is wanted. Makes nothing of them: every process that came after a run is read so.
    private static func contains(
        _ environment: UnsafeRawBufferPointer, where isWanted: (Slice<UnsafeRawBufferPointer>) -> Bool
    ) -> Bool {
        var start = environment.startIndex
        while start < environment.endIndex {
            let end = environment[start...].firstIndex(of: 0) ?? environment.endIndex
            if isWanted(environment[start..<end]) { return true }
            start = end + 1
        }
        return false
    }

    /// Whether a path leads to the database: another daemon may have been given it by another way (a link, a mount).
    private func names(_ path: String) -> Bool {
        if path == database { return true }
        var (ours, theirs) = (stat(), stat())
        guard stat(database, &ours) == 0, stat(path, &theirs) == 0 else { return false }
        return ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino
    }

    /// What the environment of a process says of a marker.
    enum Reading: Comparable, Sendable {
        case absent
        /// There is no environment at all.
        case bare
        /// Neither environment nor arguments: between two programs, while `execve` gives a process others, or about to be
        /// dead. Nothing can be said yet.
        case changing
        case carried
    }

    /// The environment of a process, read once for all who ask.
    enum Environment: Sendable {
        case variables([UInt8])
        case bare
        case changing
        /// One that may not be read is no process of ours, nor is one that is gone.
        case unreadable

        init(of pid: Int32) {
            self = Self.read(pid)
            // Arguments come a moment before the environment: who has them alone may have both by now.
            if case .bare = self { self = Self.read(pid) }
        }

        private static func read(_ pid: Int32) -> Environment {
            switch SmallFile.content("/proc/\(pid)/environ", limit: 4 << 20) {
            case .success(let bytes) where !bytes.isEmpty: return .variables(bytes)
            case .success:
                return SmallFile.bytes("/proc/\(pid)/cmdline", limit: 1)?.isEmpty ?? true ? .changing : .bare
            // Gone altogether.
            case .failure(let failure) where failure.code == ENOENT: return .unreadable
            case .failure(let failure) where failure.code == EACCES || failure.code == EPERM: return .unreadable
            // One without memory is ending, and is not dead before the next look; of any other nothing is known.
            case .failure: return .changing
            }
        }
    }

    /// What an environment says of it.
    func reading(_ environment: Environment) -> Reading {
        switch environment {
        case .variables(let bytes): isCarried(by: bytes) ? .carried : .absent
        case .bare: .bare
        case .changing: .changing
        case .unreadable: .absent
        }
    }
}
