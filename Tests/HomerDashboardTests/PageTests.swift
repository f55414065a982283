import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerDashboard

@Suite("Pages") struct PageTests {
    let now = House.now

    /// One intent that fails, one that is well, one that was not run, one that waits for approval.
    func house() async throws -> (house: House, failed: Int64) {
        let specs = [
            Samples.spec("backup") { $0.description = "Copies the disk" }, Samples.spec("report"),
            Samples.spec("sync") { $0.lane = "net" },
        ]
        let house = try House(specs.map { Samples.intent($0) })
        try house.hold("broken")
        try await house.ran("report", now - .hours(2), ExecutionResult(outcome: .succeeded, output: "fine"))
        let failed = try await house.ran(
            "backup", now - .hours(1),
            ExecutionResult(outcome: .failed, output: "line 1\nno space left", error: "exit code 3", exitCode: 3))
        try await house.decide("sync", now - .hours(3), .skippedOverlap)
        return (house, failed)
    }

    @Test("Every page is whole markup with nothing inline, and one heading of the first level")
    func whole() async throws {
        let (house, failed) = try await house()
        for (name, html) in try house.allPages(intent: "backup", run: failed) {
            let check = HTMLCheck(html)
            #expect(check.problems == [], "\(name)")
            #expect(check.elements.count { $0.name == "h1" } == 1, "\(name)")
            #expect(check.elements.contains { $0.name == "main" }, "\(name)")
            let parts = check.elements.filter { $0.attributes.contains { $0.0 == "data-part" } }
            #expect(parts.allSatisfy { $0.attributes.contains { $0.0 == "id" } }, "\(name): a part without an id")
        }
    }

    @Test("Every field has a label, and every form that changes something carries the proof of the session")
    func forms() async throws {
        let (house, failed) = try await house()
        for (name, html) in try house.allPages(intent: "backup", run: failed) {
            let check = HTMLCheck(html)
            let labels = check.elements.filter { $0.name == "label" }.compactMap { label in
                label.attributes.first { $0.0 == "for" }?.1
            }
            for (element, attributes) in check.elements where element == "input" {
                let value = Dictionary(attributes) { first, _ in first }
                guard value["type"] != "hidden" else { continue }
                let isLabelled = value["aria-label"] != nil || value["id"].map { labels.contains($0) } ?? false
                // The rest stands within its label.
                #expect(isLabelled || html.contains("<label"), "\(name): \(value)")
            }
            let posts = html.components(of: "<form method=\"post\"")
            for form in posts where !form.hasPrefix(" action=\"/dashboard/login\"") {
                #expect(form.contains("name=\"csrf\" value=\"c5rf\""), "\(name)")
            }
        }
    }

    @Test("The overview says what is wrong first, with the reason and the next step, and the tab says how many")
    func overview() async throws {
        let (house, failed) = try await house()
        let html = try house.html(.overview)
        #expect(html.contains("<title>(2) Overview · Homer</title>"))
        #expect(html.contains("data-state=\"bad\"") && html.contains("/dashboard/assets/wrong-"))
        #expect(html.contains("2 things are wrong"))
        #expect(html.contains("run \(failed) failed with exit code 3"))
        #expect(html.contains("homer why backup") && html.contains("desired/broken.json"))
        let wrong = try #require(html.firstRange(of: "things are wrong"))
        let daemon = try #require(html.firstRange(of: "pid 812"))
        #expect(wrong.lowerBound < daemon.lowerBound)
    }

    @Test("The timetable has what ran, what did not run with its reason, and what comes")
    func timetable() async throws {
        let html = try await house().house.html(.overview)
        #expect(html.contains("<svg class=\"day\""))
        #expect(html.contains("class=\"hollow\"") && html.contains("skipped:overlap"))
        #expect(html.contains("class=\"bad\"") && html.contains("class=\"ok\"") && html.contains("class=\"soon\""))
        #expect(html.contains("due 2026-02-03 05:00"))
    }

    @Test("Where all is well the overview says so, with the calm icon")
    func calm() async throws {
        let house = try House(of: "backup")
        let html = try house.html(.overview)
        #expect(html.contains("<title>Overview · Homer</title>") && html.contains("/dashboard/assets/well-"))
        #expect(html.contains("All is well"))
    }

    @Test("Without a daemon that is the first thing that is wrong")
    func noDaemon() throws {
        var house = try House(of: "backup")
        house.isDaemonRunning = false
        let html = try house.html(.overview)
        #expect(html.contains("No daemon is running") && html.contains("homer run"))
    }

    @Test("Every list that is empty says what to do")
    func empty() throws {
        let house = try House()
        #expect(try house.html(.overview).contains("homer init"))
        #expect(try house.html(.intents(list())).contains("homer init"))
        #expect(try house.html(.runs(list())).contains("homer trigger ID"))
        #expect(try house.html(.changes).contains("Nothing waits for you"))
        #expect(try house.html(.discovery(nil)).contains("homer flags set runtime.discovery_enabled true"))
        #expect(try house.html(.migration).contains("homer migrate status"))
        #expect(try house.html(.incidents).contains("Nothing is wrong"))
        #expect(try House(of: "a").html(.intents(list(("q", "zzz")))).contains("Clear the filter to see all 1"))
    }

    @Test("The list of intents filters by state, lane, label and text, and keeps the filter in its links")
    func intents() async throws {
        let (house, _) = try await house()
        let all = try house.html(.intents(list()))
        #expect(all.contains("/dashboard/intents/backup") && all.contains("/dashboard/intents/sync"))
        // What fails comes first.
        let (backup, report) = (all.firstRange(of: "intents/backup"), all.firstRange(of: "intents/report"))
        #expect(try #require(backup).lowerBound < #require(report).lowerBound)
        let failing = try house.html(.intents(list(("state", "failing"))))
        #expect(failing.contains("intents/backup") && !failing.contains("intents/report\""))
        let lane = try house.html(.intents(list(("lane", "net"), ("q", "SY"))))
        #expect(lane.contains("intents/sync") && !lane.contains("intents/backup"))
        #expect(lane.contains("lane=net&amp;q=SY"))
    }

    @Test("A row of the list has the strip of its due times, its last run and its next")
    func intentRow() async throws {
        let html = try await house().house.html(.intents(list()))
        #expect(html.contains("aria-label=\"last 1: 1 skipped:overlap\""))
        #expect(html.contains("<i class=\"h\" title=\"skipped:overlap\"></i>"))
        #expect(html.contains("<time datetime=\"2026-02-03T05:00:00Z\" title=\"2026-02-03 05:00 UTC\">in 1h</time>"))
    }

    @Test("An intent's page begins with why, and has its spec, generations, blame, runs, conditions and events")
    func intent() async throws {
        let (house, failed) = try await house()
        let html = try house.html(.intent("backup"))
        let why = try #require(html.firstRange(of: "class=\"answer\""))
        #expect(why.lowerBound < (try #require(html.firstRange(of: "Conditions")).lowerBound))
        for part in [
            "id=\"generation-1\"", "Who last changed each field", "&quot;query&quot;", "/dashboard/runs/\(failed)",
            "Copies the disk", "Healthy", "showing",
            "/dashboard/confirm?action=trigger&amp;intent=backup",
        ] {
            #expect(html.contains(part), "\(part)")
        }
        #expect(try house.page(.intent("nobody")).status == 404)
    }

    @Test("A secret of an intent is on no page")
    func secrets() throws {
        let house = try House(of: "a") { $0.execution.environment = ["API_TOKEN": "hunter2hunter2"] }
        #expect(!(try house.html(.intent("a")).contains("hunter2")))
    }

    @Test("Generations are shown with what each changed, and an earlier one can be put in force")
    func generations() throws {
        let house = try House(of: "a")
        try house.accept([Samples.intent(Samples.spec("a") { $0.priority = 70 })], at: House.now - .hours(1))
        let html = try house.html(.intent("a"))
        #expect(html.contains("<del>50</del>") && html.contains("<ins>70</ins>"))
        #expect(html.contains("/dashboard/confirm?action=rollback&amp;intent=a&amp;generation=1"))
        #expect(!html.contains("generation=2\""))
    }

    @Test(
        "Changes that wait are shown with what they change and do, and can be approved; they are rejected in their files"
    )
    func changes() throws {
        var house = try House(of: "a", "b")
        let plan = try waitingPlan(house)
        try house.store.notePending(plan, now: now)
        let id = try #require(plan.approvalID)
        let bare = try house.html(.changes)
        #expect(bare.contains("/dashboard/confirm?action=approve&amp;changes=\(id)"))
        #expect(bare.contains("homer diff") && !bare.contains("action=reject"))
        house.sources.plan = { plan }
        let html = try house.html(.changes)
        #expect(HTMLCheck(html).problems == [])
        #expect(!html.contains("action=reject"))
        #expect(html.contains("HeldApproval") && html.contains("<ins>70</ins>") && html.contains("24 h:"))
    }

    /// A change of `a` that waits for approval.
    private func waitingPlan(_ house: House) throws -> Plan {
        let desired = Samples.desired([
            Samples.intent(
                Samples.spec("a") {
                    $0.priority = 70
                    $0.trigger = Samples.cron("30 * * * *")
                }), Samples.intent(Samples.spec("b")),
        ])
        var policy = ApplyPolicy()
        policy.mode = .manual
        return try Planner(zones: UTCOnly()) { try house.store.canonicalSpec(of: $0) }
            .plan(desired: desired, stored: house.store.storedState(now: now), now: now, policy: policy)
    }

    @Test("Flags say what holds, and lead to the preview of a change")
    func flags() throws {
        let html = try House(of: "a").html(.flags)
        #expect(html.contains("runtime.discovery_enabled"))
        #expect(html.contains("/dashboard/confirm?action=flag&amp;flag=runtime.discovery_enabled&amp;value=true"))
        #expect(html.contains("Set to false"))
    }

    @Test("The page of a move says where it is and the next safe step")
    func migration() throws {
        var house = try House(of: "a")
        house.sources.migration = { _, _ in
            MigrationFacts(
                phases: ["standalone", "parallel", "bridge"], phase: "parallel", state: "both run", since: nil,
                runBy: "the old engine", compared: "12 compared", executed: 12, wanted: 100,
                next: MigrationFacts.Step(commands: ["homer migrate report"], why: "wait"), back: nil)
        }
        let html = try house.html(.migration)
        #expect(HTMLCheck(html).problems == [])
        #expect(html.contains("<progress max=\"100\" value=\"12\">") && html.contains("homer migrate report"))
        #expect(html.contains("aria-current=\"step\" class=\"here\">parallel"))
    }

    @Test("An action is asked for with its effects, its fields, and a reason")
    func confirm() throws {
        let html = try House(of: "a").html(.confirm(.suspend(["a"], until: nil)))
        #expect(html.contains("<form method=\"post\" action=\"/dashboard/actions\">"))
        #expect(html.contains("<input type=\"hidden\" name=\"action\" value=\"suspend\">"))
        #expect(html.contains("<input type=\"hidden\" name=\"intent\" value=\"a\">"))
        #expect(html.contains("name=\"reason\" required") && html.contains("name=\"for\""))
    }

    @Test("The variables of an intent are asked for before it is run")
    func variables() throws {
        let house = try House(of: "a") { $0.variables = ["city": RunVariable("Bern", allowed: ["Bern", "Basel"])] }
        let html = try house.html(.confirm(.trigger(["a"], given: ["city": "Basel"])))
        #expect(HTMLCheck(html).problems == [])
        #expect(html.contains("name=\"with.city\" value=\"Basel\" placeholder=\"Bern\""))
        #expect(!html.contains("type=\"hidden\" name=\"with.city\""))
    }

    @Test("Who is not signed in sees nothing of the workspace")
    func login() throws {
        let page = try House(of: "backup").page(.login(.expired))
        #expect(page.status == 401)
        #expect(!page.html.contains("backup") && !page.html.contains("/home/ada") && !page.html.contains("data-live"))
        #expect(page.html.contains("name=\"code\""))
    }

    @Test("What was done just now is said, as text")
    func notice() throws {
        let html = try House(of: "a").page(.overview, notice: "<b>Suspended</b>").html
        #expect(html.contains("<p class=\"notice\" role=\"status\">&lt;b&gt;Suspended&lt;/b&gt;</p>"))
    }
}

extension String {
    /// What follows each place of a text, up to the next.
    fileprivate func components(of text: String) -> [String] {
        var found: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: text) {
            rest = rest[range.upperBound...]
            found.append(String(rest[..<(rest.firstRange(of: text)?.lowerBound ?? rest.endIndex)]))
        }
        return found
    }
}
