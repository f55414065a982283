import Glibc

/// The run that this process belongs to, as its own environment or that of a process it descends from says.
///
/// It is a fence against a run that decides about itself, not a wall: a process that clears its environment and lets
/// all its ancestors end has nothing left that tells (docs/security.md).
package struct OwnRun: Hashable, Sendable {
    /// As its marker names it: `12`, `h123`.
    package var run: String
    /// Who carries the marker: this process, or the nearest one above it.
    package var process: Int32

    /// nil when neither this process nor one above it carries the marker of a run of that database.
    ///
    /// - Parameters:
    ///   - database: its path in any spelling; what counts is the file it leads to.
    ///   - environment: of this process, which may have changed since its start.
    package static func find(database: String, environment: [String: String]) -> OwnRun? {
        if let run = RunMarker.run(in: environment, of: database) { return OwnRun(run: run, process: getpid()) }
        for pid in ProcessTable.line() {
            guard let bytes = SmallFile.bytes("/proc/\(pid)/environ", limit: 4 << 20) else { continue }
            if let run = RunMarker.run(in: variables(bytes), of: database) { return OwnRun(run: run, process: pid) }
        }
        return nil
    }

    /// Variables as the kernel keeps them, each ended by a zero byte.
    static func variables(_ bytes: [UInt8]) -> [String: String] {
        var found: [String: String] = [:]
        for variable in bytes.split(separator: 0) {
            guard let equals = variable.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = String(decoding: variable[..<equals], as: UTF8.self)
            guard RunMarker.variables.contains(name), found[name] == nil else { continue }
            found[name] = String(decoding: variable[variable.index(after: equals)...], as: UTF8.self)
        }
        return found
    }
}
