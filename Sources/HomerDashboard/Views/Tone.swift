package import HomerCore
package import HomerReport

/// How something is coloured and marked. The word stands beside it everywhere: no colour tells anything alone.
package enum Tone: String, Hashable, Sendable, CaseIterable {
    case ok, bad, warn, busy, wait, off

    /// Said with the colour, for those who see none.
    package var sign: String {
        switch self {
        case .ok: "✓"
        case .bad: "✕"
        case .warn: "!"
        case .busy: "▸"
        case .wait: "…"
        case .off: "–"
        }
    }

    package init(_ result: RunResult) {
        switch result {
        case .pending: self = .wait
        case .running: self = .busy
        case .ended(.succeeded): self = .ok
        case .ended(.cancelled): self = .off
        case .ended(.failed), .ended(.timeout), .ended(.rateLimited), .ended(.quota), .ended(.auth), .ended(.badInput),
            .ended(.limit), .ended(.denied), .ended(.lost):
            self = .bad
        }
    }

    package init(_ state: IntentList.State) {
        switch state {
        case .failing: self = .bad
        case .held, .waiting: self = .warn
        case .running: self = .busy
        case .suspended, .off, .unknown: self = .off
        case .healthy: self = .ok
        }
    }

    package init(_ weight: Trouble.Weight) {
        switch weight {
        case .down, .wrong: self = .bad
        case .waits: self = .warn
        case .note: self = .off
        }
    }

    package init(_ condition: Condition) {
        switch (condition.type, condition.status) {
        case (_, .unknown): self = .off
        case (.ready, .yes), (.accepted, .yes), (.synced, .yes), (.healthy, .yes), (.preflight, .yes): self = .ok
        case (.ready, .no), (.accepted, .no), (.synced, .no), (.healthy, .no), (.preflight, .no): self = .bad
        case (.suspended, _), (.terminating, _), (.reconciling, _): self = .wait
        case (.stalled, _), (.edited, _), (.denied, _), (.drifted, _): self = .warn
        }
    }
}
