import HomerCore
package import HomerStore

/// What the database says of the daemon's health, each question off the thread pool and with a limit of time.
package struct StoreHealth: Sendable {
    private let store: Store

    /// - Parameter store: of the daemon, with its epoch.
    package init(_ store: Store) { self.store = store }

    /// `store`: something could be written now.
    package func alive() async -> HealthCheck {
        do {
            try await store.off { try $0.checkWritable() }
            return HealthCheck("store")
        } catch let error as StoreError {
            return HealthCheck("store", .failed, "it takes no write (\(error.code))")
        } catch {
            return HealthCheck("store", .failed, "it takes no write")
        }
    }

    /// `epoch` and `source`: no other daemon has taken over; what is held is told and fails nothing.
    package func ready() async -> [HealthCheck] {
        var epoch = HealthCheck("epoch")
        do { try await store.off { try $0.checkWritable() } } catch let error as StoreError {
            if error.code == .fenced { epoch = HealthCheck("epoch", .failed, "another daemon has taken over") }
        } catch {}
        guard let held = try? await store.off({ try $0.heldInputs() }) else {
            return [epoch, HealthCheck("source", .failed, "the database gives no answer")]
        }
        return [epoch, held.isEmpty ? HealthCheck("source") : HealthCheck("source", .warning, "\(held.count) held")]
    }
}
