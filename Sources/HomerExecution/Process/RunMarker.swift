import HomerCore

/// What every process of one run has in its environment: which run of which database.
///
/// It holds what a session cannot: a child that daemonises leaves group and session and keeps this. A job that starts
/// something which is meant to outlive it takes the marker away (`env -u HOMER_RUN_ID …`). Jenkins finds what builds
/// leave behind in the same way.
package struct RunMarker: Hashable, Sendable {
    /// `NAME=value`, as they stand in /proc/PID/environ.
    private let entries: [[UInt8]]

    /// Both are needed: a number alone is given out by every database.
    package init(run: Int64, database: String) { self.init(RunName(run).description, database) }

    /// The marker a child with this environment carries; nil when it has none.
    package init?(environment: [String: String]) {
        guard let run = environment["HOMER_RUN_ID"], let database = environment["HOMER_DATABASE"], !run.isEmpty,
            !database.isEmpty
        else { return nil }
        self.init(run, database)
    }

    private init(_ run: String, _ database: String) {
        entries = ["HOMER_RUN_ID=\(run)", "HOMER_DATABASE=\(database)"].map { Array($0.utf8) }
    }

    /// - Parameter environment: variables as the kernel keeps them, each ended by a zero byte.
    package func isCarried(by environment: [UInt8]) -> Bool {
        let variables = environment.split(separator: 0)
        return entries.allSatisfy { entry in variables.contains { $0.elementsEqual(entry) } }
    }

    /// Whether the process has it now; false when its environment may not be read.
    func isCarried(by pid: Int32) -> Bool {
        SmallFile.bytes("/proc/\(pid)/environ", limit: 4 << 20).map { isCarried(by: $0) } ?? false
    }
}
