/// How many runs may be active at once, beside the limit over all (`runtime.limits` of `homer.json`). A name that is not
/// there has no limit of its own.
package struct RunLimits: Hashable, Sendable {
    package var executors: [String: Int]
    package var lanes: [String: Int]

    package init(executors: [String: Int] = [:], lanes: [String: Int] = [:]) {
        self.executors = executors
        self.lanes = lanes
    }

    package var isEmpty: Bool { executors.isEmpty && lanes.isEmpty }

    /// What is active now.
    package struct Load: Hashable, Sendable {
        package private(set) var executors: [String: Int] = [:]
        package private(set) var lanes: [String: Int] = [:]

        package init() {}

        package mutating func add(executor: String, lane: String, count: Int = 1) {
            executors[executor, default: 0] += count
            lanes[lane, default: 0] += count
        }

        package func isBusy(_ executor: String) -> Bool { executors[executor, default: 0] > 0 }
    }

    /// Whether one more run of the executor is within its limit.
    package func admits(executor: String, beside load: Load) -> Bool {
        executors[executor].map { load.executors[executor, default: 0] < $0 } ?? true
    }

    /// Whether one more run in the lane is within its limit.
    package func admits(lane: String, beside load: Load) -> Bool {
        lanes[lane].map { load.lanes[lane, default: 0] < $0 } ?? true
    }
}
