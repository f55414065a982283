import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

/// What `homer wait` waits for.
enum WaitGoal: ExpressibleByArgument, Hashable {
    case condition(Condition.Kind)
    /// This generation or a later one is in force.
    case generation(Int)
    /// A run has ended; `isSuccess` asks that it ended well.
    case run(isSuccess: Bool)
    case suspended, resumed

    static let words = ["Ready", "Synced", "Healthy", "generation=N", "run=success", "run=any", "suspended", "resumed"]

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map { $0.lowercased() }
        switch (parts.first, parts.dropFirst().first) {
        case ("ready", nil): self = .condition(.ready)
        case ("synced", nil): self = .condition(.synced)
        case ("healthy", nil): self = .condition(.healthy)
        case ("generation", let text?):
            guard let number = Int(text), number > 0 else { return nil }
            self = .generation(number)
        case ("run", "success"): self = .run(isSuccess: true)
        case ("run", "any"): self = .run(isSuccess: false)
        case ("suspended", nil): self = .suspended
        case ("resumed", nil): self = .resumed
        default: return nil
        }
    }

    static var allValueStrings: [String] { words }

    var text: String {
        switch self {
        case .condition(let kind): kind.rawValue
        case .generation(let number): "generation=\(number)"
        case .run(let isSuccess): isSuccess ? "run=success" : "run=any"
        case .suspended: "suspended"
        case .resumed: "resumed"
        }
    }

    /// How the intent stands to the goal.
    struct Standing: Hashable {
        var isMet: Bool
        /// What was met, or what there is in its place.
        var text: String
        /// The run whose end met it.
        var run: RunRow?
    }

    /// - Parameters:
    ///   - runs: newest first.
    ///   - since: runs that ended before it do not count.
    func standing(_ view: IntentView, runs: [RunRow], since: Timestamp, moments: Moments) -> Standing {
        switch self {
        case .condition(let kind):
            guard let condition = view.status.conditions.first(where: { $0.type == kind }) else {
                return Standing(isMet: false, text: "\(kind.rawValue) is not known")
            }
            return Standing(
                isMet: condition.status == .yes,
                text: "\(kind.rawValue)=\(condition.status.rawValue) (\(condition.reason): \(condition.message))")
        case .generation(let number):
            return Standing(
                isMet: view.row.generation >= number, text: "generation \(view.row.generation) is in force")
        case .run(let isSuccess):
            let ended = runs.filter { $0.completedAt.map { $0 >= since } ?? false }
            if let met = ended.first(where: { !isSuccess || $0.result == .ended(.succeeded) }) {
                return Standing(isMet: true, text: RunEnding(met).told, run: met)
            }
            let last = ended.first ?? runs.first { !$0.isFinal }
            return Standing(isMet: false, text: last.map { RunEnding($0).told } ?? "no run since the wait began")
        case .suspended:
            let suspension = view.context.suspension
            return Standing(isMet: suspension != nil, text: suspension?.sentence(moments) ?? "not suspended")
        case .resumed:
            let suspension = view.context.suspension
            return Standing(isMet: suspension == nil, text: suspension?.sentence(moments) ?? "not suspended")
        }
    }
}
