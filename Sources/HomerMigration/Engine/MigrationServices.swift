import HomerCore
import HomerRuntime
import ServiceLifecycle

/// Lets the old engine run until a stop.
package struct LegacyService: Service {
    package let engine: LegacyEngine

    package init(engine: LegacyEngine) {
        self.engine = engine
    }
    package func run() async throws { try await engine.run() }
}

/// Lets parallel mode run until a stop.
package struct ShadowService: Service {
    package let shadow: Shadow

    package init(shadow: Shadow) {
        self.shadow = shadow
    }
    package func run() async throws { try await shadow.run() }
}
