package import HomerCore
import HomerReport

extension JobsReport {
    package var json: JSONValue {
        .object([
            "count": .int(Int64(count)), "engine": .string(route.jobs.rawValue), "oldEngine": oldEngine.json,
            "runners": .array(shares.map { $0.keeper.json(count: $0.count) }),
            "withoutIntent": .array(fallbacks.map(\.json)),
        ])
    }
}

extension JobKeeper {
    /// - Parameter count: how many jobs it runs.
    package func json(count: Int) -> JSONValue {
        .object(["runBy": .string(rawValue), "count": .int(Int64(count))])
    }
}

extension FallbackJob {
    /// A job that no intent stands for.
    package var json: JSONValue {
        .object([
            "job": .string(spec.id), "file": .string(file), "reason": .string(reason), "since": since.json,
        ])
    }
}
