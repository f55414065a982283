/// Tells that something under watched directories may have changed. A doorbell, never a source of truth: the reader of
/// its events always looks at the files again.
package protocol DirectoryWatcher: Sendable {
    /// For one consumer. Elements are lost only when more than a thousand are waiting, newest kept. Ends after `stop`.
    var events: AsyncStream<WatchEvent> { get }

    /// Replaces the set of watched targets. When it returns, every later change under a target is reported, and a
    /// target that does not exist is waited for.
    func watch(_ targets: [WatchTarget]) async

    /// Ends `events` and gives everything back to the kernel before it returns. Later calls do nothing.
    func stop() async
}

package enum WatchTarget: Hashable, Sendable {
    /// A directory with everything below it. Directories whose names start with a dot, and linked ones, are left out.
    case tree(String)
    /// One file, watched through its directory so that replacing it by rename is seen.
    case file(String)

    package var path: String {
        switch self {
        case .tree(let path), .file(let path): path
        }
    }
}

package enum WatchEvent: Hashable, Sendable {
    /// Something in this directory changed. The path is a hint for logs.
    case changed(String)
    /// The kernel dropped events: anything may have changed.
    case overflow
    /// A watched tree is no longer there; the path as it was given.
    case rootGone(String)
    /// A tree that was missing is there now, or is another directory than before.
    case rootBack(String)
    /// Changes can be missed from here on, and why. The watcher goes on with what it has; poll as well.
    case unsupported(String)
}

/// Why a watcher could not be started. The caller takes the next backend.
package struct WatchFailure: Error, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
