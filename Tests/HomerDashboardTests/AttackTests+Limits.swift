import HomerCore
import HomerTesting
import Testing

@testable import HomerDashboard

/// What somebody who proves nothing can take from those who do.
extension AttackTests {
    @Test("Who proves nothing uses up nothing of others: sessions, the token and right links are answered all the same")
    func fairness() async throws {
        let token = try TokenFile()
        defer { token.remove() }
        var limits = ClientLimits.Limits()
        (limits.rate, limits.burst, limits.logins) = (1, 30, 5)
        let world = try WebWorld(token: token.token) { $0.limits = limits }
        defer { world.remove() }
        let (owner, other) = (Visitor.signedIn(to: world), Visitor.signedIn(to: world))
        var (program, wrong) = (Visitor(), Visitor())
        (program.token, wrong.token) = (token.text, String(repeating: "w", count: 64))
        let stranger = Visitor(origin: "http://" + WebWorld.host)
        func code() -> String { LoginCodes.make(key: world.dashboard.codes.key, now: world.time.timestamp) }
        // All of them from one address, as every program of a machine is.
        for _ in 0..<100 {
            _ = await stranger.get("/dashboard", world)
            _ = await stranger.get("/nothing", world)
            _ = await wrong.get("/api/v1/flags", world)
            _ = await stranger.post("/dashboard/login", form: [("code", "wrong")], world)
            _ = await stranger.get("/dashboard/login?code=wrong", world)
        }
        #expect(await stranger.get("/dashboard", world).status == 429)
        #expect(await stranger.get("/dashboard/login", world).status == 429)
        #expect(await wrong.get("/api/v1/flags", world).status == 429)
        #expect(await stranger.post("/dashboard/login", form: [("code", "wrong")], world).status == 429)
        #expect(await owner.get("/dashboard", world).status == 200)
        #expect(await program.get("/api/v1/flags", world).status == 200)
        #expect(await stranger.get("/dashboard/login?code=\(code())", world).header("Set-Cookie") != nil)
        #expect(await stranger.post("/dashboard/login", form: [("code", code())], world).status == 303)
        #expect(await stranger.post("/dashboard/login", form: [("code", token.text)], world).status == 303)
        // And whoever proves something takes from nobody but himself.
        for _ in 0..<60 { _ = await owner.get("/api/v1/flags", world) }
        #expect(await owner.get("/api/v1/flags", world).status == 429)
        #expect(await other.get("/api/v1/flags", world).status == 200)
        #expect(await program.get("/api/v1/flags", world).status == 200)
        #expect(await stranger.get("/dashboard/login?code=\(code())", world).header("Set-Cookie") != nil)
    }

    @Test("A Host line in an odd form, or a second one, is refused before anything is looked up")
    func oddHosts() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        let own = Visitor.signedIn(to: world)
        for host in [
            "127.0.0.1:9123@evil.test", "user@127.0.0.1:9123", "127.0.0.1:9123/x", "", "127.0.0.1.:9123", "localhost.",
            "127.0.0.1:9123, evil.test",
        ] {
            var visitor = own
            (visitor.host, visitor.origin) = (host, "http://\(host)")
            for path in ["/dashboard", "/dashboard/login", "/api/v1/flags", "/api/v1/events/stream"] {
                let answer = await visitor.get(path, world)
                #expect(answer.status == 400 && !answer.isStream, "\(host) \(path): \(answer.status)")
            }
        }
        var twice = own
        for second in [WebWorld.host, "evil.test"] {
            twice.moreHosts = [second]
            #expect(await twice.get("/dashboard", world).status == 400, "\(second)")
        }
        var none = own
        none.host = nil
        #expect(await none.get("/dashboard", world).status == 400)
    }
}
