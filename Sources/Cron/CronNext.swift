extension CronExpression {
    /// The first occurrence strictly after `instant` (UTC seconds), or nil when there is none within 48 years.
    ///
    /// Walks the zone's periods of constant offset: inside one, local time and UTC run alike, so matching local times
    /// map to instants in order; what a clock change does happens exactly at the borders.
    /// - Returns: nil also for instants beyond ±2⁵⁵ s, where calendars mean nothing.
    package func next(after instant: Int64, in zone: Zone) -> Int64? {
        guard !neverFires, instant.magnitude < 1 << 55 else { return nil }
        let horizon = instant + Int64(Self.yearsAhead) * 31_556_952
        let isFirstPassOnly = !isWildcard && !dst.runsRepeatsTwice
        var period = zone.period(at: instant)
        var from = instant + 1 + Int64(period.offset)
        if isFirstPassOnly { from = max(from, repeatedUntil(period)) }
        guard var match = firstMatch(atOrAfter: from) else { return nil }
        while true {
            let candidate = match - Int64(period.offset)
            if candidate < period.end { return candidate }
            guard period.end < horizon else { return nil }
            let following = zone.period(at: period.end)
            let gapEnd = period.end + Int64(following.offset)
            if !isWildcard, dst.makesUpForGaps, isSmallChange(period.offset, following.offset), match < gapEnd {
                return period.end
            }
            var start = gapEnd
            period = following
            if isFirstPassOnly { start = max(start, repeatedUntil(period)) }
            if start < from || match < start {
                guard let recomputed = firstMatch(atOrAfter: start) else { return nil }
                match = recomputed
            }
            from = start
        }
    }

    /// Occurrences in `(after, through]`, ascending, at most `limit` of them.
    package func occurrences(after: Int64, through: Int64, in zone: Zone, limit: Int) -> [Int64] {
        var found: [Int64] = []
        var cursor = after
        while found.count < limit, let instant = next(after: cursor, in: zone), instant <= through {
            found.append(instant)
            cursor = instant
        }
        return found
    }

    /// The last occurrence in `(after, through]`, or nil when there is none: what catching up after downtime asks for.
    /// Some thirty calls of `next`, however many occurrences lie between.
    package func latest(after: Int64, through: Int64, in zone: Zone) -> Int64? {
        var found: Int64?
        var low = max(after, -1 << 54)
        var high = min(through, 1 << 54)
        // No occurrence lies in (high, through], and `found` is the last one at or before `low`.
        while low < high {
            // A first look at everything, so that an empty stretch costs one call.
            let middle = found == nil && low == max(after, -1 << 54) ? low : low + (high - low) / 2
            if let next = next(after: middle, in: zone), next <= high {
                found = next
                low = next
            } else if middle == low, found == nil {
                return nil
            } else {
                high = middle
            }
        }
        return found
    }

    /// Local seconds up to which this period shows again what the period before has shown.
    private func repeatedUntil(_ period: Zone.Period) -> Int64 {
        guard period.previousOffset > period.offset, isSmallChange(period.previousOffset, period.offset) else {
            return .min
        }
        return period.start + Int64(period.previousOffset)
    }

    /// Debian cron takes a jump of three hours or more for a corrected clock, not for a season.
    func isSmallChange(_ a: Int, _ b: Int) -> Bool { abs(a - b) < 3 * 3600 }
}
