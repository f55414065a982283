import Glibc

/// An error number of the C library with its text.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    package let code: Int32

    package init(code: Int32) { self.code = code }

    /// The error of the call just made on this thread.
    package static var last: SystemError { SystemError(code: errno) }

    /// E.g. `Permission denied`.
    package var description: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            buffer.initialize(repeating: 0)
            guard let start = buffer.baseAddress, strerror_r(code, start, buffer.count) == 0 else {
                return "error \(code)"
            }
            return String(cString: start)
        }
    }
}

/// The name of a directory entry, nil when it is not UTF-8.
func validName(_ entry: UnsafeMutablePointer<dirent>) -> String? {
    withEntryName(entry) { String(validatingCString: $0) }
}

/// The name of a directory entry, repaired when it is not UTF-8.
func entryName(_ entry: UnsafeMutablePointer<dirent>) -> String { withEntryName(entry) { String(cString: $0) } }

/// Hands over the name of a directory entry as it lies there.
func withEntryName<T>(_ entry: UnsafeMutablePointer<dirent>, _ body: (UnsafePointer<CChar>) -> T) -> T {
    body(UnsafeRawPointer(entry).advanced(by: nameOffset).assumingMemoryBound(to: CChar.self))
}

// Not `entry.pointee.d_name`: that copies 256 bytes as a tuple, past the end of short records.
private let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19

/// Where a symbolic link points, nil when it cannot be read.
func linkTarget(_ path: String) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
        guard let start = buffer.baseAddress else { return nil }
        let count = readlink(path, start, buffer.count)
        return count < 0 ? nil : String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
