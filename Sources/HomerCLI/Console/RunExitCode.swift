import HomerCore
import HomerReport
import HomerStore

extension RunEnding {
    /// What a shell says of a program that Ctrl-C ended.
    static let cancelled: Int32 = 130

    /// 0 succeeded · 130 cancelled · 1 anything else.
    var exitCode: Int32 {
        switch run.outcome {
        case .succeeded: ExitStatus.clean.rawValue
        case .cancelled: Self.cancelled
        default: ExitStatus.changes.rawValue
        }
    }
}
