/// One line of `homer top` before it has its room: cells under each other, the last one cut.
package struct TopRow: Hashable, Sendable {
    /// How much a line asks to be looked at.
    package enum Tone: Hashable, Sendable {
        case plain
        case heading
        case good
        case warning
        case critical
        case dim
    }

    package var cells: [String]
    package var tone: Tone

    package init(_ cells: [String], _ tone: Tone = .plain) {
        self.cells = cells
        self.tone = tone
    }
}

/// A line as it is shown: no wider than the terminal.
package struct TopLine: Hashable, Sendable {
    package var text: String
    package var tone: TopRow.Tone

    package init(_ text: String, _ tone: TopRow.Tone = .plain) {
        self.text = text
        self.tone = tone
    }
}
