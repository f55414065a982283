import HomerCore

extension ChannelSettings {
    /// With the programs that are given by a path found from the workspace, as those of executors are.
    func placed(in root: String, home: String) -> ChannelSettings {
        func placed(_ program: String) -> String {
            program.contains("/") ? Paths.absolute(program, from: root, home: home) : program
        }
        switch self {
        case .command(var channel):
            channel.command[0] = placed(channel.command[0])
            return .command(channel)
        case .mail(var channel):
            channel.sendmail = placed(channel.sendmail)
            return .mail(channel)
        case .telegram, .webhook, .ntfy, .slack: return self
        }
    }
}
