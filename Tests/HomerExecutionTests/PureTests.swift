import HomerCore
import Testing

@testable import HomerExecution

struct PureTests {
    @Test func `a capture keeps both ends and counts the middle`() {
        var capture = BoundedCapture(headLimit: 3, tailLimit: 4)
        for piece in ["ab", "cd", "efg", "hij"] { capture.append(Array(piece.utf8)) }
        #expect(capture.text == "abc" + BoundedCapture.mark(omitted: 3) + "ghij")
        #expect(capture.total == 10)
    }

    @Test func `a capture is the same however the stream was cut into pieces`() {
        let stream = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        for (head, tail) in [(0, 1), (3, 7), (5, 64), (10, 0), (150, 49), (300, 10)] {
            for size in [1, 2, 6, 7, 8, 63, 200] {
                var capture = BoundedCapture(headLimit: head, tailLimit: tail)
                for start in stride(from: 0, to: stream.count, by: size) {
                    capture.append(Array(stream[start..<min(start + size, stream.count)]))
                }
                #expect(capture.head == Array(stream.prefix(head)))
                #expect(capture.tail == Array(stream.dropFirst(head).suffix(tail)), "\(head) \(tail) \(size)")
                #expect(capture.omitted == Int64(max(0, stream.count - head - tail)))
            }
        }
    }

    @Test func `a marker is both its variables, whole, and nothing without a database`() {
        let marker = RunMarker(run: 7, database: "/a/homer.db")
        func carried(_ variables: String...) -> Bool {
            marker.isCarried(by: Array((variables.joined(separator: "\0") + "\0").utf8))
        }
        #expect(carried("A=b", "HOMER_DATABASE=/a/homer.db", "HOMER_RUN_ID=7"))
        #expect(!carried("HOMER_DATABASE=/a/homer.db", "HOMER_RUN_ID=77"))
        #expect(!carried("HOMER_DATABASE=/b/homer.db", "HOMER_RUN_ID=7"))
        #expect(!carried("HOMER_DATABASE=/a/homer.db"))
        #expect(!carried())
        #expect(RunMarker(environment: ["HOMER_RUN_ID": "7", "HOMER_DATABASE": "/a/homer.db"]) == marker)
        #expect(RunMarker(environment: ["HOMER_RUN_ID": "7"]) == nil)
        #expect(RunMarker(environment: ["HOMER_RUN_ID": "", "HOMER_DATABASE": "/a"]) == nil)
    }

    @Test func `lines are cut at their ends and long ones are dropped whole`() {
        var splitter = LineSplitter(limit: 4)
        var lines: [String] = []
        for piece in ["a\r\nb", "c\ntoolong", "er\nok"] {
            Array(piece.utf8).withUnsafeBytes {
                splitter.append(
                    $0, line: { lines.append(String(decoding: $0, as: UTF8.self)) }, tooLong: { lines.append("…") })
            }
        }
        splitter.finish { lines.append(String(decoding: $0, as: UTF8.self)) }
        #expect(lines == ["a", "bc", "…", "ok"])
        #expect(splitter.oversized == 1)
    }

    @Test func `a stat line with parentheses in its name is read`() {
        let line = "12 (a) b (c) S 1 12 12 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4711 0"
        let entry = Array(line.utf8).withUnsafeBytes { ProcessTable.parse($0) }
        #expect(entry?.startTicks == 4711)
        #expect(entry?.parent == 1)
    }

    @Test func `a leader that ends by itself keeps its status through a late deadline`() {
        var supervision = Supervision()
        #expect(supervision.handle(.leaderExited) == .startDrain)
        #expect(supervision.handle(.deadlinePassed) == .finish)
        #expect(supervision.cause == .ownExit)
    }
}
