import Glibc
import HomerCore
import HomerExecution
package import HomerStore

/// Who is typing, for the record of what was asked by hand.
package enum CurrentUser {
    package static var name: String {
        guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return "uid \(getuid())" }
        return String(cString: name)
    }
}

extension DaemonIdentity {
    /// This process.
    package static func current() -> DaemonIdentity {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return DaemonIdentity(
            pid: getpid(), host: host, user: CurrentUser.name, version: Version.text, bootID: ProcessTable.bootID())
    }
}
