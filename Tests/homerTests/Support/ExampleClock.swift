import Foundation
import HomerCore

/// Wall time for rows a test writes beside a real daemon.
enum ExampleClock {
    static func now() -> Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}
