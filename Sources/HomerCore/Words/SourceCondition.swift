/// How a source stands, in the words of `source_status.condition`. A pass replaces the stored words, so one that no
/// version knows any more stands in nobody's way.
package enum SourceCondition: Word {
    /// Its files are in use.
    case ready
    case unusable(SourceReport.Condition)
    case held(SourceHold.Reason)
    case other(String)

    package init(_ condition: SourceReport.Condition) { self = condition == .ready ? .ready : .unusable(condition) }

    package init(rawValue: String) {
        if rawValue == Self.ready.rawValue {
            self = .ready
        } else if let condition = SourceReport.Condition(rawValue: rawValue) {
            self.init(condition)
        } else if let reason = SourceHold.Reason(rawValue: rawValue) {
            self = .held(reason)
        } else {
            self = .other(rawValue)
        }
    }

    package var rawValue: String {
        switch self {
        case .ready: "Ready"
        case .unusable(let condition): condition.rawValue
        case .held(let reason): reason.rawValue
        case .other(let word): word
        }
    }
}
