import HomerCore
import HomerReport
import HomerStore

/// What runs left: their output as text or as a file, and their artifacts, which are files to keep and nothing else.
struct RunFileRoutes: Sendable {
    private let settings: WebSettings

    init(_ settings: WebSettings) { self.settings = settings }

    var all: [WebRoute] {
        [
            WebRoute(.get, "/api/v1/runs/{run}/log", .api) { call in
                let row = try await row(call.run())
                let raw = try call.query.flag("raw")
                let attempt = try attempt(call.query, of: row)
                let log = RunLog(settings: settings, isRaw: raw)
                // The beginning is read before the answer begins: a database that fails is a 503 then.
                let first = try await log.next(row, attempt: attempt, isOver: true)
                let body = WebAnswer.Body.stream { writer in
                    if !first.isEmpty { try await writer.write(Array(first)) }
                    while log.hasMore {
                        try await writer.write(Array(log.next(row, attempt: attempt, isOver: true)))
                    }
                }
                guard try call.query.flag("download") else {
                    return WebAnswer(type: "text/plain; charset=utf-8", body: body, policy: .sandbox)
                }
                return .attachment("run-\(row.name)-\(attempt).log", body)
            },
            WebRoute(.get, "/api/v1/runs/{run}/artifacts/{index}", .api) { call in
                let row = try await row(call.run())
                let text = call.value("index")
                // A place in the list of the row: what a request says never becomes a part of a path.
                guard let index = Int(text), "\(index)" == text, row.artifacts.indices.contains(index) else {
                    throw WebProblem.notFound("run \(row.name) has no such artifact")
                }
                let path = row.artifacts[index]
                let outputs = settings.outputs
                guard let file = try await settings.store.off({ _ in ArtifactFile(path, below: outputs) }) else {
                    throw WebProblem.notFound("that artifact is gone, or is no plain file of the run's own")
                }
                let name = path.split(separator: "/").last.map(String.init) ?? "artifact"
                return .attachment(
                    name,
                    .stream { [settings] writer in
                        while true {
                            let bytes = try await settings.store.off { _ in file.next() }
                            guard !bytes.isEmpty else { return }
                            try await writer.write(bytes)
                        }
                    })
            },
        ]
    }

    private func row(_ number: Int64) async throws -> RunRow {
        let row = try await settings.store.off { store in
            try store.run(number).map { try store.withDetails([$0]).first ?? $0 }
        }
        guard let row else { throw WebProblem.notFound("there is no run \(RunName(number))") }
        return row
    }

    private func attempt(_ query: Fields, of row: RunRow) throws -> Int {
        guard let text = try query.one("attempt") else { return max(1, row.attempt) }
        guard let attempt = Int(text), (1...max(1, row.attempt)).contains(attempt) else {
            throw WebProblem.notFound("run \(row.name) has no such attempt")
        }
        return attempt
    }
}
