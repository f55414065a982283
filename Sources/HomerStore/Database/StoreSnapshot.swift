package import GRDB

/// One state of the database, and every question that an answer asks of it: what other connections commit meanwhile is
/// not seen. It can only read.
///
/// It lives as long as the closure that `Store.snapshot` hands it to, on that closure's thread; GRDB stops the program
/// that keeps it. While it lives SQLite cannot tidy its log, so nobody waits for a person or a process in there.
package struct StoreSnapshot {
    private let db: Database
    private let budget: StepBudget?
    /// Runs of another scheduler.
    let foreign: ForeignRuns
    let specs: SpecCache

    init(_ db: Database, budget: StepBudget?, foreign: ForeignRuns, specs: SpecCache) {
        self.specs = specs
        self.db = db
        self.budget = budget
        self.foreign = foreign
    }

    /// One question. Each has the whole budget of steps.
    package func read<T>(_ body: (Database) throws -> T) throws -> T {
        budget?.refill()
        return try body(db)
    }
}
