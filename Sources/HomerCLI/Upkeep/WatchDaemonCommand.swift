import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct WatchDaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch-daemon",
        abstract: "Tell when the daemon is gone: for cron, a systemd timer, or a monitor's check.",
        discussion: """
            Says nothing while a daemon runs, so that cron sends no mail, and one sentence on
            standard error when none does: since when, how it ended, what to do. It asks the
            lock, which dies with the process; a daemon that hangs is told by `/healthz` and by
            systemd's watchdog. `--tell` also tells it over the channels of homer.json, once until
            a daemon runs again; of one that stopped in order only after 2 minutes, so that a
            restart tells nobody.

            EXIT CODES: 0 it runs · 69 it is gone · 2 nobody can tell · 64 usage.

            EXAMPLES:
              homer watch-daemon -C ~/jobs
              */5 * * * * homer watch-daemon -C ~/jobs          in a crontab: mail when it is gone
              */5 * * * * homer watch-daemon -C ~/jobs --tell   the same, on the phone
              homer watch-daemon --verbose
            """)

    @OptionGroup var global: GlobalOptions

    @Flag(help: "Also say that it runs.")
    var verbose = false

    @Flag(help: "Also tell it over the channels of messages, once.")
    var tell = false

    func run() async throws {
        let workspace = try global.resolve()
        if let holder = workspace.runningDaemon() {
            if verbose { Console.print("the daemon runs: \(holder)") }
            return
        }
        if let pid = workspace.presentDaemon() {
            throw Failure(
                message: "daemon \(pid) is ending its runs, since its state was moved or deleted; `homer run` when it "
                    + "is gone",
                status: .gone)
        }
        let moments = Moments(now: WallClock.now(), zones: ZoneDatabase.own)
        let last =
            try Paths.exists(workspace.database) ? workspace.existingStore().snapshot { try $0.lastDaemon() } : nil
        let sentence = GoneDaemon(last, words: DaemonLock.lastWords(path: workspace.lockFile)).sentence(moments)
        if tell, let last, GoneDaemonRule.isTold(stopped: last.stoppedAt, now: moments.now) {
            try await GoneDaemonAlert(workspace).tell(sentence, now: moments.now)
        }
        throw Failure(
            message: sentence + " (workspace \(workspace.root)); `homer run` starts one",
            status: .gone)
    }
}

/// How the daemon that is not there any more ended.
struct GoneDaemon {
    private let last: DaemonRow?
    private let words: LastWords?

    /// - Parameter words: what was in the lock file.
    init(_ last: DaemonRow?, words: LastWords?) {
        self.last = last
        self.words = words
    }

    /// `no daemon runs: the last one (pid 812) stopped at 05:00 (2h ago)`
    func sentence(_ moments: Moments) -> String {
        guard let last else { return "no daemon runs, and none ever did on this database" }
        if let stopped = last.stoppedAt {
            return "no daemon runs: the last one (pid \(last.pid)) stopped \(moments.clock(stopped)) "
                + "(\(moments.relative(stopped)))"
        }
        var death = last.death ?? .unknown
        if last.death == nil, let signal = words?.signal, words?.pid == last.pid {
            death = .signal(signal.number, at: signal.time)
        }
        let who = "pid \(last.pid), started \(moments.clock(last.startedAt))"
        return "no daemon runs: the last one (\(who)) \(death.phrase)"
    }
}
