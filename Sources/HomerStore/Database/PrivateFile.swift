import Glibc

/// Files that nobody but their owner may read, whatever the directory and the umask: prompts, outputs and payloads are
/// in them.
package enum PrivateFile {
    /// The rights of a file of Homer's, and of a directory of Homer's.
    package static let mode: UInt32 = 0o600
    package static let directoryMode: UInt32 = 0o700

    /// Makes an empty file that only its owner may read and write, before SQLite makes it with the rights that the umask
    /// leaves; SQLite gives the log beside it the same rights. Does nothing where there is a file already, or none can be
    /// made: opening it says why.
    static func make(_ path: String) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { return }
        // A umask that takes rights from the owner is not meant for a file the owner must write.
        fchmod(descriptor, mode)
        close(descriptor)
    }

    /// Takes the rights of everybody else off a file or directory. Returns whether there were some.
    ///
    /// What belongs to another user, a link, and what is neither file nor directory stays as it is. The file is not
    /// opened: closing it again would end the locks that SQLite holds on it in this process.
    package static func narrow(_ path: String) -> Bool {
        guard let info = status(path), isOpenToOthers(info), info.st_uid == geteuid() else { return false }
        return fchmodat(AT_FDCWD, path, info.st_mode & 0o700, AT_SYMLINK_NOFOLLOW) == 0
    }

    /// Whether there is a file or directory that others may read, write or enter.
    package static func isOpenToOthers(_ path: String) -> Bool { status(path).map(isOpenToOthers) ?? false }

    /// The rights as `chmod` takes them; nil when there is nothing.
    package static func mode(of path: String) -> UInt32? { status(path).map { $0.st_mode & 0o777 } }

    private static func isOpenToOthers(_ info: stat) -> Bool {
        [S_IFREG, S_IFDIR].contains(info.st_mode & S_IFMT) && info.st_mode & 0o077 != 0
    }

    private static func status(_ path: String) -> stat? {
        var info = stat()
        return lstat(path, &info) == 0 ? info : nil
    }
}

/// The files of one database.
package struct DatabaseFiles: Sendable {
    /// Where the database lies, through links: SQLite puts the others beside it.
    package let path: String

    package init(_ path: String) {
        guard let real = realpath(path, nil) else {
            self.path = path
            return
        }
        defer { free(real) }
        self.path = String(cString: real)
    }

    /// The database, what SQLite keeps beside it, and the daemon's lock; whether they are there or not.
    package var all: [String] { [path] + ["-wal", "-shm", "-journal", ".lock"].map { path + $0 } }
}
