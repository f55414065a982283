import HomerSources
import Testing

/// What a stream says until `isLast`, that element included; fails the test after a minute without it.
@discardableResult
func elements<T: Sendable>(
    of stream: AsyncStream<T>, upTo what: Comment, isLast: @escaping @Sendable (T) -> Bool,
    sourceLocation: SourceLocation = #_sourceLocation
) async -> [T] {
    let found = await withTaskGroup(of: [T]?.self) { group in
        group.addTask {
            var seen: [T] = []
            for await element in stream {
                seen.append(element)
                if isLast(element) { return seen }
            }
            return nil
        }
        group.addTask {
            try? await Task.sleep(for: .seconds(60))
            return nil
        }
        let first = await group.next()
        group.cancelAll()
        return first ?? nil
    }
    if found == nil { Issue.record("did not come in time: \(what)", sourceLocation: sourceLocation) }
    return found ?? []
}

/// True when the stream ends within a minute.
func ends<T: Sendable>(_ stream: AsyncStream<T>) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
        group.addTask {
            for await _ in stream {}
            return !Task.isCancelled
        }
        group.addTask {
            try? await Task.sleep(for: .seconds(60))
            return false
        }
        let first = await group.next()
        group.cancelAll()
        return first ?? false
    }
}
