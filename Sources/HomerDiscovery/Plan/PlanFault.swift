import HomerCore

/// What is wrong with a plan, and where it stands in the planner's answer.
package struct PlanFault: Hashable, Sendable, CustomStringConvertible {
    /// `research_tasks[2].priority`; empty for what is wrong with the whole answer.
    package var path: String
    /// From 1, in the whole answer. Columns count characters.
    package var line: Int
    package var column: Int
    package var message: String

    package init(path: String, line: Int, column: Int, message: String) {
        self.path = path
        self.line = line
        self.column = column
        self.message = message
    }

    /// `line 3, column 5: research_tasks[2].priority: expected "high", "medium" or "low", found "urgent"`
    package var description: String {
        "line \(line), column \(column): \(path.isEmpty ? "" : path + ": ")\(message)"
    }
}

/// Why an answer holds no plan that can be used: never empty, in the order of the answer.
package struct PlanFaults: Error, Hashable, Sendable, CustomStringConvertible {
    package var faults: [PlanFault]
    /// Faults beyond `most`, which are counted and not kept.
    package var further = 0

    /// Enough for any reader, and for a planner to repair its plan.
    package static let most = 20

    package init(_ faults: [PlanFault], further: Int = 0) {
        self.faults = faults
        self.further = further
    }

    /// One fault a line.
    package var description: String {
        let lines = faults.map(\.description)
        return (further > 0 ? lines + ["and \(further) more"] : lines).joined(separator: "\n")
    }
}
