import Glibc
import HomerCore
import HomerDiscovery
import HomerStore

/// Deletes old nights, a session a transaction, each with the files that it recorded as its own.
struct NightRetention {
    let store: Store
    let settings: DiscoverySettings

    /// What went: sessions, and files.
    func prune(before moment: Timestamp) throws -> (sessions: [String], files: Int) {
        var gone: (sessions: [String], files: Int) = ([], 0)
        for session in try store.oldNights(before: moment) {
            guard let night = try store.pruneNight(session, before: moment) else { continue }
            // The rows go first: a crash in between leaves files that nobody asks for, never a row without them.
            gone.sessions.append(session)
            gone.files += files(of: night).count { delete($0) }
        }
        return gone
    }

    private func files(of night: PrunedNight) -> [String] {
        let plan = night.session.plan == nil ? [] : [NightFiles(settings).plan(of: night.session)]
        return night.outputs + [night.session.packFile].compactMap { $0 } + plan
    }

    /// Written anew each night and read by the next: no night's own.
    private static let kept = "morning_briefing.md"

    /// False for what is no regular file inside the directories of the nights, links followed.
    private func delete(_ path: String) -> Bool {
        guard path.hasPrefix("/"), Paths.name(of: path) != Self.kept,
            let folder = Paths.real(Paths.parent(of: path)),
            [settings.output, settings.state].contains(where: { root in
                Paths.real(root).map { (folder + "/").hasPrefix($0 + "/") } ?? false
            })
        else { return false }
        var info = stat()
        let place = folder + "/" + Paths.name(of: path)
        guard lstat(place, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return false }
        return unlink(place) == 0
    }
}

extension Workspace {
    func nightRetention(_ store: Store) -> NightRetention { NightRetention(store: store, settings: discovery) }
}
