import ServiceLifecycle

/// Lets the nights go on until a stop; one that goes on is taken up by the next daemon.
package struct DiscoveryService: Service {
    package let loop: DiscoveryLoop

    package init(loop: DiscoveryLoop) {
        self.loop = loop
    }
    package func run() async throws { try await loop.run() }
}
