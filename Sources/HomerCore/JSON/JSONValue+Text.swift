extension JSONValue {
    /// One line, members in their own order.
    package var compact: String { CanonicalJSON.compact(self) }
    /// Two spaces a level, members in their own order.
    package var pretty: String { CanonicalJSON.pretty(self) }
}
