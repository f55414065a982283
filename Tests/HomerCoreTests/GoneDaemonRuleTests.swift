import HomerCore
import HomerTesting
import Testing

@Suite("When a gone daemon is told") struct GoneDaemonRuleTests {
    private let now = Samples.time("2026-05-04T09:00:00Z")

    @Test("One that stopped in order is told of after two minutes, one that died at once")
    func grace() {
        #expect(GoneDaemonRule.isTold(stopped: nil, now: now))
        for seconds: Int64 in [0, 14, 119] {
            #expect(!GoneDaemonRule.isTold(stopped: now - .seconds(seconds), now: now), "\(seconds)")
        }
        for seconds: Int64 in [120, 3600, -60] {
            #expect(GoneDaemonRule.isTold(stopped: now - .seconds(seconds), now: now), "\(seconds)")
        }
    }

    @Test("The message says which daemon of which machine, and what to do")
    func place() {
        let incident = NewIncident.goneDaemon("no daemon runs", workspace: "/home/ada/jobs", host: "box")
        #expect(incident.detail == "no daemon runs\nWorkspace /home/ada/jobs on box.\nhomer run")
    }
}
