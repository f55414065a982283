import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

/// The session that a command is about.
struct NightArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("A session, such as night-2026-11-30; without one the newest.", valueName: "session"))
    var session: String?

    /// Throws a `Failure` that names what there is, when there is no such session.
    func row(_ snapshot: StoreSnapshot) throws -> DiscoverySessionRow {
        if let session {
            if let row = try snapshot.discoverySession(id: session) { return row }
            let known = try snapshot.discoverySessions(limit: Self.most).map(\.id)
            let hint = Suggestion.nearest(to: session, in: known).map { " did you mean \"\($0)\"?" } ?? ""
            throw Failure(
                message: "there is no session \"\(session)\";\(hint) `homer discover list` shows what there is")
        }
        guard let newest = try snapshot.discoverySessions(limit: 1).first else {
            throw Failure(
                message: "no night has been yet; `homer discover run` begins one, --dry-run shows its context")
        }
        return newest
    }

    /// So many are asked for the name that was meant.
    private static let most = 200
}

/// A night as `homer discover show` and others answer with it.
struct Night {
    var session: DiscoverySessionRow
    var items: [DiscoveryItemRow]
    /// Runs of its items, by number.
    var runs: [Int64: RunRow]

    init(_ session: DiscoverySessionRow, _ snapshot: StoreSnapshot) throws {
        self.session = session
        items = try snapshot.discoveryItems(of: session.id)
        let rows = try items.compactMap(\.runID).compactMap { try snapshot.run($0) }
        runs = Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
    }

    func run(of item: DiscoveryItemRow) -> RunRow? { item.runID.flatMap { runs[$0] } }

    /// Items whose runs somebody may approve.
    var waiting: [DiscoveryItemRow] {
        items.filter { $0.state == .waiting || run(of: $0)?.waitsForApproval == true }
    }
}
