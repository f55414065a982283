import HomerCore
import HomerDashboard
import HomerStore
import HomerTesting
import Testing

/// What the script does in a real browser, and whether pages fit.
@Suite("In a browser", .enabled(if: Browser.path != nil), .serialized) struct BrowserTests {
    /// In place of a server: news when the test says so, and the page it wants.
    private static let server = """
        window.heard = {}; window.fetches = 0;
        window.EventSource = class { constructor(path) { this.path = path; window.source = this; }
          addEventListener(name, act) { (heard[name] = heard[name] || []).push(act); } close() { this.isClosed = true; } };
        window.fetch = async () => { fetches++; return { ok: true, text: async () => nextPage }; };
        window.key = (key, target = document.activeElement) => target.dispatchEvent(
          new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        """

    private func house() throws -> House { try House(of: "alpha", "beta", "gamma", "delta") }

    @Test("News move neither focus nor choice nor scroll, whatever becomes of the rows around")
    func news() async throws {
        let said = try await Browser.run(
            try house().html(.intents(list())), before: Self.server,
            after: """
                const rows = () => [...document.querySelectorAll("#rows tbody tr")].map((row) => row.querySelector("a").textContent);
                const before = rows();
                key("j", document.body); key("j");
                const focused = document.activeElement, name = focused.textContent;
                check("j goes from row to row", name === before[1]);
                key("x");
                const box = focused.closest("tr").querySelector("input");
                check("x chooses", box.checked);
                check("the choice is counted", document.querySelector("[data-chosen]").textContent.includes("1 chosen"));
                const next = new DOMParser().parseFromString(document.documentElement.outerHTML, "text/html");
                const body = next.querySelector("#rows tbody");
                [...body.children].reverse().forEach((row) => body.append(row));
                [...body.children].find((row) => row.querySelector("a").textContent === before[0]).remove();
                const fresh = body.children[0].cloneNode(true);
                fresh.querySelector("a").textContent = "omega"; fresh.querySelector("a").setAttribute("href", "/dashboard/intents/omega");
                fresh.querySelector("input").setAttribute("value", "omega"); body.prepend(fresh);
                next.getElementById("head").textContent = "Intents 99"; next.title = "(7) Intents";
                next.documentElement.dataset.state = "bad"; next.getElementById("icon").setAttribute("href", "wrong-1.svg");
                window.nextPage = next.documentElement.outerHTML;
                const wanted = [...body.children].map((row) => row.querySelector("a").textContent);
                scrollTo(0, 40); const place = scrollY;
                heard.change[0](); await new Promise((done) => setTimeout(done, 50));
                check("focus stays", document.activeElement === focused && focused.textContent === name);
                check("the choice stays with its intent", box.checked && box.isConnected && box.value === name);
                check("nothing else is chosen", document.querySelectorAll("#rows input:checked").length === 1);
                check("rows are those of the answer: " + rows(), rows().join() === wanted.join());
                check("the heading follows", document.getElementById("head").textContent === "Intents 99");
                check("title, icon and dot turn", document.title === "(7) Intents" && document.getElementById("icon").href.endsWith("wrong-1.svg") && document.querySelector(".dot").classList.contains("bad"));
                check("scroll stays", scrollY === place);
                heard.change[0](); heard.change[0](); await new Promise((done) => setTimeout(done, 50));
                check("a burst is one question", fetches === 1);
                await new Promise((done) => setTimeout(done, 2000));
                check("and another one behind it", fetches === 2);
                """)
        #expect(said == [])
    }

    @Test("A page notices that its session has ended: it says so at its edge, and neither focus nor content moves")
    func ended() async throws {
        let said = try await Browser.run(
            try house().html(.intents(list())),
            before: Self.server + """
                window.EventSource.CLOSED = 2;
                window.fetch = async (path) => { fetches++; window.asked = path; return { ok: status < 400, status: window.answer, text: async () => "" }; };
                """,
            after: """
                const banner = document.getElementById("ended"), shown = () => getComputedStyle(banner).display !== "none";
                key("j", document.body);
                const focused = document.activeElement, row = document.querySelector("#rows tbody tr"), place = row.getBoundingClientRect().top, first = source;
                check("nothing is said while it lives", !shown());
                source.readyState = 0; heard.error[0](); await new Promise((done) => setTimeout(done, 20));
                check("a daemon that does not answer may come back", !shown() && fetches === 0);
                window.answer = 503; source.readyState = 2; heard.error[0](); await new Promise((done) => setTimeout(done, 20));
                check("a refusal of another kind is no end: " + window.asked, !shown() && window.asked === "/api/v1/session");
                window.answer = 401; heard.error[0](); await new Promise((done) => setTimeout(done, 20));
                check("it is said", shown() && banner.textContent === "This session has ended. Run homer dashboard for a new link.");
                check("beside the page, too", document.getElementById("fresh").textContent === "session ended");
                check("focus stays", document.activeElement === focused);
                check("nothing moves", row.getBoundingClientRect().top === place);
                check("it is in sight", banner.getBoundingClientRect().bottom <= innerHeight + 1);
                const asked = fetches; heard.change[0](); await new Promise((done) => setTimeout(done, 20));
                check("nothing is asked any more", fetches === asked);
                """)
        #expect(said == [])
    }

    @Test("Panels that somebody opened stay open")
    func panels() async throws {
        let said = try await Browser.run(
            try house().html(.intent("alpha")), before: Self.server,
            after: """
                const next = new DOMParser().parseFromString(document.documentElement.outerHTML, "text/html");
                next.querySelector("#conditions h2").textContent = "Conditions now";
                window.nextPage = next.documentElement.outerHTML;
                const panel = document.getElementById("blame"); panel.open = true;
                heard.change[0](); await new Promise((done) => setTimeout(done, 50));
                check("the page followed", document.querySelector("#conditions h2").textContent === "Conditions now");
                check("the panel is open", panel.isConnected && panel.open);
                """)
        #expect(said == [])
    }

    @Test("Keys search, help, and are text in a field")
    func keys() async throws {
        let said = try await Browser.run(
            try house().html(.intents(list())), before: Self.server,
            after: """
                key("/", document.body); check("/ searches", document.activeElement.id === "search");
                key("j"); check("j is text in a field", document.activeElement.id === "search");
                key("Escape"); check("Escape leaves it", document.activeElement.id !== "search");
                key("?", document.body); check("? opens the keys", document.getElementById("keys").open);
                """)
        #expect(said == [])
    }

    @Test("A log that comes is coloured as the server colours it, and is never markup")
    func log() async throws {
        let house = try House(of: "alpha")
        let run = try #require(try await house.decide("alpha", House.now - .minutes(2)))
        _ = try await house.store.claim(limit: 1, now: House.now - .minutes(2))
        let output =
            "a \u{1B}[31;1mred <b>\u{1B}[0m \u{1B}]8;;javascript:x\u{07}link\u{1B}]8;;\u{07}\u{1B}[38;5;12mblue\u{1B}[0m\n"
        let literal = JSONValue.string(JSONValue.string(output).compact).compact
        let said = try await Browser.run(
            try house.html(.run(run)), before: Self.server,
            after: """
                const text = \(literal), whole = JSON.parse(text);
                check("it follows from the end", source.path.endsWith("/log/stream?from=1-0"));
                heard.log[0]({ data: JSON.stringify(whole.slice(0, 5)) }); heard.log[0]({ data: JSON.stringify(whole.slice(5)) });
                say(document.getElementById("log").innerHTML.trim());
                """)
        #expect(
            said == [
                // The browser writes its own markup of the elements once more as text.
                SafeHTML.escaped(AnsiText.html(output).description.trimmingLine).description
                    .replacing("&quot;", with: "\"")
            ])
    }

    @Test("Every page fits a telephone, a window and a wide screen", arguments: [380, 768, 1600])
    func widths(width: Int) async throws {
        let house = try House(of: "an-intent-with-quite-a-long-name-that-somebody-gave-it", "beta")
        let run = try await house.ran(
            "beta", House.now - .hours(1),
            ExecutionResult(
                outcome: .failed, output: String(repeating: "x", count: 400), error: "no space left", exitCode: 3))
        // A telephone is where pages break; the others are looked at where they are fullest.
        let full: Set<String> = ["overview", "intents", "runs", "run"]
        for (name, html) in try house.allPages(intent: "beta", run: run) where width < 500 || full.contains(name) {
            let said = try await Browser.run(
                html, width: width, before: Self.server,
                after: """
                    const wide = document.documentElement.scrollWidth, view = document.documentElement.clientWidth;
                    check("\(name) is " + wide + " wide in " + view, wide <= view);
                    for (const one of document.querySelectorAll("a[href],button,input:not([type=hidden]),select,summary")) {
                      const box = one.getBoundingClientRect();
                      if (box.width && !one.closest(".skip,.sr,.scroll,dialog")) check("\(name): " + one.outerHTML.slice(0, 80) + " is cut", box.right <= view + 1 && box.left >= -1);
                    }
                    """)
            #expect(said == [])
        }
    }
}

extension String {
    fileprivate var trimmingLine: String { hasSuffix("\n") ? String(dropLast()) : self }
}
