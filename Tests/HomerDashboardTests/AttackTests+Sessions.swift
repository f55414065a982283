import HomerCore
import HomerTesting
import Testing

@testable import HomerDashboard

/// Links, sessions and limits.
extension AttackTests {
    @Test("A link opens once, soon, and with this daemon's key only; a session ends with its time and by signing out")
    func forgedCode() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        let key = world.dashboard.codes.key
        let good = LoginCodes.make(key: key, now: world.time.timestamp)
        let old = LoginCodes.make(key: key, now: world.time.timestamp - .minutes(6))
        let tomorrow = LoginCodes.make(key: key, now: world.time.timestamp + .hours(24))
        let foreign = LoginCodes.make(key: String(repeating: "0", count: 64), now: world.time.timestamp)
        for code in [
            old, tomorrow, foreign, "", "1-2-3", good.dropLast() + (good.hasSuffix("0") ? "1" : "0"), good + "0",
        ].map({ "\($0)" }) {
            let answer = await Visitor().get("/dashboard/login?code=\(code)", world)
            #expect(answer.header("Set-Cookie") == nil, "\(code)")
        }
        var ahead = Visitor()
        ahead.headers = [.init("Sec-Purpose", "prefetch")]
        #expect(await ahead.get("/dashboard/login?code=\(good)", world).header("Set-Cookie") == nil)
        let first = await Visitor().get("/dashboard/login?code=\(good)", world)
        let cookie = try #require(first.header("Set-Cookie"))
        #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
        #expect(await Visitor().get("/dashboard/login?code=\(good)", world).header("Set-Cookie") == nil)
    }

    @Test("Nobody takes everything: streams, bodies and requests of a client have limits, and others are answered")
    func exhaustion() async throws {
        var limits = ClientLimits.Limits()
        (limits.streams, limits.allStreams, limits.burst, limits.rate) = (3, 4, 50, 1)
        let world = try WebWorld(clock: ContinuousClock()) { $0.limits = limits }
        defer { world.remove() }
        let (first, second) = (Visitor.signedIn(to: world), Visitor.signedIn(to: world))
        let places = world.dashboard.limits
        let name = world.dashboard.sessions.name(of: first.cookie)
        for _ in 0..<3 { #expect(places.beginStream(of: name)) }
        #expect(await first.get("/api/v1/events/stream", world).status == 429)
        #expect(await second.get("/api/v1/events/stream", world).isStream)
        places.endStream(of: name)
        #expect(await first.get("/api/v1/events/stream", world).isStream)
        let huge = await first.post(
            "/api/v1/actions", json: .object(["reason": .string(String(repeating: "x", count: 70_000))]), world)
        #expect(huge.status == 413)
        var last = 200
        for _ in 0..<60 { last = await first.get("/api/v1/flags", world).status }
        #expect(last == 429)
        #expect(await second.get("/api/v1/flags", world).status == 200)
    }
}

extension Sessions {
    fileprivate func name(of cookie: String?) -> String {
        if case .live(let session) = find(cookie) { session.name } else { "" }
    }
}
