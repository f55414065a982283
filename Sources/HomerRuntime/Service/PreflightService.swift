package import HomerCore
package import HomerStore
package import Logging
import ServiceLifecycle
import Synchronization

/// Keeps what is found about the intents in force before they run: of all of them at start and when the configuration
/// has changed, of those that a pass accepted when it has.
///
/// Beside both loops: a program that answers slowly holds up neither a pass nor a run. What fails is only logged; the
/// next pass that accepts something asks again.
package final class PreflightService: Service {
    /// Looks at intents, and returns one result for each. Throws `StoreError`.
    package typealias Check = @Sendable ([PreflightSubject]) async throws -> [PreflightResult]

    private enum Request: Sendable {
        case all
        case some(Set<String>)

        mutating func add(_ ids: [String]) {
            if case .some(let known) = self { self = .some(known.union(ids)) }
        }
    }

    private let store: Store
    private let check: Check
    private let logger: Logger
    private let now: @Sendable () -> Timestamp
    private let wake = Wake()
    private let asked = Mutex(Request.all)

    /// Intents that are looked at together.
    private static let batch = 256

    package init(
        store: Store, logger: Logger, now: @escaping @Sendable () -> Timestamp, check: @escaping Check
    ) {
        self.store = store
        self.check = check
        self.logger = logger
        self.now = now
    }

    /// A pass changed these intents.
    package func accepted(_ ids: [String]) {
        asked.withLock { $0.add(ids) }
        wake.ring()
    }

    /// Something that concerns every intent has changed.
    package func lookAtAll() {
        asked.withLock { $0 = .all }
        wake.ring()
    }

    package func run() async throws {
        wake.ring()
        for await _ in wake.rings.cancelOnGracefulShutdown() {
            await cancelWhenGracefulShutdown { await self.round() }
        }
    }

    /// Looks at everything that was asked for until now.
    package func round() async {
        let request = asked.withLock { asked in
            defer { asked = .some([]) }
            return asked
        }
        do {
            switch request {
            case .all: try await look(at: nil)
            case .some(let ids): if !ids.isEmpty { try await look(at: ids.sorted()) }
            }
        } catch {
            logger.log(.storeFailed, ["error": "\(error)"])
        }
    }

    private func look(at ids: [String]?) async throws {
        var (after, rest) = ("", ids?[...])
        while !Task.isCancelled, rest?.isEmpty != true {
            let part = rest.map { Array($0.prefix(Self.batch)) }
            let from = after
            let (subjects, last) = try await store.off {
                try $0.preflightSubjects(ids: part, after: from, limit: Self.batch)
            }
            rest = rest?.dropFirst(Self.batch)
            let results = try await check(subjects)
            // What was ended on the way says nothing.
            if Task.isCancelled { return }
            let moment = now()
            for told in try await store.off({ try $0.notePreflights(results, now: moment) }) { log(told) }
            guard ids == nil else { continue }
            guard let last else { return }
            after = last
        }
    }

    private func log(_ result: PreflightResult) {
        for finding in result.findings {
            logger.log(
                .preflightFound,
                [
                    "intent": "\(result.id)", "generation": "\(result.generation)", "code": "\(finding.code.rawValue)",
                    "field": "\(finding.field)", "error": "\(finding.message)", "hint": "\(finding.hint)",
                ])
        }
    }
}
