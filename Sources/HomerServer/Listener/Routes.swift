import HomerCore
import HomerReport

/// What the listener answers. Nothing here changes anything, and nothing is read of a request but its first lines.
package struct Routes: Sendable {
    package struct Question: Hashable, Sendable {
        package var method: String
        package var path: String
        /// What stands behind the `?`.
        package var query: String
        package var accept: String

        package init(method: String = "GET", path: String, query: String = "", accept: String = "") {
            self.method = method
            self.path = path
            self.query = query
            self.accept = accept
        }
    }

    package struct Answer: Hashable, Sendable {
        package var status: Int
        package var type: String
        package var body: String

        init(status: Int, type: String = "text/plain; charset=utf-8", body: String) {
            self.status = status
            self.type = type
            self.body = body
        }

        init(_ problem: HostLine.Problem) { self.init(status: problem.status, body: problem.message + "\n") }
    }

    private let loops: LoopHealth
    private let store: StoreHealth
    private let scrape: Scrape

    package init(loops: LoopHealth, store: StoreHealth, scrape: Scrape) {
        self.loops = loops
        self.store = store
        self.scrape = scrape
    }

    /// Throws nothing: what went wrong is an answer.
    package func answer(_ question: Question) async -> Answer {
        guard ["GET", "HEAD"].contains(question.method) else {
            return Answer(status: 405, body: "Only GET and HEAD.\n")
        }
        let parts = question.path.split(separator: "/", maxSplits: 1).map(String.init)
        switch parts.first {
        case "healthz":
            return health(
                HealthReport("healthz", loops.alive + [await store.alive()]), one: parts.dropFirst().first, question)
        case "readyz":
            return health(
                HealthReport("readyz", loops.ready + (await store.ready())), one: parts.dropFirst().first, question)
        case "metrics" where parts.count == 1: return await metrics()
        case nil: return Answer(status: 200, body: "homer \(Version.text)\n/healthz\n/readyz\n/metrics\n")
        default: return Answer(status: 404, body: "There is /healthz, /readyz and /metrics.\n")
        }
    }

    private func metrics() async -> Answer {
        do { return Answer(status: 200, type: PrometheusText.contentType, body: try await scrape.text()) } catch {
            return Answer(status: 503, body: "The database gives no answer.\n")
        }
    }

    private func health(_ report: HealthReport, one name: String?, _ question: Question) -> Answer {
        var report = report
        if let name {
            guard let check = report.checks.first(where: { $0.name == name }) else {
                return Answer(
                    status: 404, body: "There is \(report.checks.map(\.name).joined(separator: ", ")).\n")
            }
            report.checks = [check]
        }
        let pairs = question.query.split(separator: "&").map {
            $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        }
        report = report.excluding(Set(pairs.filter { $0[0] == "exclude" }.compactMap { $0.count > 1 ? $0[1] : nil }))
        let status = report.isWell ? 200 : 500
        guard !question.accept.contains("application/json") else {
            return Answer(status: status, type: "application/json", body: report.json.pretty + "\n")
        }
        return Answer(status: status, body: report.text(isVerbose: pairs.contains { $0[0] == "verbose" }))
    }
}
