import Testing

@testable import HomerCore

@Suite("Names of secrets") struct SecretReferenceTests {
    @Test("A value is cut into text and the names of secrets")
    func parts() {
        #expect(
            SecretReference.parts(of: "Bearer ${file:/a b/c}-${env:X}$") == [
                .text("Bearer "), .reference(SecretReference(.file, "/a b/c")), .text("-"),
                .reference(SecretReference(.environment, "X")), .text("$"),
            ])
        #expect(SecretReference.parts(of: "${credential:t") == [.text("${credential:t")])
        #expect(SecretReference.all(in: "$HOME ${other:x} ${credential:t}").map(\.written) == ["${credential:t}"])
    }

    @Test("A path begins at a root, and a credential is one name")
    func faults() {
        for good in [
            SecretReference(.file, "/a"), .init(.file, "~/a"), .init(.credential, "t"), .init(.environment, ""),
        ] { #expect(good.fault == nil) }
        for bad in [
            SecretReference(.file, "a"), .init(.file, ""), .init(.credential, "../a"), .init(.credential, ".."),
        ] { #expect(bad.fault != nil, "\(bad.written)") }
    }

    @Test("What only names a secret is shown, whichever place it names")
    func shown() {
        for text in ["${env:A_1}", "${file:/etc/homer/token}", "${credential:token}"] {
            #expect(SecretMask.field("execution.environment.T", .string(text)) == .string(text))
        }
        for text in ["x${file:/a}", "${file:a}", "${file:/a}${file:/b}", "${file:"] {
            #expect(SecretMask.field("execution.environment.T", .string(text)) == .string("***"), "\(text)")
        }
    }

    @Test("An address may begin with any of them")
    func address() {
        for place in ["env:A", "file:/a", "credential:a"] {
            let text = Fixture.intent(execution: "{\"executor\":\"http\",\"url\":\"${\(place)}/x\"}")
            #expect(Fixture.read(text).diagnostics.isEmpty, "\(place)")
        }
    }
}
