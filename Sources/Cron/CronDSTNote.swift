extension CronExpression {
    /// What a clock change has done to the occurrence at `instant`, in one sentence; nil when nothing.
    ///
    /// `instant` should be an occurrence of this expression in `zone`; for any other instant the answer means nothing.
    package func dstNote(at instant: Int64, in zone: Zone) -> String? {
        guard instant.magnitude < 1 << 55 else { return nil }
        let period = zone.period(at: instant)
        let local = instant + Int64(period.offset)
        if instant == period.start, !isWildcard, dst.makesUpForGaps, isSmallChange(period.previousOffset, period.offset)
        {
            let skipped = skippedTimes(from: instant + Int64(period.previousOffset), to: local)
            if let first = skipped.first {
                let verb = skipped.count == 1 ? "does" : "do"
                let names = skipped.count > 3 ? "times from \(first)" : joined(skipped)
                let runs = skipped.count == 1 ? "runs at" : "runs once, at"
                return "\(names) \(verb) not exist that day; \(runs) \(timeText(local)) (clocks go forward)"
            }
        }
        guard case .two(let first, _) = zone.instants(atLocal: local) else { return nil }
        let pass = instant == first ? "first" : "second"
        if !isWildcard, !dst.runsRepeatsTwice, instant == first {
            return "\(timeText(local)) happens twice that day; runs the first time (clocks go back)"
        }
        return "\(timeText(local)) happens twice that day; this is the \(pass) time (clocks go back)"
    }

    /// The matching wall-clock times in `from..<to`, at most four.
    private func skippedTimes(from: Int64, to: Int64) -> [String] {
        var times: [String] = []
        var cursor = from
        while times.count < 4, let match = firstMatch(atOrAfter: cursor), match < to {
            times.append(timeText(match))
            cursor = match + 1
        }
        return times
    }

    private func timeText(_ local: Int64) -> String { CivilTime(localSeconds: local).timeText }
}

/// `a`, `a and b`, `a, b and c`.
func joined(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
}
