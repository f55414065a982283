import Testing

@testable import HomerCore

@Suite struct FieldTableTests {
    @Test func everyIndexNamesTheFieldTheTableHasThere() {
        check(IntentKey.self)
        check(TriggerKey.self)
        check(ExecutionKey.self)
        check(NotifyKey.self)
        check(OverlapKey.self)
        check(CatchUpKey.self)
        check(RetryKey.self)
        check(ConditionKey.self)
        check(WindowKey.self)
        check(VariableKey.self)
        check(BudgetKey.self)
        check(RunBudgetKey.self)
        check(DayBudgetKey.self)
    }

    private func check<Key: FieldKey>(_: Key.Type) {
        let names = Key.allCases.map { "\($0)" == "schema" ? "$schema" : "\($0)" }
        #expect(names == Key.group.fields.map(\.key))
    }

    @Test func everyDefaultOfTheTableIsTheDefaultOfTheTypes() throws {
        let canonical = try #require(Fixture.read(Fixture.intent()).spec).canonical
        for field in FieldTable.intent.fields where !["version", "retry"].contains(field.key) {
            guard let value = field.defaultValue else { continue }
            #expect(canonical[field.key] == value, "\(field.key)")
        }
        for group in [FieldTable.notify, FieldTable.execution] {
            for field in group.fields {
                guard let value = field.defaultValue else { continue }
                #expect(canonical[group.path]?[field.key] == value, "\(group.path).\(field.key)")
            }
        }
    }

    @Test func everyExampleOfTheTableIsAccepted() {
        for field in FieldTable.intent.fields
        where !["id", "query", "trigger", "triggers", "execution"].contains(field.key) {
            guard let example = field.example else { continue }
            let text = Fixture.intent("\"\(field.key)\":\(CanonicalJSON.compact(example))")
            #expect(Fixture.read(text).diagnostics.map(\.message) == [], "\(field.key)")
        }
    }

    @Test func everyCodeIsExplained() {
        for code in ErrorCode.allCases {
            #expect(!code.summary.isEmpty)
            #expect(!code.remedy.isEmpty)
        }
    }
}
