import Foundation
import HomerCore
import HomerTesting
import Testing

@testable import HomerDashboard

@Suite("Sessions, links and tokens") struct SessionTests {
    @Test("A session ends after its life, and before when nobody uses it")
    func times() {
        let time = TestTime(WebWorld.start)
        let sessions = Sessions(now: time.wall)
        let (cookie, session) = sessions.open()
        time.setWall(WebWorld.start + Sessions.idle - .seconds(1))
        #expect(sessions.find(cookie) == .live(session))
        time.setWall(WebWorld.start + Sessions.idle + Sessions.idle - .seconds(2))
        #expect(sessions.find(cookie) == .live(session), "a use keeps it alive")
        time.setWall(WebWorld.start + .hours(6))
        #expect(sessions.find(cookie) == .expired)
        #expect(sessions.find("x") == .none && sessions.find(nil) == .none)
        let (long, _) = sessions.open()
        for hour in 1...12 {
            time.setWall(WebWorld.start + .hours(6) + .hours(Int64(hour)))
            let isOver = hour == 12
            #expect((sessions.find(long) == .expired) == isOver, "after \(hour) h")
        }
    }

    @Test("The one unused for longest goes when there are too many")
    func crowd() {
        let time = TestTime(WebWorld.start)
        let sessions = Sessions(now: time.wall)
        let cookies = (0..<Sessions.most + 1).map { number -> String in
            time.setWall(WebWorld.start + .seconds(Int64(number)))
            return sessions.open().cookie
        }
        #expect(sessions.find(cookies[0]) == .expired)
        #expect(sessions.find(cookies[1]) != .expired)
    }

    @Test("A page without a session asks to sign in, and says when there was one; elsewhere the answer is JSON")
    func signingIn() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        let visitor = Visitor.signedIn(to: world)
        #expect(await visitor.get("/dashboard", world).status == 200)
        let out = await visitor.post("/dashboard/logout", form: [], world)
        #expect(out.status == 303 && out.header("Set-Cookie")?.contains("Max-Age=0") == true)
        let page = await visitor.get("/dashboard", world)
        #expect(page.status == 401 && page.type.hasPrefix("text/html"))
        let api = await visitor.get("/api/v1/status", world)
        #expect(try await api.json()["error"]?["status"]?.int == 401)
    }

    @Test("The form of the login takes a code or the token, and a wrong one slows its sender down")
    func loginForm() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "token-\(UUID().uuidString)").path
        let token = String(repeating: "t", count: 40)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try "\(token)\n".write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let world = try WebWorld(token: AccessToken(path: path))
        defer { world.remove() }
        let stranger = Visitor(origin: "http://" + WebWorld.host)
        let answer = await stranger.post("/dashboard/login", form: [("code", token)], world)
        #expect(answer.status == 303 && answer.header("Set-Cookie") != nil)
        var program = Visitor()
        program.token = token
        #expect(await program.get("/api/v1/flags", world).status == 200)
        // A token that was changed is not taken a moment longer.
        try String(repeating: "u", count: 40).write(toFile: path, atomically: false, encoding: .utf8)
        #expect(await program.get("/api/v1/flags", world).status == 401)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        program.token = String(repeating: "u", count: 40)
        #expect(await program.get("/api/v1/flags", world).status == 401, "others can read it")
        #expect(AccessToken(path: path).problem != nil)
        var last = 0
        for _ in 0..<40 {
            last = await stranger.post("/dashboard/login", form: [("code", "wrong")], world).status
        }
        #expect(last == 429)
    }

    @Test("The file that links are made from belongs to its owner alone, and makes links that open")
    func linkFile() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        let path = "\(world.outputs)/\(LinkFile.name)"
        try LinkFile(address: WebWorld.host, key: world.dashboard.codes.key).write(to: path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let file = try #require(LinkFile.read(path))
        let link = file.link(now: world.time.timestamp)
        #expect(link.hasPrefix("http://127.0.0.1:9123/dashboard/login?code="))
        let answer = await Visitor().get(String(link.dropFirst("http://127.0.0.1:9123".count)), world)
        #expect(answer.status == 200 && answer.header("Refresh") == "0; url=/dashboard")
        let cookie = answer.header("Set-Cookie")?.split(separator: ";").first?.split(separator: "=").last
        let visitor = Visitor(cookie: cookie.map { "\($0)" })
        #expect(await visitor.get("/dashboard", world).status == 200)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        #expect(LinkFile.read(path) == nil)
    }
}
