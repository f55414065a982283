import HomerCore
package import HomerReport

/// The text of `handoffs/morning_briefing.md`, and of the session's row.
package struct MorningBriefing: Hashable, Sendable {
    package var text: String
    /// Why no executor's words stand in it; nil when they do.
    package var fallbackReason: String?

    /// What an executor answered where that is a briefing, completed and framed by our own text; else the findings alone.
    ///
    /// - Parameters:
    ///   - answer: as it came; nil when none did.
    ///   - reason: why there is none: a sentence without its end, such as "its run timed out".
    ///   - moments: of the reader, whose local times it shows.
    package init(answer: String?, reason: String? = nil, night: NightFindings, moments: Moments) {
        let own = BriefingText(night, moments: moments)
        let read = answer.flatMap { BriefingAnswer(reading: $0) }
        if read == nil {
            fallbackReason =
                answer == nil ? reason ?? "nobody was asked" : "what was answered has none of the four sections"
        }
        var text = "# Morning Briefing for \(night.date)\n\n"
        if let fallbackReason {
            text +=
                "Put together from the rows of the night, without an executor: \(ForeignText.line(fallbackReason)).\n\n"
        } else {
            text +=
                "An executor wrote the four sections from what the night found. Figures, runs and commands under "
                + "“What Ran” are Homer's own.\n\n"
        }
        for section in BriefingSection.allCases {
            text += "\(section.heading)\n\(read?.sections[section] ?? own.body(section))\n"
        }
        self.text = text + own.record
    }
}
