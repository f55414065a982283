import Glibc
package import HomerCore

/// How much is free where Homer writes.
package enum FreeSpace {
    /// Of each file system once, by the first of the directories on it; one that cannot be asked is left out.
    package static func disks(of directories: [String]) -> [AlertFacts.Disk] {
        var known: Set<UInt> = []
        return directories.compactMap { directory in
            var space = statvfs()
            guard statvfs(directory, &space) == 0, known.insert(UInt(space.f_fsid)).inserted else { return nil }
            let free = (UInt64(space.f_bavail) &* UInt64(space.f_frsize)) >> 20
            return AlertFacts.Disk(path: directory, freeMegabytes: Int64(clamping: free))
        }
    }
}
