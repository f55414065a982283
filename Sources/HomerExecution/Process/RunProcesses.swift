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

    /// Who lives of a run; never this process or one it descends from, whatever they carry.
    struct Found: Sendable {
        var members: [ProcessTable.Entry] = []
        /// The doubt about those of whom nothing could be said.
        var doubt = RunMarker.Reading.absent
        /// What the look may have missed.
        var gaps = ProcessTable.Gaps()
    }

    /// Who lives of the run.
    func members() -> [ProcessTable.Entry] { look().members }

    private func look() -> Found { Self.look([self])[0] }

    /// One look through /proc for several runs.
    ///
    /// - Parameters:
    ///   - leaders: processes that lead a run each and belong to no other, whatever they carry. That of a run that is
    ///     looked for has ended.
    ///   - births: what earlier looks have learnt.
    static func look(
        _ runs: [RunProcesses], leaders: Set<Int32> = [], births: ProcessBirths? = nil
    ) -> [Found] {
        var found = runs.map { _ in Found() }
        var ownLine: Set<Int32>?
        // Nothing of a run is older than its leader: not in its session, which the leader made, nor elsewhere.
        let oldest = runs.map(\.since).min() ?? 0
        let gaps = ProcessTable.forEachLiving(since: oldest, except: leaders, births) { entry in
            var environment: RunMarker.Environment?
            for (index, run) in runs.enumerated() {
                if let leader = run.leader, entry.group == leader || entry.session == leader {
                    found[index].members.append(entry)
                    continue
                }
                // Environments are read of the few that came after the leader.
                guard entry.startTicks >= run.since, let marker = run.marker else { continue }
                let known = environment ?? RunMarker.Environment(of: entry.pid)
                environment = known
                let reading = marker.reading(known)
                guard reading == .carried else {
                    // Threads of the kernel have none, and never will.
                    if entry.parent != ProcessTable.kernelParent, entry.pid != ProcessTable.kernelParent {
                        found[index].doubt = max(found[index].doubt, reading)
                    }
                    continue
                }
                let line = ownLine ?? ProcessTable.ownLine()
                ownLine = line
                if !line.contains(entry.pid) { found[index].members.append(entry) }
            }
        }
        for index in found.indices { found[index].gaps = gaps }
        return found
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
    ///
    /// - Parameter first: what `ask` has found; nil looks.
    @discardableResult
    func end(by sweep: ProcessSweep, first: Found? = nil) async -> Bool {
        var first = first
        return await Self.end {
            if let found = first {
                first = nil
                return found
            }
            killGroup()
            return await sweep.look(self)
        }
    }

    /// Begins to end them: the group is killed, and the next look asked for.
    func ask(_ sweep: ProcessSweep, _ answer: @escaping @Sendable (Found) -> Void) {
        killGroup()
        sweep.ask(self, answer)
    }

    private func killGroup() {
        if let leader { Glibc.kill(-leader, SIGKILL) }
    }

    /// So often it looks again for somebody without any environment: 50 ms. Who is changing programs is waited for to the
    /// end: on a busy machine that can take long, and it comes to an end.
    private static let bareLooks = 10
    /// So often it looks again at once when somebody ended while everybody was listed.
    private static let tornLooks = 3

    private static func end(_ look: () async -> Found) async -> Bool {
        var (found, bare, torn, zombies) = (false, 0, 0, Set<Int32>())
        for _ in 0..<400 {
            let left = await look()
            found = found || !left.members.isEmpty
            if left.members.isEmpty {
                if left.doubt == .bare { bare += 1 }
                let isDoubtful = left.doubt == .changing || left.doubt == .bare && bare <= bareLooks
                if !isDoubtful {
                    guard left.gaps.isTorn || !left.gaps.zombies.isSubset(of: zombies), torn < tornLooks else { break }
                    (torn, zombies) = (torn + 1, left.gaps.zombies)
                    continue
                }
            }
            for member in left.members { Glibc.kill(member.pid, SIGKILL) }
            // In a task of its own: that of a run that was cancelled does not sleep.
            await Task { try? await ContinuousClock().sleep(for: .milliseconds(5)) }.value
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
            return processes.look()
        }
    }

    private static func isOrWas(_ leader: ProcessIdentity) -> Bool {
        guard leader.pid > 1, leader.pid != getpid() else { return false }
        return ProcessTable.entry(leader.pid).map { $0.startTicks == leader.startTicks } ?? true
    }
}
