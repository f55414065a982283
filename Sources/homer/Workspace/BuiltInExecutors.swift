import HomerCore
import HomerExecution

/// The executors of this binary.
enum BuiltInExecutors {
    static let names = ["shell", "claude", "gemini", "kimi"]
}
