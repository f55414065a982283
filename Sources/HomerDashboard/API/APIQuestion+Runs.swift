import HomerCore
import HomerReport
import HomerStore

extension APIQuestion {
    func runs() throws -> WebAnswer {
        var filter = Store.RunFilter(intentID: try call.query.given("intent"), since: try since(), limit: try limit())
        filter.beforeID = try number("before")
        if let text = try call.query.given("result") {
            guard let result = RunResult(rawValue: text) else {
                let known = RunResult.allCases.map(\.rawValue).joined(separator: ", ")
                throw WebProblem.badRequest("result takes one of \(known)")
            }
            filter.result = result
        }
        let queue = try RunQueue(snapshot, settings: settings, now: moments.now)
        // A page of our own runs has a number to go on from; the list without one also has the old HOMER's.
        let rows = try filter.beforeID == nil ? snapshot.allRuns(filter) : snapshot.runs(filter)
        return .json(.array(try snapshot.withDetails(rows).map { $0.json(in: queue) }))
    }

    func run() throws -> WebAnswer {
        let row = try row()
        let queue = try RunQueue(snapshot, settings: settings, now: moments.now)
        var run = try snapshot.withDetails([row]).first ?? row
        if run.attempts.isEmpty { run.attempts = try snapshot.attempts(ofRun: run.id) }
        let output = try snapshot.output(ofRun: run.id)
        return .json(.run, run.json(in: queue).adding(["output": output.map { .string($0) }]))
    }

    func config() throws -> WebAnswer {
        let row = try row()
        guard let config = try snapshot.config(ofRun: row.id) else {
            throw WebProblem.notFound(
                "nothing is stored of what run \(row.name) ran with: it is known of runs that have started a program "
                    + "and ended")
        }
        return .json(.runConfig, config.json)
    }

    private func row() throws -> RunRow {
        let number = try call.run()
        guard let row = try snapshot.run(number) else {
            throw WebProblem.notFound("there is no run \(RunName(number))")
        }
        return row
    }
}
