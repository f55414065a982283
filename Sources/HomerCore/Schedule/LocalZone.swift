/// What `TZ` of the environment says the local zone is, read as every libc program reads it.
package struct LocalZone: Hashable, Sendable {
    package enum Value: Hashable, Sendable {
        /// Not set: the machine's own file.
        case machine
        /// Set to nothing, which is UTC.
        case empty
        /// `/path` or `:/path`.
        case path(String)
        /// A name of the zone data, or a POSIX rule; a colon before it means nothing more.
        case text(String)
    }

    package let value: Value
    package let machineFile: String

    /// - Parameter tz: the variable; nil when it is not set.
    package init(tz: String?, machineFile: String = "/etc/localtime") {
        self.machineFile = machineFile
        guard let tz else {
            value = .machine
            return
        }
        let text = tz.hasPrefix(":") ? String(tz.dropFirst()) : tz
        value = text.isEmpty ? .empty : text.hasPrefix("/") ? .path(text) : .text(text)
    }

    var isMachines: Bool { value == .machine }

    /// The value of `TZ` that means the same to another process, whatever its environment.
    package var setting: String {
        switch value {
        case .machine: ":" + machineFile
        case .empty: "UTC0"
        case .path(let path): ":" + path
        case .text(let text): text
        }
    }
}
