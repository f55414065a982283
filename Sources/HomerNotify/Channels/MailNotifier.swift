import HomerCore

/// Hands a message to the machine's `sendmail`.
struct MailNotifier: Notifier {
    let channel: String
    let settings: MailChannel
    let means: ChannelMeans

    private static let timeout = Milliseconds.seconds(60)

    func deliver(_ message: OutgoingMessage) async -> DeliveryResult {
        guard let text = MailText.of(message, settings) else {
            return .refused(reason: "an address of the channel is none: \(settings.to.joined(separator: ", "))")
        }
        // -t takes the receivers out of the text, so that none of them is read as an option; -i lets a lone dot stand.
        let call = ChannelCall(
            command: [settings.sendmail, "-i", "-t"], input: Array(text.utf8), environment: [:], timeout: Self.timeout)
        return ProgramVerdict.of(await means.run(call), settings.sendmail, within: Self.timeout)
    }
}
