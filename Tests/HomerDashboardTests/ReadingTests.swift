import HomerCore
import HomerStore
import Testing

@testable import HomerDashboard

/// One reading of each text, or none.
@Suite("Paths, queries, forms and bodies") struct ReadingTests {
    @Test("A segment is decoded once, and a path with two readings has none")
    func segments() {
        #expect(RoutePattern.segments(of: "/a/b%20c") == ["a", "b c"])
        #expect(RoutePattern.segments(of: "/") == [])
        #expect(RoutePattern.segments(of: "/a%2525") == ["a%25"])
        for path in ["a", "", "/a/", "//a", "/a%2fb", "/%2e%2e", "/a%", "/a%g0", "/%ff", "/a%0a", "/a%7f"] {
            #expect(RoutePattern.segments(of: path) == nil, "\(path)")
        }
    }

    @Test("Of two patterns that fit the more exact one is meant")
    func exactness() throws {
        let world = try WebWorld()
        defer { world.remove() }
        guard case .route(let route, let values) = world.dashboard.table.match("GET", "/api/v1/events/stream") else {
            Issue.record("nothing fits")
            return
        }
        #expect(route.name == "GET /api/v1/events/stream" && values.isEmpty)
    }

    @Test("What a segment is made into comes back")
    func roundTrip() {
        for text in ["a", "ä b/c?d#e%f", "../..", "\u{1F600}", "a+b"] {
            #expect(PercentCoding.decoded(PercentCoding.segment(text), plusIsSpace: true) == text)
        }
    }

    @Test("A form has its fields in order, and none twice where one is wanted")
    func forms() throws {
        let fields = try #require(Fields(urlEncoded: "a=1&b=x+y%21&a=2&c"))
        #expect(fields.many("a") == ["1", "2"] && fields.many("c") == [""])
        #expect(try fields.one("b") == "x y!" && fields.one("z") == nil)
        #expect(throws: WebProblem.self) { try fields.one("a") }
        #expect(Fields(urlEncoded: "a=%00") == nil && Fields(urlEncoded: "a=%zz") == nil)
    }

    @Test("A JSON object is read like a form, and only such an object")
    func json() throws {
        let fields = try Fields(
            json: #"{"action":"trigger","intent":["a","b"],"with":{"topic":"x"},"dryRun":true,"n":3}"#)
        #expect(fields.many("intent") == ["a", "b"])
        #expect(try fields.one("with.topic") == "x" && fields.flag("dryRun") && fields.one("n") == "3")
        for text in ["", "[]", "{", #"{"a":null}"#, #"{"a":{"b":{"c":1}}}"#, #"{"a":1,"a":2}"#, #"{"a":1.5}"#] {
            #expect(throws: WebProblem.self, "\(text)") { try Fields(json: text) }
        }
    }

    @Test("An action comes back from its own fields, in a link and in a form")
    func actions() throws {
        let now = WebWorld.start
        let actions: [DashboardAction] = [
            .trigger(["a", "b"], given: ["topic": "x & y"]), .suspend(["a"], until: now + .hours(2)),
            .suspend(["a"], until: nil), .resume(["a", "b"]), .cancel([3, RunName(old: 7).id]),
            .approve(.changes("0123")), .approve(.run(4, digest: "0123456789abcdef")), .reject(.run(4, digest: nil)),
            .reject(.plan("a@b", digest: "0123abcd")),
            .rollback("a", generation: 3), .flag(.enabled, "false"), .discover, .acknowledge(incident: 9),
        ]
        for action in actions {
            #expect(try DashboardAction(Fields(action.fields), now: now) == action)
            let query = action.confirmPath.split(separator: "?").last.map(String.init) ?? ""
            let read = try #require(Fields(urlEncoded: query))
            #expect(try DashboardAction(read, now: now) == action)
        }
        let suspend = Fields([.init("action", "suspend"), .init("intent", "a"), .init("for", "2h")])
        #expect(try DashboardAction(suspend, now: now) == .suspend(["a"], until: now + .hours(2)))
        for bad in [
            [("action", "fly")], [("action", "trigger")], [("action", "cancel"), ("run", "..")],
            [("action", "approve")], [("action", "approve"), ("run", "4")],
            [("action", "approve"), ("run", "1"), ("changes", "a")],
            [("action", "flag"), ("flag", "enabled"), ("value", "maybe")],
            [("action", "suspend"), ("intent", "a"), ("until", "2020-01-01T00:00:00Z")],
        ] {
            let fields = Fields(bad.map { .init($0.0, $0.1) })
            #expect(throws: WebProblem.self, "\(bad)") { try DashboardAction(fields, now: now) }
        }
    }
}
