package import HomerCore

/// Hears of every pass that read the files, for whoever keeps something by them beside the intents.
package struct PassObserver: Sendable {
    /// Called after the plan was applied or found empty, with the pass's id. What it throws fails the pass.
    package let passed: @Sendable (_ plan: Plan, _ desired: DesiredState, _ pass: String) async throws -> Void

    package init(passed: @escaping @Sendable (Plan, DesiredState, String) async throws -> Void) {
        self.passed = passed
    }

    package static let none = PassObserver { _, _, _ in }
}
