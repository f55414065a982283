extension DashboardStyle {
    /// One set for light, and what differs in the dark. Nothing else names a colour.
    static let colours = """
        :root{color-scheme:light dark;--bg:#f7f7f5;--panel:#ffffff;--text:#1d1f23;--dim:#595f69;--line:#d5d8dd;--link:#0a58a8;--focus:#0a58a8;--ok:#1a6b35;--ok-bg:#e2f2e6;--bad:#b3261e;--bad-bg:#fbe6e4;--warn:#7a5200;--warn-bg:#faefd6;--busy:#0b5cad;--busy-bg:#e2eefb;--wait:#5c5600;--wait-bg:#f3f1d8;--off:#595f69;--off-bg:#ececec;--mark:#ffe27a;--on-mark:#1d1f23;--a0:#1d1f23;--a1:#b3261e;--a2:#1a6b35;--a3:#7a5200;--a4:#0b5cad;--a5:#8a1f86;--a6:#0b6672;--a7:#595f69}
        @media (prefers-color-scheme:dark){:root{--bg:#14161a;--panel:#1c1f25;--text:#e6e8eb;--dim:#a7aeb9;--line:#383e47;--link:#8abaff;--focus:#8abaff;--ok:#7fd197;--ok-bg:#1c3324;--bad:#ff9d94;--bad-bg:#43211f;--warn:#f0c060;--warn-bg:#3a2f16;--busy:#93c3ff;--busy-bg:#1b2f49;--wait:#d9d16c;--wait-bg:#33311a;--off:#a7aeb9;--off-bg:#2a2e35;--mark:#7a6410;--on-mark:#ffffff;--a0:#a7aeb9;--a1:#ff9d94;--a2:#7fd197;--a3:#f0c060;--a4:#93c3ff;--a5:#f0a4ea;--a6:#7fd6e2;--a7:#e6e8eb}}
        """
}
