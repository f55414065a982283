/// Sends one message over one channel.
package protocol Notifier: Sendable {
    /// The channel's name in `notify.channels` of `homer.json`.
    var channel: String { get }

    /// Tries once, within the channel's own deadline, and says what came of it. Never throws.
    func deliver(_ message: OutgoingMessage) async -> DeliveryResult
}

/// What a channel is given: finished texts, nothing to look up.
package struct OutgoingMessage: Hashable, Sendable {
    /// Of the message's row: what a receiver may recognise a repetition by.
    package var id: Int64
    package var kind: MessageKind
    /// One line of plain text.
    package var title: String
    /// Plain text; may be empty.
    package var body: String
    package var intentID: String?
    package var runID: Int64?
    package var createdAt: Timestamp
    /// What a person can decide with one press, where a channel has buttons.
    package var buttons: [MessageButton] = []

    package init(
        id: Int64, kind: MessageKind, title: String, body: String, intentID: String? = nil, runID: Int64? = nil,
        createdAt: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.title = title
        self.body = body
        self.intentID = intentID
        self.runID = runID
        self.createdAt = createdAt
    }
}

package struct MessageButton: Hashable, Sendable {
    package var label: String
    /// What comes back when it is pressed; at most 64 bytes.
    package var data: String

    package init(label: String, data: String) {
        self.label = label
        self.data = data
    }
}

/// What a message is about, in the words of `messages.kind`.
package enum MessageKind: String, Word, CaseIterable {
    /// A run succeeded.
    case result
    /// A run failed for good.
    case failure
    /// Somebody must decide: a run or a change waits.
    case decision
    /// Something is wrong with Homer or its surroundings.
    case alert
    /// What was told as wrong is well again.
    case recovery
    /// What quiet hours kept back, in one message.
    case digest
    /// A person tries a channel.
    case test
}

/// What came of one try.
package enum DeliveryResult: Hashable, Sendable {
    /// - Parameter reference: what the receiver calls it (a message number), where it says so.
    case sent(reference: String?)
    /// Nothing arrived; another try may do.
    ///
    /// - Parameter after: how long the receiver asked to be left alone.
    case failed(reason: String, after: Milliseconds?)
    /// Nothing arrived, and no further try over this channel can: bad token, no such chat.
    case refused(reason: String)
    /// It may have arrived; asking is not possible.
    case unknown(reason: String)
}
