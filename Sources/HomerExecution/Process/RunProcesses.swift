import Glibc
package import HomerCore

/// The processes of one run: the group and session of its leader, and what has left both and still carries its marker.
package struct RunProcesses: Sendable {
    /// Number of the leader, and so of its group and session; nil when it is not known or no longer the run's.
    private let leader: Int32?
    /// Start time of the leader: nothing of the run is older.
    private let since: UInt64
    private let marker: RunMarker?

    /// A leader that has not been reaped, so that its number is its own.
    init(leader: Int32?, since: UInt64, marker: RunMarker?) {
        self.leader = leader
        self.since = since
        self.marker = marker
    }

    /// Who lives of the run; never this process or one it descends from, whatever they carry.
    func members() -> [ProcessTable.Entry] { look().members }

    /// - Returns: beside the members, the doubt about those of whom nothing could be said.
    private func look() -> (members: [ProcessTable.Entry], doubt: RunMarker.Reading) {
        var ownLine: Set<Int32>?
        var doubt = RunMarker.Reading.absent
        let members = ProcessTable.living { entry in
            if let leader, entry.group == leader || entry.session == leader { return true }
            // Environments are read of the few that came after the leader.
            guard entry.startTicks >= since, let marker else { return false }
            let reading = marker.reading(of: entry.pid)
            guard reading == .carried else {
                // Threads of the kernel have none, and never will.
                if entry.parent != ProcessTable.kernelParent { doubt = max(doubt, reading) }
                return false
            }
            let line = ownLine ?? ProcessTable.ownLine()
            ownLine = line
            return !line.contains(entry.pid)
        }
        return (members, doubt)
    }

    /// Asks all to end, the group in one step.
    func terminate() { signal(SIGTERM) }

    /// Ends what is there now, the group in one step; what is being started meanwhile may be missed.
    func kill() { signal(SIGKILL) }

    private func signal(_ number: Int32) {
        if let leader { Glibc.kill(-leader, number) }
        for member in members() where member.group != leader { Glibc.kill(member.pid, number) }
    }

    /// Kills until nobody is left; true when there was somebody. The pauses wait for the kernel, not for a policy, so
    /// they are real time; a process stuck in the kernel (state D) is given up after two seconds, it cannot be helped.
    @discardableResult
    func end() async -> Bool {
        await Self.end { [self] in
            if let leader { Glibc.kill(-leader, SIGKILL) }
            return look()
        }
    }

    /// So often it looks again for somebody without any environment: 50 ms. Who is changing programs is waited for to the
    /// end: on a busy machine that can take long, and it comes to an end.
    private static let bareLooks = 10

    private static func end(_ look: () -> (members: [ProcessTable.Entry], doubt: RunMarker.Reading)) async -> Bool {
        var (found, doubtful) = (false, 0)
        for _ in 0..<400 {
            let (left, doubt) = look()
            if left.isEmpty {
                guard doubt == .changing || doubt == .bare && doubtful < bareLooks else { break }
                doubtful += 1
            }
            found = found || !left.isEmpty
            for member in left { Glibc.kill(member.pid, SIGKILL) }
            try? await ContinuousClock().sleep(for: .milliseconds(5))
        }
        return found
    }
}

extension RunProcesses {
    /// Kills what is left of a run whose daemon died, and returns when it is gone; true when there was something.
    ///
    /// The group counts only while the leader is the very process described, or gone: its number cannot have been given
    /// to another process while a member of its session lives. Of a run whose process was never noted, and of what left
    /// the session, the marker tells.
    package static func endLost(leader: ProcessIdentity?, marker: RunMarker) async -> Bool {
        guard leader.map({ $0.bootID == ProcessTable.bootID() }) ?? true else { return false }
        return await end {
            let isTheirs = leader.map { Self.isOrWas($0) } ?? false
            let processes = RunProcesses(
                leader: isTheirs ? leader?.pid : nil, since: leader?.startTicks ?? 0, marker: marker)
            let (left, doubt) = processes.look()
            return (left.filter { $0.startTicks >= processes.since }, doubt)
        }
    }

    private static func isOrWas(_ leader: ProcessIdentity) -> Bool {
        guard leader.pid > 1, leader.pid != getpid() else { return false }
        return ProcessTable.entry(leader.pid).map { $0.startTicks == leader.startTicks } ?? true
    }
}
