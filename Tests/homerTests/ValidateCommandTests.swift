import Foundation
import HomerCore
import HomerTesting
import Testing

@testable import HomerCLI

/// `homer validate` asks more than the files alone: what they name, and what the database knows of them.
@Suite(.timeLimit(.minutes(5)))
struct ValidateCommandTests {
    @Test func `validate warns of a secret that cannot be read, and of no credential that only the daemon has`()
        async throws
    {
        let fixture = try Fixture()
        try fixture.write("s3cr3t", to: fixture.root + "/token")
        try #require(chmod(fixture.root + "/token", 0o644) == 0)
        try fixture.write(
            #"{"id": "a", "trigger": {"type": "immediate"}, "query": "date", "execution": {"executor": "shell", "#
                + #""environment": {"A": "${file:\#(fixture.root)/token}", "B": "${credential:b}", "C": "${file:c}"}}}"#,
            to: fixture.root + "/desired/a.json")
        let answer = try await fixture.homer("validate")
        #expect(answer.code == 0 && answer.out.contains("2 warnings."))
        #expect(answer.out.contains("W220") && answer.out.contains("chmod 600 \(fixture.root)/token"))
        #expect(answer.out.contains("needs ${file:c}: the path of a secret begins with / or ~/"))
        #expect(!answer.out.contains("s3cr3t"))
    }

    @Test func `validate holds a time that has gone by, unless the database had the intent in time`() async throws {
        let fixture = try Fixture()
        try fixture.write(
            #"{"id": "past", "trigger": {"type": "at", "time": "2020-01-01T00:00:00Z"}, "#
                + #""execution": {"executor": "shell"}, "query": "date"}"#, to: fixture.root + "/desired/past.json")
        let refused = try await fixture.homer("validate")
        #expect(refused.code == 3 && refused.out.contains("error E133"))
        try fixture.accept(.job("past", .at(try #require(Timestamp(iso: "2020-01-01T00:00:00Z")))))
        let stored = try await fixture.homer("validate")
        #expect(stored.code == 0 && !stored.out.contains("E133"))
        try fixture.accept(.job("past", .at(try #require(Timestamp(iso: "2020-01-02T00:00:00Z")))), pass: "9f31c0de")
        #expect(try await fixture.homer("validate").code == 3)
    }
}
