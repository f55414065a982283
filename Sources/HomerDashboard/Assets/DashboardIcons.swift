/// The icon of a tab: a house, with a mark when something is wrong.
enum DashboardIcons {
    static let well = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#1a7f45" d="M16 3 2 15h4v14h8v-9h4v9h8V15h4z"/></svg>
        """

    static let wrong = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#c62828" d="M16 3 2 15h4v14h20V15h4z"/><path fill="#fff" d="M14 14h4v8h-4zm0 9h4v4h-4z"/></svg>
        """
}
