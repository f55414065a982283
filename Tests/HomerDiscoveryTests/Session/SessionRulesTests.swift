import HomerCore
import HomerTesting
import Testing

@testable import HomerDiscovery
@testable import HomerStore

@Suite("Steps of a night") struct SessionRulesTests {
    private static let now = Samples.time("2026-05-04T02:00:00Z")
    private let id = "night-2026-05-04"

    private func facts(
        _ phase: DiscoveryPhase, change: (inout DiscoveryFacts, inout DiscoverySessionRow) -> Void = { _, _ in }
    ) -> DiscoveryFacts {
        var session = DiscoverySessionRow(
            id: id, startedAt: Self.now - .hours(1), phase: phase, intentsCreated: 0, intentsExecuted: 0, forced: false,
            localDate: "2026-05-04", planAttempts: 1, deadline: Self.now + .hours(4),
            phaseDeadline: Self.now + .minutes(5), failures: 0, updatedAt: Self.now)
        var facts = DiscoveryFacts()
        facts.isOn = true
        change(&facts, &session)
        facts.session = session
        return facts
    }

    private func run(
        _ intent: String, _ outcome: Outcome?, status: RunStatus? = nil, approval: ApprovalState? = nil
    ) -> RunRow {
        var run = RunRow(
            id: 7, intentID: intent, triggeredBy: .discovery, triggeredAt: Self.now,
            completedAt: outcome == nil ? nil : Self.now, status: status ?? outcome.map { RunStatus($0) } ?? .pending,
            outcome: outcome, generation: 1, attempt: 1, missedCount: 0)
        run.approval = approval
        return run
    }

    private func item(_ number: Int, _ state: PlanItemState, needs: [Int] = []) -> DiscoveryItemRow {
        DiscoveryItemRow(
            sessionID: id, number: number, kind: .research, key: "r\(number)", title: "t", prompt: "p", risk: .low,
            priority: 50, contentHash: "\(number)", dependsOn: needs, state: state,
            intentID: state == .planned ? nil : "\(id)-0\(number)", createdAt: Self.now, updatedAt: Self.now)
    }

    private func next(_ facts: DiscoveryFacts, _ bounds: NightBounds = NightBounds()) -> SessionStep {
        SessionRules(bounds, now: Self.now).next(facts)
    }

    @Test("Without a night there is nothing to do")
    func none() { #expect(next(DiscoveryFacts()) == .wait(until: nil)) }

    @Test("The flag ends a night, unless somebody forced it")
    func flag() {
        #expect(
            next(facts(.planning) { facts, _ in facts.isOn = false })
                == .cancel(reason: "runtime.discovery_enabled is false"))
        let forced = facts(.ingestion) { facts, session in
            facts.isOn = false
            session.forced = true
        }
        #expect(next(forced) == .assemble)
    }

    @Test("Planning waits for its run, reads what it answered, and goes on without a plan when none comes")
    func planning() {
        let plan = "\(id)-plan"
        #expect(next(facts(.planning)) == .wait(until: Self.now + .minutes(5)))
        #expect(next(facts(.planning) { facts, _ in facts.runs[plan] = run(plan, .succeeded) }) == .readPlan(run: 7))
        #expect(
            next(facts(.planning) { facts, _ in facts.runs[plan] = run(plan, .auth) })
                == .goWithoutPlan(reason: "no plan: run 7 ended as auth"))
        #expect(
            next(facts(.planning) { facts, _ in facts.skipped[plan] = .skippedFrozen })
                == .goWithoutPlan(reason: "no plan: the planner was not started (skipped:frozen)"))
        #expect(
            next(facts(.planning) { _, session in session.phaseDeadline = Self.now })
                == .goWithoutPlan(reason: "no plan within 10m (discovery.limits.planning)"))
    }

    @Test("A call that a crash took is made again, three times at most")
    func lost() {
        let plan = "\(id)-plan"
        for tries in 1...3 {
            let step = next(
                facts(.planning) { facts, _ in
                    facts.runs[plan] = run(plan, .lost)
                    facts.tries[plan] = tries
                })
            #expect(step == (tries < 3 ? .again([plan]) : .goWithoutPlan(reason: "no plan: run 7 ended as lost")))
        }
    }

    @Test("A lost call and the one that is made for it both count as runs of the night")
    func lostCounts() {
        var bounds = NightBounds()
        bounds.runs = 4
        let plan = "\(id)-plan"
        func step(_ tries: Int) -> SessionStep {
            next(
                facts(.execution) { facts, _ in
                    facts.items = [item(1, .queued), item(2, .planned)]
                    facts.intents = [plan, "\(id)-01"]
                    facts.runs["\(id)-01"] = run("\(id)-01", .lost)
                    facts.tries = [plan: 1, "\(id)-01": tries]
                }, bounds)
        }
        #expect(step(1) == .again(["\(id)-01"]))
        // One is kept for the briefing.
        guard case .settle(let notes) = step(2) else {
            Issue.record("\(step(2))")
            return
        }
        #expect(notes.map(\.state) == [.failed])
        var made = facts(.execution)
        made.intents = [plan, "\(id)-01", "\(id)-02"]
        made.tries = [plan: 2]
        made.skipped = ["\(id)-01": .skippedFrozen]
        // Two of the plan, none of the item that was skipped, and one that is about to be made.
        #expect(made.runsUsed == 3)
    }

    @Test("Items begin when what they need is done, the more important first")
    func queue() {
        let step = next(
            facts(.execution) { facts, _ in
                facts.items = [
                    item(1, .done), item(2, .planned, needs: [1]), item(3, .planned, needs: [2]), item(4, .planned),
                ]
                facts.items[3].priority = 70
            })
        #expect(step == .queue([4, 2]))
    }

    @Test("An item whose need failed is unfinished, and so is one that needs a person's word for another")
    func needs() {
        let failed = next(
            facts(.execution) { facts, _ in facts.items = [item(1, .failed), item(2, .planned, needs: [1])] })
        #expect(
            failed
                == .settle([
                    DiscoveryItemNote(
                        session: id, number: 2, state: .unfinished, reason: "needs item 1 (failed)")
                ]))
        let waiting = next(
            facts(.execution) { facts, _ in
                facts.items = [item(1, .waiting), item(2, .planned, needs: [1])]
                var waiting = run("\(id)-01", nil, approval: .waiting)
                waiting.id = 0
                facts.items[0].runID = 0
                facts.runs["\(id)-01"] = waiting
            })
        guard case .settle(let notes) = waiting else {
            Issue.record("\(waiting)")
            return
        }
        #expect(notes.map(\.state) == [.unfinished])
    }

    @Test("A night does not wait for a person")
    func waiting() {
        let step = next(
            facts(.execution) { facts, _ in
                facts.items = [item(1, .done), item(2, .waiting)]
                facts.items[1].runID = 7
                facts.runs["\(id)-02"] = run("\(id)-02", nil, approval: .waiting)
            })
        #expect(step == .synthesize(failure: nil))
    }

    @Test(
        "What a run says of its item",
        arguments: [
            (Outcome.succeeded, nil, PlanItemState.done), (.timeout, nil, .failed),
            (.cancelled, ApprovalState.rejected, .rejected),
            (.cancelled, .expired, .expired), (.cancelled, nil, .failed),
        ] as [(Outcome, ApprovalState?, PlanItemState)])
    func endings(_ outcome: Outcome, _ approval: ApprovalState?, _ state: PlanItemState) {
        let note = ItemRules.note(item(1, .queued), run: run("\(id)-01", outcome, approval: approval), skipped: nil)
        #expect(note?.state == state)
        #expect(note?.run == 7)
    }

    @Test("A briefing is an agent's, or Homer's where none can write it")
    func briefing() {
        #expect(next(facts(.synthesis)) == .brief(.agent))
        #expect(
            next(facts(.synthesis) { _, session in session.stateReason = "no plan" })
                == .brief(.homer(reason: "no plan")))
        let writer = "\(id)-briefing"
        #expect(next(facts(.briefing)) == .conclude(.homer(reason: "nobody was asked")))
        #expect(
            next(facts(.briefing) { facts, _ in facts.cost = 6 })
                == .conclude(.homer(reason: "$6 of $5 are spent (discovery.limits.cost)")))
        var bounds = NightBounds()
        bounds.runs = 2
        let used = facts(.briefing) { facts, _ in
            facts.intents = ["\(id)-plan"]
            facts.tries = ["\(id)-plan": 2]
        }
        #expect(next(used, bounds) == .conclude(.homer(reason: "2 runs are used (discovery.limits.runs)")))
        #expect(
            next(
                facts(.briefing) { facts, _ in
                    facts.intents = [writer]
                    facts.runs[writer] = run(writer, .succeeded)
                }) == .conclude(.run(7)))
        #expect(
            next(facts(.briefing) { facts, _ in facts.intents = [writer] }) == .wait(until: Self.now + .minutes(5)))
    }

    @Test("The names of files are plain whatever a planner calls an item")
    func names() {
        #expect(NightFiles.plain("r1", or: 3) == "r1")
        #expect(NightFiles.plain("../../etc/passwd", or: 3) == "------etc-passwd")
        #expect(NightFiles.plain("…", or: 3) == "item-3")
    }

    @Test("Nothing is filled in in a text of others")
    func literal() {
        for text in ["{{env.HOME}}", "{{{x}}}", "a {{ b", "{{{{"] {
            let (rendered, unknown) = QueryTemplate(NightIntents.literal(text)).rendered { _ in "filled" }
            #expect(rendered == text)
            #expect(unknown.isEmpty)
        }
    }
}
