package import HomerCore

/// One thing that is looked at to say whether the daemon is well.
package struct HealthCheck: Hashable, Sendable {
    package enum State: String, Hashable, Sendable { case ok, warning, failed }

    /// `store`, `dispatcher`; also the last part of the path that asks for this one alone.
    package var name: String
    package var state: State
    /// Why it is not `ok`, in a few words without paths or values of files; nil when there is nothing to say.
    package var message: String?

    package init(_ name: String, _ state: State = .ok, _ message: String? = nil) {
        self.name = name
        self.state = state
        self.message = message
    }
}

/// The answer of `/healthz` or `/readyz`.
package struct HealthReport: Hashable, Sendable {
    /// `healthz` or `readyz`.
    package var name: String
    package var checks: [HealthCheck]

    package init(_ name: String, _ checks: [HealthCheck]) {
        self.name = name
        self.checks = checks
    }

    /// A warning is the users' affair, and fails nothing.
    package var isWell: Bool { !checks.contains { $0.state == .failed } }

    package func excluding(_ names: Set<String>) -> HealthReport {
        HealthReport(name, checks.filter { !names.contains($0.name) })
    }

    /// `ok`; one line a check when something is not, or when they are asked for.
    package func text(isVerbose: Bool) -> String {
        guard isVerbose || !isWell || checks.contains(where: { $0.state == .warning }) else { return "ok" }
        let lines = checks.map { check in
            switch check.state {
            case .ok: "[+]\(check.name) ok"
            case .warning: "[!]\(check.name) \(check.message ?? "warns")"
            case .failed: "[-]\(check.name) failed: \(check.message ?? "reason withheld")"
            }
        }
        return (lines + ["\(name) check \(isWell ? "passed" : "failed")"]).joined(separator: "\n") + "\n"
    }

    package var json: JSONValue {
        .object([
            "status": .string(isWell ? "ok" : "failed"),
            "checks": .array(
                checks.map { check in
                    .object([
                        "name": .string(check.name), "status": .string(check.state.rawValue),
                        "message": check.message.map { .string($0) },
                    ])
                }),
        ])
    }
}
