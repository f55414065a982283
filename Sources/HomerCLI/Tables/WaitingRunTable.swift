import HomerCore
import HomerReport
import HomerStore

/// Runs that wait for approval, for `homer approve`.
struct WaitingRunTable {
    let moments: Moments

    func table(_ runs: [WaitingRun]) -> TextTable {
        var table = TextTable(["RUN", "INTENT", "GEN", "WAITS", "EXPIRES", "TRIGGERED", "WHY"])
        for run in runs {
            table.add([
                "\(run.run)", .init(run.intentID), "\(run.generation)", .init(moments.age(run.since)),
                .init(moments.relative(run.until)), .init(run.triggeredBy.rawValue), .init(run.reason),
            ])
        }
        return table
    }
}
