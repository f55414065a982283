/// The environment that another process of this user was started with.
package enum DaemonEnvironment {
    /// nil when it cannot be read: the process is gone, or another user's.
    package static func of(pid: Int32) -> [String: String]? {
        guard let bytes = SmallFile.bytes("/proc/\(pid)/environ", limit: 4 << 20), !bytes.isEmpty else { return nil }
        return variables(bytes)
    }

    /// - Parameter bytes: as the kernel keeps them, each ended by a zero byte.
    static func variables(_ bytes: [UInt8]) -> [String: String] {
        var variables: [String: String] = [:]
        for entry in bytes.split(separator: 0) {
            guard let equals = entry.firstIndex(of: UInt8(ascii: "=")), equals > entry.startIndex else { continue }
            let name = String(decoding: entry[..<equals], as: UTF8.self)
            variables[name] = String(decoding: entry[entry.index(after: equals)...], as: UTF8.self)
        }
        return variables
    }
}
