package import HomerCore
package import HomerStore

extension RunConfig {
    /// What a run really ran with: the answer of `homer runs RUN --effective`.
    package var json: JSONValue {
        .object([
            "run": RunName(run).json, "intent": .string(intentID), "generation": .int(Int64(generation)),
            "commit": commit.map { .string($0) }, "config": config.json, "drift": drift?.json,
        ])
    }
}
