package import HomerCore

/// A file as it lay on the disk.
package struct RawFile: Hashable, Sendable {
    package enum Contents: Hashable, Sendable {
        /// Not empty, at most 1 MiB, valid UTF-8.
        case bytes([UInt8])
        /// Not read: the caller knows what is in it (`ReadCache`).
        case unchanged
    }

    /// Relative to the root of the listing.
    package var path: String
    package var contents: Contents
    package var fingerprint: FileFingerprint

    package init(path: String, contents: Contents, fingerprint: FileFingerprint) {
        self.path = path
        self.contents = contents
        self.fingerprint = fingerprint
    }

    /// Empty when the file was not read.
    package var bytes: [UInt8] {
        if case .bytes(let bytes) = contents { return bytes }
        return []
    }
}

/// One consistent look at a set of files.
package struct DirectoryListing: Hashable, Sendable {
    /// Sorted by path.
    package var files: [RawFile]
    /// Files that are there and cannot be used, in the order of their paths.
    package var problems: [Diagnostic]
    package var report: SourceReport
    /// The device the directory is on; nil when it could not be opened.
    package var device: UInt64?
    /// Directories below the root that hold a repository of their own, sorted; relative to the root.
    package var repositories: [String] = []
    /// By which a later look at a part of it can stand for the whole.
    var layout: DirectoryLayout?

    package init(
        files: [RawFile], problems: [Diagnostic], report: SourceReport, repositories: [String] = []
    ) {
        self.files = files
        self.problems = problems
        self.report = report
        self.repositories = repositories
    }
}
