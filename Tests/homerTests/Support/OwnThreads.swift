import HomerCore
import Testing

/// Runs the tests of a suite on threads of their own.
///
/// They wait for programs: were that on Swift's threads, of which there are as many as processors, every other test would stand
/// still meanwhile, for ten seconds and more, and miss what it is there to see (docs/decisions/0015-threads-that-wait.md).
struct OwnThreads: SuiteTrait, TestTrait, TestScoping {
    private static let executor = WaitingExecutor()

    let isRecursive = true

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(Self.executor) { try await function() }
    }
}

extension Trait where Self == OwnThreads {
    static var ownThreads: Self { Self() }
}

/// Runs each part of a task on a thread that nobody else waits on.
private final class WaitingExecutor: TaskExecutor {
    /// More than tests run side by side.
    private let threads = WaitingThreads("homer.tests", limit: 64)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        threads.async { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
