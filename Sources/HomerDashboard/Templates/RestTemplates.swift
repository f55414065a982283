enum RestTemplates {
    static let texts = [
        "changes": changes, "flags": flags, "migration": migration, "incidents": incidents, "confirm": confirm,
        "outline": outline, "outcome": outcome, "held": held,
    ]

    private static let changes = """
        <h1>Changes</h1>
        <section id="pending"><h2>Waiting for a person <b class="n">{{waitingCount}}</b> <button type="button" class="plain small" data-open hidden>open all</button></h2>{{#hasWaiting}}
        {{#passes}}<article class="card"><h3>{{summary}} <span class="tag {{tone}}">{{sign}} {{state}}</span></h3><p class="dim">{{{timeHTML}}}{{#decided}} · {{.}}{{/decided}}</p>
        {{#items}}<details id="{{anchor}}"{{#isOpen}} open{{/isOpen}}><summary><a href="{{intentHref}}">{{intent}}</a> {{actions}} <span class="tag warn">! {{reason}}</span></summary><p>{{message}}</p>{{#forecast}}<p class="dim">{{.}}</p>{{/forecast}}{{#raises}}<p class="tag bad">✕ {{.}}</p>{{/raises}}{{>fieldChanges}}{{#outline}}<p><span class="dim">{{name}}</span> {{value}}</p>{{/outline}}<p class="dim">{{file}}</p></details>{{/items}}
        {{#canDecide}}<p class="acts"><a class="button" href="{{approveHref}}">Approve</a> <span class="dim">To reject them, change the files: then they wait no more.</span></p>{{/canDecide}}</article>{{/passes}}
        {{#runs}}<article class="card" data-row><h3><a href="{{href}}">Run {{name}}</a> of <a href="{{intentHref}}">{{intent}}</a></h3><p>{{reason}}; it expires {{{timeHTML}}}</p>{{>outline}}<p class="acts"><a class="button" href="{{approveHref}}">Approve</a><a class="button" href="{{rejectHref}}">Reject</a></p></article>{{/runs}}
        {{#plans}}<article class="card"><h3>A plan of <a href="{{intentHref}}">{{intent}}</a></h3><p class="dim">{{{timeHTML}}} · {{digest}}</p><div class="answer-text">{{{planHTML}}}</div><p class="acts"><a class="button" href="{{approveHref}}">Approve</a><a class="button" href="{{rejectHref}}">Reject</a></p></article>{{/plans}}
        {{/hasWaiting}}{{^hasWaiting}}<p class="dim">Nothing waits for you. What is committed is in force after the next pass.</p>{{/hasWaiting}}</section>
        <section id="edits" data-part><h2>Edited and not committed <b class="n">{{editCount}}</b></h2>{{#hasEdits}}<table class="rows"><tbody>{{#edits}}<tr><td><code>{{file}}</code></td><td>{{{timeHTML}}}</td></tr>{{/edits}}</tbody></table><code class="do">homer diff</code>{{/hasEdits}}{{^hasEdits}}<p class="dim">No file has edits that wait for a commit.</p>{{/hasEdits}}</section>
        <section id="held" data-part><h2>Held <b class="n">{{heldCount}}</b></h2>{{#hasHeld}}<table class="rows"><tbody>{{#held}}<tr><td><code>{{place}}</code></td><td><b>{{code}}</b> {{message}}</td><td>{{keeps}}</td><td>{{{timeHTML}}}</td></tr>{{/held}}</tbody></table>{{/hasHeld}}{{^hasHeld}}<p class="dim">Every file is in order.</p>{{/hasHeld}}</section>
        """

    private static let flags = """
        <h1>Flags</h1><p class="dim">A daemon takes a change up within a second.</p>
        <table class="rows" id="rows" data-part><thead><tr><th>Flag</th><th>In force</th><th>Stored</th><th>Default</th><th>Changed</th><th></th></tr></thead><tbody>{{#flags}}<tr data-row><td><b>{{key}}</b><small>{{summary}}</small></td><td><span class="tag {{tone}}">{{effective}}</span></td><td>{{stored}}{{#problem}}<small class="bad">{{.}}</small>{{/problem}}</td><td>{{standard}}</td><td>{{{timeHTML}}}</td><td>{{#setHref}}<a class="button" href="{{.}}">{{setLabel}}</a>{{/setHref}}{{#isLength}}<form class="inline" method="get" action="{{confirm}}"><input type="hidden" name="action" value="flag"><input type="hidden" name="flag" value="{{key}}"><label class="sr" for="flag-{{key}}">new value of {{key}}</label><input id="flag-{{key}}" name="value" value="{{effective}}" size="8"><button>Set</button></form>{{/isLength}}</td></tr>{{/flags}}</tbody></table>
        """

    private static let migration = """
        <h1>Migration</h1>{{#isThere}}<section id="migration" data-part><div class="facts">{{#facts}}<div class="fact"><span class="dim">{{name}}</span><span>{{value}}</span></div>{{/facts}}</div>
        <ol class="phases">{{#phases}}<li{{#isHere}} aria-current="step"{{/isHere}} class="{{kind}}">{{name}}</li>{{/phases}}</ol>
        {{#compared}}<h2>Parity</h2><p>{{.}}</p><progress max="{{wanted}}" value="{{executed}}">{{executed}} of {{wanted}}</progress><p class="dim">{{executed}} of at least {{wanted}} executions</p>{{/compared}}
        <h2>The next safe step</h2><p>{{nextWhy}}</p>{{#nextSteps}}<code class="do">{{.}}</code>{{/nextSteps}}{{#backWhy}}<h2>The way back</h2><p>{{.}}</p>{{#backSteps}}<code class="do">{{.}}</code>{{/backSteps}}{{/backWhy}}</section>{{/isThere}}{{^isThere}}{{>empty}}{{/isThere}}
        """

    private static let incidents = """
        <h1 id="head" data-part>Incidents <b class="n">{{openCount}}</b></h1>
        <section id="open" data-part>{{#hasOpen}}{{#open}}<article class="trouble {{tone}}" data-row><span class="tag {{tone}}">{{sign}} {{cause}}</span><div>{{#intent}}<a class="strong" href="{{intentHref}}">{{intent}}</a> {{/intent}}<b>{{title}}</b>{{#detail}}<small>{{.}}</small>{{/detail}}<small>{{count}} · since {{{sinceHTML}}} · last {{{lastHTML}}}{{#decided}} · {{.}}{{/decided}}</small></div>{{#ackHref}}<a class="button" href="{{.}}">Acknowledge</a>{{/ackHref}}</article>{{/open}}{{/hasOpen}}{{^hasOpen}}{{>empty}}{{/hasOpen}}</section>
        <section id="messages" data-part><h2>Messages</h2>{{#hasMessages}}<table class="rows"><thead><tr><th>When</th><th>Channel</th><th>What</th><th>State</th></tr></thead><tbody>{{#messages}}<tr><td>{{{timeHTML}}}</td><td>{{channel}}</td><td>{{text}}</td><td><span class="tag {{tone}}">{{sign}} {{state}}</span>{{#error}}<small>{{.}}</small>{{/error}}</td></tr>{{/messages}}</tbody></table>{{/hasMessages}}{{^hasMessages}}<p class="dim">No message was written yet. Channels are named in homer.json under "notify".</p>{{/hasMessages}}</section>
        <section id="over"><h2>Over</h2>{{#hasOver}}<table class="rows"><tbody>{{#over}}<tr><td>{{cause}}</td><td>{{#intent}}<a href="{{intentHref}}">{{intent}}</a>{{/intent}}</td><td>{{title}}</td><td>{{lasted}}</td></tr>{{/over}}</tbody></table>{{/hasOver}}{{^hasOver}}<p class="dim">None yet.</p>{{/hasOver}}</section>
        """

    /// What would run, a name and a value each.
    private static let outline = """
        <dl class="outline">{{#outline}}<dt>{{name}}</dt><dd><pre>{{value}}</pre></dd>{{/outline}}</dl>
        """

    private static let outcome = """
        <div class="card narrow"><h1>{{title}}</h1><p class="notice bad" role="alert">Not all of it was done.</p><h2>Done</h2><ul class="effects">{{#lines}}<li>{{.}}</li>{{/lines}}</ul><h2>Not done</h2><ul class="effects">{{#problems}}<li class="bad">{{.}}</li>{{/problems}}</ul><p class="acts"><a class="button" href="{{backHref}}">Back</a></p></div>
        """

    private static let held = """
        <p class="crumb"><a href="{{listHref}}">Intents</a></p><h1>{{id}} <span class="tag {{tone}}">{{sign}} {{state}}</span></h1><p>Its file was never accepted: there is nothing of it that could run.</p>
        {{#problems}}<article class="card bad"><p><code>{{place}}</code></p><p class="answer"><b>{{code}}</b> {{message}}</p><p class="dim">{{{timeHTML}}}</p><code class="do">{{advice}}</code></article>{{/problems}}
        """

    private static let confirm = """
        <div class="card narrow"><h1>{{question}}</h1><ul class="effects">{{#effects}}<li{{#isBad}} class="bad"{{/isBad}}>{{text}}</li>{{/effects}}</ul>{{#hasDiff}}{{>fieldChanges}}{{/hasDiff}}{{#hasOutline}}{{>outline}}{{/hasOutline}}
        <form method="post" action="{{action}}"><input type="hidden" name="csrf" value="{{csrf}}">{{#fields}}<input type="hidden" name="{{name}}" value="{{value}}">{{/fields}}
        {{#variables}}<p><label for="with-{{name}}">{{name}}</label> <input id="with-{{name}}" name="with.{{name}}" value="{{given}}" placeholder="{{standard}}"{{#hasChoice}} list="of-{{name}}"{{/hasChoice}}>{{#hasChoice}}<datalist id="of-{{name}}">{{#choices}}<option>{{.}}</option>{{/choices}}</datalist>{{/hasChoice}}</p>{{/variables}}
        {{#asksLength}}<p><label for="for">For how long</label> <input id="for" name="for" placeholder="2h; empty until somebody resumes it"></p>{{/asksLength}}
        <p><label for="reason">Reason</label> <input id="reason" name="reason" required maxlength="500" autofocus></p><p class="acts"><button class="primary"{{#isImpossible}} disabled{{/isImpossible}}>{{label}}</button> <a href="{{backHref}}">Back</a></p></form></div>
        """
}
