/// Does the work to its end even when the caller has been cancelled. For final writes only: without it a run that was
/// cancelled would lose the row that says so (a cancelled task's database write does not happen).
package func shielded<T: Sendable>(_ work: @escaping @Sendable () async throws -> T) async throws -> T {
    try await Task { try await work() }.value
}
