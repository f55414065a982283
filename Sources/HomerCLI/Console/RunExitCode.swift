import HomerCore
import HomerReport
import HomerStore

extension RunEnding {
    /// 0 succeeded · 130 cancelled · 1 anything else.
    var exitCode: Int32 {
        switch run.outcome {
        case .succeeded: ExitStatus.clean.rawValue
        case .cancelled: 130
        default: ExitStatus.changes.rawValue
        }
    }
}
