import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerDashboard

/// Forms, sent by a real browser with the headers it gives them: what nothing in memory shows.
@Suite("Forms in a browser", .enabled(if: Browser.path != nil), .serialized, .timeLimit(.minutes(2)))
struct FormTests {
    /// From the overview to the preview, and there the button with a reason. No news: a browser whose time is its own would
    /// wait for them for ever.
    private static func press(_ action: DashboardAction) -> String {
        """
        window.EventSource = class { addEventListener() {} close() {} };
        addEventListener("load", () => setTimeout(() => {
          if (location.pathname === "\(DashboardPath.overview)") location.href = \(JSONValue.string(action.confirmPath).compact);
          else if (location.pathname === "\(DashboardPath.confirm)") {
            document.getElementById("reason").value = "moving house";
            document.querySelector("button.primary").click();
          }
        }, 20));
        """
    }

    @Test("A link signs in, a form with a reason suspends, and the next page says so")
    func suspend() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a")
        let served = try await ServedWorld(world, script: Self.press(.suspend(["a"], until: nil)))
        let html = try await Browser.visit(served.link)
        await served.stop()
        #expect(html.contains("Suspended."), "\(html.prefix(400))")
        let overrides = try world.store.overrides(activeAt: world.time.timestamp)
        #expect(overrides.map(\.intentID) == ["a"] && overrides.first?.reason == "moving house")
    }

    @Test("A run that waits is approved by its form")
    func approve() async throws {
        let world = try WebWorld()
        defer { world.remove() }
        try world.accept("a") { $0.approval = .required }
        let run = try await world.waitingRun("a")
        let digest = try #require(try world.store.snapshot { try $0.waitingText(ofRun: run) }).digest
        let served = try await ServedWorld(world, script: Self.press(.approve(.run(run, digest: digest))))
        let html = try await Browser.visit(served.link)
        await served.stop()
        #expect(html.contains("Approved."), "\(html.prefix(400))")
        #expect(try world.store.run(run)?.approval == .approved)
    }
}
