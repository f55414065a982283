import HomerCore
import HomerReport

extension WhyStory {
    /// The same for people: the answer, the chain in a column, what to do.
    func text(_ moments: Moments, style: Style) -> String {
        let labels = steps.map { step in
            step.what == "due" ? "due" + (step.time.map { " \(moments.clock($0))" } ?? "") : step.what
        }
        let width = max(17, (labels.map(\.count).max() ?? 0) + 3)
        var text = style.bold(answer) + "\n"
        for (label, step) in zip(labels, steps) {
            text += "  " + label + String(repeating: " ", count: width - label.count) + step.text + "\n"
        }
        return nextSteps.isEmpty ? text : text + "what to do: " + nextSteps.joined(separator: " · ") + "\n"
    }
}
