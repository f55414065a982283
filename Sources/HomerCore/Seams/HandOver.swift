import Synchronization

/// Carries a value from the thread that made it to the task that waits for it.
///
/// The lock orders the two, where a continuation alone would do: Swift 6.3's runtime tells ThreadSanitizer nothing of a
/// continuation that is resumed before its task waits, and `scripts/race-suite` would take every value for a race.
package final class HandOver<Value: Sendable>: Sendable {
    private let held = Mutex<Value?>(nil)

    package init() {}

    /// Keeps `value`; a second one replaces the first.
    package func put(_ value: Value) { held.withLock { $0 = value } }

    /// What was put last; nil when nothing was.
    package var value: Value? { held.withLock { $0 } }
}

/// Waits for what `start` sets off to give its value. `give` is called exactly once, on any thread.
package func handedOver<Value: Sendable>(
    from start: (_ give: @escaping @Sendable (Value) -> Void) -> Void
) async -> Value {
    let result = HandOver<Value>()
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
        start { value in
            result.put(value)
            done.resume()
        }
    }
    while true {
        // It was put before the task was let go, so this returns at once.
        if let value = result.value { return value }
        await Task.yield()
    }
}
