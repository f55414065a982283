import ServiceLifecycle

/// Lets the loop of due times run until a stop.
package struct DispatchService: Service {
    package let dispatcher: Dispatcher

    package init(dispatcher: Dispatcher) {
        self.dispatcher = dispatcher
    }
    package func run() async throws { try await dispatcher.run() }
}

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

/// Lets the loop of passes run until a stop.
package struct ReconcileService: Service {
    package let loop: ReconcileLoop

    package init(loop: ReconcileLoop) {
        self.loop = loop
    }
    package func run() async throws { try await loop.run() }
}
