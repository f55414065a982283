import Foundation
import HomerCore
import HomerReport
import HomerStore
import HomerTesting
import Testing

@testable import HomerDashboard

@Suite("Answers that go on", .timeLimit(.minutes(2))) struct StreamTests {
    @Test("Whoever listens hears what happens; one that comes back hears what it missed; one look serves all")
    func events() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a")
        let visitor = Visitor.signedIn(to: world)
        let answer = await visitor.get("/api/v1/events/stream", world)
        #expect(answer.type == "text/event-stream" && answer.header("Cache-Control") == "no-store")
        async let heard = answer.text(pieces: 2)
        await world.time.waitForSleeper()
        _ = await visitor.post(
            "/api/v1/actions", json: .object(["action": "trigger", "intent": "a", "reason": "x"]), world)
        await world.time.advance(by: Milliseconds(500))
        let text = await heard
        #expect(text.contains("retry: ") && text.contains("event: change\n") && text.contains("\"Asked\""))
        var back = visitor
        back.headers = [.init("Last-Event-ID", "0")]
        let replay = await back.get("/api/v1/events/stream", world).text(pieces: 3)
        #expect(replay.contains("id: 1\n"))
    }

    @Test("What happens between the look back and the first piece is told")
    func between() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a")
        let visitor = Visitor.signedIn(to: world)
        var back = visitor
        back.headers = [.init("Last-Event-ID", "\(try world.store.events(limit: 1).first?.id ?? 0)")]
        let answer = await back.get("/api/v1/events/stream", world)
        _ = await visitor.post(
            "/api/v1/actions", json: .object(["action": "trigger", "intent": "a", "reason": "x"]), world)
        async let heard = answer.text(pieces: 2)
        await world.time.waitForSleeper()
        await world.time.advance(by: Milliseconds(500))
        #expect(await heard.contains("\"Asked\""))
    }

    @Test("A session that ends ends what it listens to")
    func endedSession() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a")
        let visitor = Visitor.signedIn(to: world)
        let answer = await visitor.get("/api/v1/events/stream", world)
        async let heard = answer.text()
        await world.time.waitForSleeper()
        world.dashboard.sessions.close(visitor.cookie)
        try world.store.record(NewEvent(.asked, "x"), now: world.time.timestamp)
        _ = await Visitor.signedIn(to: world).post(
            "/api/v1/actions", json: .object(["action": "trigger", "intent": "a", "reason": "x"]), world)
        await world.time.advance(by: Milliseconds(500))
        #expect(await heard.contains("Asked") == false)
    }

    @Test("An output is told whole, from a place on, or its end, with its attempt and its ending")
    func log() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a")
        let text = String(repeating: "line ä\n", count: 20_000)
        try text.write(toFile: "\(world.outputs)/1.log", atomically: false, encoding: .utf8)
        let run = try await world.ran("a")
        let visitor = Visitor.signedIn(to: world)
        func told(_ query: String) async throws -> (text: String, all: String) {
            let all = await visitor.get("/api/v1/runs/\(run)/log/stream\(query)", world).text()
            let pieces = all.split(separator: "\n\n").filter { $0.contains("event: log\n") }
            return (
                try pieces.map { piece in
                    let line = piece.split(separator: "\n").first { $0.hasPrefix("data: ") }
                    return try JSONValue(parsing: String(line?.dropFirst(6) ?? "")).string ?? ""
                }.joined(), all
            )
        }
        let whole = try await told("")
        #expect(whole.text == text)
        #expect(whole.all.contains("event: attempt\ndata: 1\n") && whole.all.contains("event: end\n"))
        #expect(whole.all.contains("id: 1-\(text.utf8.count)\n"))
        let rest = text.utf8.count - 800
        #expect(try await told("?from=1-\(rest)").text.utf8.count == 800)
        #expect(try await told("?tail=0").text.isEmpty)
        #expect(await visitor.get("/api/v1/runs/\(run)/log/stream?from=x", world).status == 400)
        #expect(await visitor.get("/api/v1/runs/\(run)/log", world).text() == text)
        #expect(await visitor.get("/api/v1/runs/99/log/stream", world).status == 404)
    }

    @Test("What runs is followed until it has ended; a long line is told in pieces")
    func follow() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a")
        let run = try world.store.enqueueManual(intent: "a", by: "ada@box", now: world.time.timestamp)
        _ = try await world.store.claim(limit: 1, now: world.time.timestamp)
        let path = "\(world.outputs)/\(run).log"
        try "one ".write(toFile: path, atomically: false, encoding: .utf8)
        let visitor = Visitor.signedIn(to: world)
        let answer = await visitor.get("/api/v1/runs/\(run)/log/stream", world)
        async let heard = answer.text()
        await world.time.waitForSleeper()
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(repeating: UInt8(ascii: "x"), count: 200_000))
        try await world.store.finish(
            run: run, result: ExecutionResult(outcome: .succeeded), outputFile: path, now: world.time.timestamp)
        await world.time.advance(by: Milliseconds(250))
        let text = await heard
        #expect(text.contains("\"one ") && text.contains("event: end\n"))
        #expect(text.components(separatedBy: "event: log\n").count > 4)
        #expect(text.components(separatedBy: "x").count > 200_000)
    }

    @Test("What an agent printed is told as text, raw when asked for")
    func transcript() async throws {
        let world = try WebWorld { settings in
            settings.transcript = { _ in
                WebSettings.Transcript(append: { $0.map { $0 &+ 1 } }, finish: { Array("end".utf8) })
            }
        }
        defer { world.remove() }
        try world.accept("a")
        try "HAL".write(toFile: "\(world.outputs)/1.log", atomically: false, encoding: .utf8)
        let run = try await world.ran("a")
        let visitor = Visitor.signedIn(to: world)
        #expect(await visitor.get("/api/v1/runs/\(run)/log", world).text() == "IBMend")
        #expect(await visitor.get("/api/v1/runs/\(run)/log?raw=true", world).text() == "HAL")
        let file = await visitor.get("/api/v1/runs/\(run)/log?download=true", world)
        #expect(file.header("Content-Disposition")?.contains("run-1-1.log") == true)
    }

    @Test("The part of a log that a page shows is the same from its file as from its whole text")
    func parts() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a")
        let text = (1...9_000).map { "line \($0) ä\n" }.joined() + "no end"
        try text.write(toFile: "\(world.outputs)/1.log", atomically: false, encoding: .utf8)
        let run = try #require(try world.store.run(try await world.ran("a")))
        for wish in [
            LogWish(), LogWish(from: 0), LogWish(from: 1), LogWish(from: 40_000), LogWish(from: 1 << 40),
            LogWish(find: "line 77"),
        ] {
            let part = RunLogPart.part(of: run, wish, settings: world.dashboard.settings) { nil }
            #expect(part == LogPart(of: text, wish), "\(wish)")
        }
        let page = await Visitor.signedIn(to: world).get("/dashboard/runs/\(run.id)", world)
        #expect(await page.text().contains("line 8999 ä"))
    }

    @Test("Text is cut where characters end")
    func cuts() {
        let bytes = Array("aä€😀".utf8)
        for limit in 1...bytes.count {
            let part = UTF8Cut.prefix(of: bytes[...], upTo: limit)
            if limit >= 4 { #expect(String(validating: part, as: UTF8.self) != nil, "\(limit)") }
            #expect(part.count <= limit && !part.isEmpty)
        }
        for end in 0...bytes.count {
            let open = UTF8Cut.openEnd(of: Array(bytes[..<end]))
            #expect(String(validating: bytes[..<(end - open)], as: UTF8.self) != nil, "\(end)")
        }
    }
}
