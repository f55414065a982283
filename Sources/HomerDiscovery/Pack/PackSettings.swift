import Cron
package import HomerCore

/// Whose night it is: where its files are, and which day.
package struct PackSettings: Hashable, Sendable {
    /// How many days before today count as recent.
    package static let recentDays = 2

    /// Absolute: `daily/`, `me.md` and the other files that are read.
    package var memoryDirectory: String
    /// Absolute: `handoffs/morning_briefing.md` of the night before.
    package var outputDirectory: String
    /// The day of the night, on the clocks of its time zone. It stays the same for the whole night.
    package var day: LocalDay

    package init(memoryDirectory: String, outputDirectory: String, day: LocalDay) {
        self.memoryDirectory = memoryDirectory
        self.outputDirectory = outputDirectory
        self.day = day
    }

    /// `2026-11-30`
    package var localDate: String { day.description }

    /// The days before, the nearest first. Days of the calendar: no clock that is set forward or back matters.
    package var recent: [LocalDay] {
        (1...Self.recentDays).map { LocalDay(CivilTime.date(ofDay: day.number - $0)) }
    }

    /// Every file that is read, each once.
    package var files: [PackFile] {
        var files: [PackFile] = []
        for file in PackSection.allCases.flatMap({ $0.files(self) }) where !files.contains(file) { files.append(file) }
        return files
    }

    package func path(of file: PackFile) -> String {
        (file.isOutput ? outputDirectory : memoryDirectory) + "/" + file.name
    }
}
