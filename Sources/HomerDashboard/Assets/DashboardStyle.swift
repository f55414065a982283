/// The style sheet. Colours stand in variables only, one set for light and one for dark; a test computes their contrast.
enum DashboardStyle {
    static let text = [colours, base, parts, lists, logs, drawing, narrow].joined(separator: "\n")

    private static let base = """
        *{box-sizing:border-box}[hidden]{display:none!important}
        html{scrollbar-gutter:stable;-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--bg);color:var(--text);font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
        main,footer,.top{max-width:1280px;margin:0 auto;padding:0 16px}
        main{min-height:70vh;padding-bottom:32px;outline:0}
        h1{font-size:1.5rem;line-height:1.25;margin:18px 0 10px}h2{font-size:1.05rem;margin:26px 0 8px}h3{font-size:1rem;margin:0 0 6px}
        h1.bad{color:var(--bad)}h1.warn{color:var(--warn)}h1.ok{color:var(--ok)}
        a{color:var(--link);text-underline-offset:2px}a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,summary:focus-visible,pre:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
        .dim,.crumb{color:var(--dim)}.small{font-size:.8em}small{display:block;color:var(--dim);font-size:.86em}small.bad,li.bad{color:var(--bad)}
        .strong{font-weight:600}.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        .sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        .skip{position:absolute;left:-9999px}.skip:focus{left:8px;top:8px;background:var(--panel);padding:8px;z-index:9}
        code,pre,kbd{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
        kbd{border:1px solid var(--line);border-radius:4px;padding:0 5px;background:var(--panel)}
        button,.button,input,select{font:inherit;color:var(--text);background:var(--panel);border:1px solid var(--dim);border-radius:6px;padding:5px 10px;min-height:34px}
        button,.button{cursor:pointer;white-space:nowrap;text-decoration:none;display:inline-block}button:hover,.button:hover{border-color:var(--link)}
        button:disabled{color:var(--dim);cursor:not-allowed}.primary{background:var(--link);color:var(--panel);border-color:var(--link)}.primary:disabled{background:var(--off-bg);color:var(--dim)}
        .plain{border:0;background:none;color:var(--link);text-decoration:underline;padding:0;min-height:0}
        input[type=checkbox]{min-height:0;width:18px;height:18px;accent-color:var(--link);vertical-align:middle}
        time{white-space:nowrap;cursor:help}
        """

    private static let parts = """
        .top{display:flex;align-items:center;gap:14px;flex-wrap:wrap;padding-top:10px;padding-bottom:8px;border-bottom:1px solid var(--line)}
        .brand{font-weight:700;color:var(--text);text-decoration:none;display:inline-flex;align-items:center;gap:7px}
        .dot{width:11px;height:11px;border-radius:50%;background:var(--ok)}.dot.bad{background:var(--bad);border-radius:2px}
        .top nav{display:flex;gap:4px 14px;flex-wrap:wrap;flex:1}.top nav a{text-decoration:none;padding:4px 0;color:var(--text)}.top nav a[aria-current]{font-weight:600;box-shadow:inset 0 -2px 0 var(--link)}
        .n{display:inline-block;min-width:20px;text-align:center;border-radius:10px;padding:0 6px;margin-left:5px;font-size:.8rem;font-weight:600;background:var(--off-bg);color:var(--off)}
        .n.bad{background:var(--bad-bg);color:var(--bad)}.n.warn{background:var(--warn-bg);color:var(--warn)}.n.busy{background:var(--busy-bg);color:var(--busy)}
        .fresh{min-width:9em;min-height:1.45em;text-align:right;font-size:.86em;color:var(--dim)}
        footer{display:flex;gap:16px;flex-wrap:wrap;color:var(--dim);font-size:.86em;padding-top:14px;padding-bottom:24px;border-top:1px solid var(--line)}footer span:first-child{flex:1}
        .notice{background:var(--busy-bg);color:var(--busy);border-radius:6px;padding:8px 12px}.notice.bad{background:var(--bad-bg);color:var(--bad)}
        .ended{position:sticky;bottom:0;margin:0;padding:10px 16px;text-align:center;font-weight:600;background:var(--bad-bg);color:var(--bad);border-top:2px solid var(--bad)}
        .tag{display:inline-block;border-radius:5px;padding:0 7px;font-size:.86em;font-weight:600;white-space:nowrap;background:var(--off-bg);color:var(--off)}
        .tag.ok{background:var(--ok-bg);color:var(--ok)}.tag.bad{background:var(--bad-bg);color:var(--bad)}.tag.warn{background:var(--warn-bg);color:var(--warn)}.tag.busy{background:var(--busy-bg);color:var(--busy)}.tag.wait{background:var(--wait-bg);color:var(--wait)}
        .trouble{display:grid;grid-template-columns:8.5em 1fr auto auto;gap:10px;align-items:start;background:var(--panel);border:1px solid var(--line);border-left:4px solid var(--off);border-radius:6px;padding:9px 12px;margin:6px 0}
        .trouble>.tag,.trouble>.button{justify-self:start}.trouble.bad{border-left-color:var(--bad)}.trouble.warn{border-left-color:var(--warn)}
        .do{display:block;width:fit-content;max-width:100%;margin:5px 0 0;padding:2px 8px;border-radius:5px;background:var(--off-bg);color:var(--text)}
        .calm{background:var(--ok-bg);color:var(--ok);border-radius:6px;padding:10px 14px}
        .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(210px,1fr));gap:8px 20px;margin:12px 0}
        .fact{display:flex;flex-direction:column;min-width:0}.fact .dim{font-size:.8em}.fact .bad{color:var(--bad)}.fact .warn{color:var(--warn)}.fact .ok{color:var(--ok)}
        .card{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:12px 16px;margin:10px 0}.card h2{margin-top:0}.card.bad{border-left:4px solid var(--bad)}.narrow{max-width:640px;margin:24px auto}.narrow input:not([type=hidden]){width:100%}
        .answer{font-size:1.08rem;font-weight:600;margin:0 0 8px}.acts{display:flex;gap:8px;flex-wrap:wrap;align-items:center}
        .steps{list-style:none;margin:0;padding:0}.steps li{display:grid;grid-template-columns:9em 8em 1fr;gap:10px;padding:2px 0}
        .empty{background:var(--panel);border:1px dashed var(--dim);border-radius:8px;padding:16px 20px;margin:12px 0}.cmd{background:var(--off-bg);padding:6px 10px;border-radius:6px;width:fit-content;max-width:100%;overflow:auto}
        .cols{display:grid;grid-template-columns:1fr 1fr;gap:0 32px}
        .phases{display:flex;flex-wrap:wrap;gap:6px;list-style:none;padding:0}.phases li{padding:3px 10px;border-radius:5px;background:var(--off-bg);color:var(--off)}.phases .done{background:var(--ok-bg);color:var(--ok)}.phases .here{background:var(--busy-bg);color:var(--busy);font-weight:600}
        dialog{background:var(--panel);color:var(--text);border:1px solid var(--dim);border-radius:8px;max-width:420px}dialog::backdrop{background:#0008}dl{display:grid;grid-template-columns:auto minmax(0,1fr);gap:6px 14px}.outline pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}dd{margin:0}
        """

    private static let lists = """
        table{border-collapse:collapse;width:100%}.rows{background:var(--panel);border:1px solid var(--line);border-radius:8px}
        .rows th{font-size:.8em;font-weight:600;color:var(--dim);text-align:left}.rows th.num{text-align:right}.rows td,.rows th{padding:6px 10px;border-top:1px solid var(--line);vertical-align:top}.rows tr:first-child th,.rows tbody:first-child tr:first-child td{border-top:0}
        .rows tr:hover,.rows tr:focus-within{background:var(--bg)}
        .rows th,.rows td{overflow-wrap:break-word}.rows td a,.rows td small,.rows td code{overflow-wrap:anywhere}.rows td.whole{white-space:nowrap}
        .chips{display:flex;flex-wrap:wrap;gap:6px;margin:6px 0}.chips a{border:1px solid var(--line);border-radius:14px;padding:3px 10px;text-decoration:none;color:var(--text);background:var(--panel)}.chips a[aria-current]{border-color:var(--link);box-shadow:inset 0 0 0 1px var(--link)}
        .chips .bad{color:var(--bad)}.chips .warn{color:var(--warn)}.chips .ok{color:var(--ok)}.chips .busy{color:var(--busy)}.chips .wait{color:var(--wait)}.chips .off{color:var(--off)}
        .filters,.bulk{display:flex;flex-wrap:wrap;gap:8px 12px;align-items:center;margin:10px 0}.filters label{display:inline-flex;gap:6px;align-items:center;color:var(--dim)}.inline{display:inline-flex;gap:6px}
        .pages{display:flex;gap:16px;align-items:center;justify-content:center;margin:14px 0}
        .strip{display:inline-flex;align-items:flex-end;gap:2px;height:20px}.strip>*{width:7px;height:8px;border-radius:1px;background:var(--off)}.strip .l2{height:12px}.strip .l3{height:16px}.strip .l4{height:20px}
        .strip .ok{background:var(--ok)}.strip .bad{background:var(--bad)}.strip .busy{background:var(--busy)}.strip .wait{background:var(--wait)}.strip .h{height:14px;background:none;border:1.5px solid var(--warn)}
        details{margin:6px 0}summary{cursor:pointer;padding:3px 0}
        .diff td{padding:3px 8px;vertical-align:top}.diff .sign{width:1.5em;font-weight:700}.diff .added .sign{color:var(--ok)}.diff .removed .sign{color:var(--bad)}.diff .changed>.sign{color:var(--warn)}
        ins{text-decoration:none;background:var(--ok-bg);color:var(--ok)}del{background:var(--bad-bg);color:var(--bad)}
        .lines{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre-wrap}.lines .no{display:inline-block;min-width:3em;padding-right:1em;text-align:right;color:var(--dim)}.lines .added{background:var(--ok-bg);color:var(--ok)}.lines .removed{background:var(--bad-bg);color:var(--bad)}.lines .skipped{color:var(--dim)}.lines .changed{background:none}
        """

    private static let logs = """
        .log,.code{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:10px 12px;margin:8px 0;white-space:pre-wrap;overflow:auto}.log{max-height:70vh;min-height:8em}.log.straight{white-space:pre}.earlier{margin:4px 0}
        .answer-text{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:4px 16px}.answer-text h3,.answer-text h4,.answer-text h5{margin:14px 0 6px}
        .a0,.a8{color:var(--a0)}.a1,.a9{color:var(--a1)}.a2,.a10{color:var(--a2)}.a3,.a11{color:var(--a3)}.a4,.a12{color:var(--a4)}.a5,.a13{color:var(--a5)}.a6,.a14{color:var(--a6)}.a7,.a15{color:var(--a7)}
        .g0,.g7{background:var(--off-bg);color:var(--text)}.g1{background:var(--bad-bg);color:var(--bad)}.g2{background:var(--ok-bg);color:var(--ok)}.g3{background:var(--warn-bg);color:var(--warn)}.g4,.g5,.g6{background:var(--busy-bg);color:var(--busy)}
        .ab{font-weight:700}.ad{color:var(--dim)}.ai{font-style:italic}.au{text-decoration:underline}
        ::highlight(found){background:var(--mark);color:var(--on-mark)}::highlight(here){background:var(--link);color:var(--panel)}
        """

    private static let drawing = """
        .scroll{overflow-x:auto;background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:8px 12px}
        .day{display:block;min-width:700px;width:100%;height:auto}.day .hour{font-size:11px;fill:var(--dim);text-anchor:middle}.day .lane{font-size:13px;fill:var(--text)}.day .lane.bad{fill:var(--bad);font-weight:600}
        .day .hourline,.day .base{stroke:var(--line);stroke-width:1}.day .midnight{stroke:var(--dim);stroke-width:1}.day .now{stroke:var(--link);stroke-width:1.5}
        .day path.ok{fill:var(--ok)}.day path.bad{fill:var(--bad)}.day path.busy{fill:var(--busy)}.day path.wait{fill:var(--wait)}.day path.off{fill:var(--off)}.day path.hollow{fill:var(--panel);stroke:var(--warn);stroke-width:1.5}.day path.soon{fill:var(--dim)}
        .legend{display:flex;gap:4px 16px;flex-wrap:wrap;font-size:.86em}.k{display:inline-block;width:10px;height:10px;margin-right:5px;border-radius:1px;background:var(--dim)}.k.ok{background:var(--ok)}.k.bad{background:var(--bad)}.k.busy{background:var(--busy)}.k.hollow{background:none;border:1.5px solid var(--warn)}.k.soon{width:3px}
        """

    private static let narrow = """
        @media (max-width:720px){.cols{grid-template-columns:1fr}.trouble{grid-template-columns:1fr auto}.trouble>div{grid-column:1/-1}.steps li{grid-template-columns:auto 1fr;gap:0 10px;padding:5px 0}.steps li span:last-child{grid-column:1/-1}.fresh{flex:1;order:2}.top nav{order:3;flex-basis:100%;gap:2px 12px}.facts{grid-template-columns:repeat(auto-fill,minmax(140px,1fr))}
        .rows thead{display:none}.rows,.rows tbody{display:block}.rows tr{display:flex;flex-wrap:wrap;gap:2px 12px;padding:9px 10px;border-top:1px solid var(--line)}.rows tbody tr:first-child{border-top:0}.rows td{display:block;border:0;padding:0;text-align:left}.rows td:empty{display:none}.bulk .dim{flex-basis:100%}.bulk button{flex:1}}
        @media (prefers-reduced-motion:no-preference){.dot.bad{animation:beat 2s ease-in-out infinite}@keyframes beat{50%{opacity:.55}}}
        @media print{.ended,.top nav,footer,.filters,.bulk,.acts{display:none}}
        """
}
