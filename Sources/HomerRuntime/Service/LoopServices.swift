import ServiceLifecycle

/// Lets the loop of due times run until a stop.
package struct DispatchService: Service {
    package let dispatcher: Dispatcher

    package init(dispatcher: Dispatcher) {
        self.dispatcher = dispatcher
    }
    package func run() async throws { try await dispatcher.run() }
}

/// Lets the loop of passes run until a stop.
package struct ReconcileService: Service {
    package let loop: ReconcileLoop

    package init(loop: ReconcileLoop) {
        self.loop = loop
    }
    package func run() async throws { try await loop.run() }
}
