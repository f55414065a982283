import Glibc

/// What a daemon stands on: its lock, its database and its workspace, each the very file at its path.
///
/// Once one of them was deleted, moved or replaced (`git clean -fdx`, `mv .homer`), nobody sees any more what the daemon
/// does, and a second one can start at the same place: so it starts nothing more and leaves.
package struct DaemonGround: Sendable {
    package struct Place: Hashable, Sendable {
        package var part: Part
        package var path: String
        package var identity: FileIdentity

        /// - Parameter identity: of the file that is used; nil takes what is at the path now, and gives nil when there
        ///   is nothing.
        package init?(_ part: Part, _ path: String, identity: FileIdentity? = nil) {
            guard let identity = identity ?? FileIdentity(path: path) else { return nil }
            self.part = part
            self.path = path
            self.identity = identity
        }
    }

    package enum Part: String, Hashable, Sendable { case lock, database, workspace }

    /// A part that is no longer the daemon's own.
    package struct Loss: Error, Hashable, Sendable, CustomStringConvertible {
        package var part: Part
        package var path: String
        /// Whether something else is at the path now.
        package var isReplaced: Bool

        package var description: String {
            let what =
                switch part {
                case .lock: "its lock file"
                case .database: "its database"
                case .workspace: "its workspace"
                }
            return isReplaced
                ? "\(what) \(path) was replaced by another one" : "\(what) \(path) was moved or deleted"
        }
    }

    private let places: [Place]

    package init(_ places: [Place]) { self.places = places }

    /// The first part that is no longer there; nil while all are. A path that cannot be asked proves nothing.
    package func loss() -> Loss? {
        for place in places {
            errno = 0
            let found = FileIdentity(path: place.path)
            if found == place.identity { continue }
            guard found != nil || errno == ENOENT || errno == ENOTDIR else { continue }
            return Loss(part: place.part, path: place.path, isReplaced: found != nil)
        }
        return nil
    }
}
