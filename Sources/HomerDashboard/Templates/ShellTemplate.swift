/// What stands around every page.
enum ShellTemplate {
    static let texts = ["shell": shell, "empty": empty, "message": message, "login": login]

    private static let shell = """
        <!doctype html>
        <html lang="en" data-state="{{state}}"><head><meta charset="utf-8"><title>{{mark}}{{title}} · Homer</title>
        <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
        <link rel="stylesheet" href="{{css}}"><link rel="icon" id="icon" type="image/svg+xml" href="{{icon}}">
        {{#script}}<script src="{{.}}" defer></script>{{/script}}</head>
        <body{{#live}} data-live="{{.}}"{{/live}}><a class="skip" href="#main">Skip to the content</a>
        {{#isInside}}<header class="top"><a class="brand" href="{{home}}"><span class="dot {{state}}"></span>Homer</a>
        <nav aria-label="Pages" id="nav" data-part>{{#nav}}<a href="{{href}}"{{#isHere}} aria-current="page"{{/isHere}}>{{label}}{{#count}}<b class="n {{tone}}">{{.}}</b>{{/count}}</a>{{/nav}}</nav>
        <span class="fresh" id="fresh" role="status" aria-live="polite"></span></header>{{/isInside}}
        <main id="main" tabindex="-1">{{#notice}}<p class="notice" role="status">{{.}}</p>{{/notice}}
        {{{bodyHTML}}}</main>
        {{#isInside}}<footer><span>Homer {{version}}, {{root}}</span><span class="keys"><kbd>?</kbd> keys</span>
        <form method="post" action="{{logout}}"><input type="hidden" name="csrf" value="{{csrf}}"><button class="plain">Sign out</button></form></footer>
        <dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">Keys</h2><dl><dt><kbd>/</kbd></dt><dd>search</dd><dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>next and previous row</dd><dt><kbd>Enter</kbd></dt><dd>open the row</dd><dt><kbd>x</kbd></dt><dd>choose the row</dd><dt><kbd>n</kbd> <kbd>p</kbd></dt><dd>next and previous match in a log</dd><dt><kbd>?</kbd></dt><dd>these keys</dd></dl><form method="dialog"><button>Close</button></form></dialog>
        <p class="ended" id="ended" role="status" hidden>This session has ended. Run <code>homer dashboard</code> for a new link.</p>{{/isInside}}
        </body></html>
        """

    private static let empty = """
        <div class="empty"><p>{{empty.title}}</p>{{#empty.advice}}<p class="dim">{{.}}</p>{{/empty.advice}}{{#empty.command}}<pre class="cmd">{{.}}</pre>{{/empty.command}}</div>
        """

    private static let message = """
        <div class="card narrow"><h1>{{title}}</h1><p>{{text}}</p>{{#advice}}<p>{{.}}</p>{{/advice}}{{#command}}<pre class="cmd">{{.}}</pre>{{/command}}<p><a href="{{home}}">To the overview</a></p></div>
        """

    private static let login = """
        <div class="card narrow"><h1>Sign in</h1>{{#problem}}<p class="notice bad" role="alert">{{.}}</p>{{/problem}}
        <p>Homer opens its dashboard by a link that is good once. On the machine it runs on:</p>
        <pre class="cmd">homer dashboard</pre>
        <p class="dim"><code>homer dashboard --print</code> only prints the link. Or type the code at its end:</p>
        <form method="post" action="{{action}}"><label for="code">Code</label> <input id="code" name="code" autocomplete="off" spellcheck="false" required> <button>Sign in</button></form></div>
        """
}
