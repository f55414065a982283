/// Every template by its name.
enum TemplateTexts {
    static let all: [String: String] =
        [
            ShellTemplate.texts, OverviewTemplate.texts, IntentTemplates.texts, RunTemplates.texts, RestTemplates.texts,
            NightTemplates.texts,
        ].reduce(into: [:]) { all, texts in all.merge(texts) { _, last in last } }
}
