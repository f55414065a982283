package import HomerCore
package import HomerStore

/// Who can tell which run wrote what a file says.
package struct RunWitness: Sendable {
    /// Begins a look, for one pass.
    let look: @Sendable (Store) -> (DesiredIntent) throws -> RunProvenance?

    package init(_ look: @escaping @Sendable (Store) -> (DesiredIntent) throws -> RunProvenance?) { self.look = look }

    /// Knows of no run.
    package static let none = RunWitness { _ in { _ in nil } }
}
