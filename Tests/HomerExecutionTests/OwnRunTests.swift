import Glibc
import Testing

@testable import HomerExecution

/// Which run a process belongs to, by what it carries.
@Suite struct OwnRunTests {
    @Test func `the marker of another database is no marker here, and one without a database is`() {
        let own = "/a/homer.db"
        #expect(RunMarker.run(in: ["HOMER_RUN_ID": "7", "HOMER_DATABASE": own], of: own) == "7")
        #expect(RunMarker.run(in: ["HOMER_RUN_ID": "7"], of: own) == "7")
        #expect(RunMarker.run(in: ["HOMER_RUN_ID": "7", "HOMER_DATABASE": "/b/homer.db"], of: own) == nil)
        #expect(RunMarker.run(in: ["HOMER_DATABASE": own], of: own) == nil)
        #expect(RunMarker.run(in: ["HOMER_RUN_ID": "", "HOMER_DATABASE": own], of: own) == nil)
    }

    @Test func `of what the kernel keeps only the marker is read, the first value of each`() {
        let bytes = Array("A=b\0HOMER_RUN_ID=7\0broken\0HOMER_RUN_ID=8\0HOMER_DATABASE=/a=b\0".utf8)
        #expect(OwnRun.variables(bytes) == ["HOMER_RUN_ID": "7", "HOMER_DATABASE": "/a=b"])
        #expect(OwnRun.variables([]).isEmpty)
    }

    @Test func `this process is of the run its environment names`() {
        let environment = ["HOMER_RUN_ID": "h7", "HOMER_DATABASE": "/a/homer.db"]
        let own = OwnRun.find(database: "/a/homer.db", environment: environment)
        #expect(own?.run == "h7" && own?.process == getpid())
        #expect(ProcessTable.line().first == getpid() && ProcessTable.line().count > 1)
    }

    @Test func `where a living process of a run works is known`() {
        let marker = RunMarker(run: 7, database: "/nowhere/homer.db")
        #expect(ProcessTable.directories(of: marker, leader: nil).isEmpty)
    }
}
