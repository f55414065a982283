import HomerCore

/// How a run is named in a command that takes an intent as well: `12`, or `run:12` where an intent is called `12`, so
/// that printed advice means one thing.
package struct RunArguments: Hashable {
    package static let prefix = "run:"

    /// Ids of intents that read as the name of a run.
    private let taken: Set<String>

    package init(ids: [String] = []) { taken = Set(ids.filter { RunName($0) != nil }) }

    package func callAsFunction(_ run: Int64) -> String {
        let name = RunName(run).description
        return taken.contains(name) ? Self.prefix + name : name
    }
}
