import Dispatch
import HomerCore
import Testing

@Suite(.timeLimit(.minutes(1))) struct WaitingThreadsTests {
    @Test("Who waits keeps nobody else from going on, as long as there is room")
    func sideBySide() async {
        let threads = WaitingThreads("homer.test", limit: 6)
        let gate = DispatchSemaphore(value: 0)
        async let waiting: [Int] = withTaskGroup(of: Int.self) { group in
            for number in 0..<5 {
                group.addTask {
                    await threads.run {
                        gate.wait()
                        return number
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(await threads.run { 7 } == 7)
        for _ in 0..<5 { gate.signal() }
        #expect(await waiting.sorted() == [0, 1, 2, 3, 4])
    }

    @Test("What comes beyond the limit is done when there is room again")
    func beyond() async {
        let threads = WaitingThreads("homer.test", limit: 1)
        let done: [Int] = await withTaskGroup(of: Int.self) { group in
            for number in 0..<50 { group.addTask { await threads.run { number } } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(done.sorted() == Array(0..<50))
    }
}
