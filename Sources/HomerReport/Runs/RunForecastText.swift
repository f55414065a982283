package import HomerCore

/// The change of the timetable on one line.
package struct RunForecastText {
    package let forecast: RunForecast
    package let moments: Moments

    package init(_ forecast: RunForecast, moments: Moments) {
        self.forecast = forecast
        self.moments = moments
    }

    package var line: String {
        let removed = forecast.before.filter { !forecast.after.contains($0) }
        var parts: [String] = []
        if forecast.before.isEmpty {
            parts = forecast.after.map { "+ \(moments.short($0))" }
        } else if forecast.after.isEmpty {
            parts = forecast.before.map { "- \(moments.short($0))" }
        } else if forecast.before == forecast.after {
            parts = forecast.after.map { moments.short($0) }
        } else {
            parts = removed.map { "- \(moments.short($0))" }
            parts += forecast.after.filter { !forecast.before.contains($0) }.map { "+ \(moments.short($0))" }
        }
        let list =
            parts.joined(separator: ", ")
            + (forecast.weekAfter > forecast.after.count || forecast.weekBefore > forecast.before.count ? ", …" : "")
        return "next runs  \(list)    24 h: \(count(forecast.dayBefore)) → \(count(forecast.dayAfter))"
            + "   7 d: \(count(forecast.weekBefore)) → \(count(forecast.weekAfter))"
    }

    private func count(_ number: Int) -> String { number >= RunForecast.countLimit ? "\(number)+" : "\(number)" }
}
