import HomerCore
import HomerNotify
import HomerReport
import HomerStore

/// Tells over the channels that no daemon runs: for whoever looks from outside, since nobody else can. It is told once until
/// one runs again, which then tells that; asking again while it is gone sends what could not be sent before.
struct GoneDaemonAlert {
    let store: Store
    let settings: NotifySettings
    let notifiers: [any Notifier]
    let zones: ZoneDatabase
    /// The directory, which says on a phone what of several is gone.
    let root: String

    init(_ workspace: Workspace) throws {
        root = workspace.root
        store = try workspace.existingStoreForWriting()
        settings = workspace.notify
        notifiers = workspace.notifiers(environment: GlobalOptions.environment())
        zones = workspace.zones(store)
    }

    init(store: Store, settings: NotifySettings, notifiers: [any Notifier], zones: ZoneDatabase, root: String) {
        self.root = root
        self.store = store
        self.settings = settings
        self.notifiers = notifiers
        self.zones = zones
    }

    /// - Parameter sentence: since when it is gone, and how it ended.
    /// Returns how many messages were sent. Throws `StoreError`.
    @discardableResult
    func tell(_ sentence: String, now: Timestamp) async throws -> Int {
        let incident = NewIncident.goneDaemon(sentence, workspace: root, host: DaemonIdentity.current().host)
        if try !store.snapshot({ try $0.openFingerprints() }).contains(incident.key.fingerprint) {
            try store.report(incident: incident, now: now)
        }
        // Nobody collects what else there is to tell with it.
        let look = try store.claimDeliveries(
            channels: notifiers.map(\.channel), known: settings.channels, quietUntil: nil,
            now: now + MessageRules.urgentWindow)
        var sent = 0
        for delivery in look.deliveries {
            guard let notifier = notifiers.first(where: { $0.channel == delivery.channel }) else { continue }
            let result = await notifier.deliver(OutgoingMessage(delivery, now: now, zones: zones))
            _ = try store.settle(delivery, result, now: WallClock.now())
            if case .sent = result { sent += 1 }
        }
        return sent
    }
}
