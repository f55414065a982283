enum IntentTemplates {
    static let texts = ["intents": intents, "intent": intent, "pages": pages, "fieldChanges": fieldChanges]

    private static let intents = """
        <h1 id="head" data-part>Intents <b class="n">{{matching}}</b>{{#ofTotal}} <span class="dim small">of {{.}}</span>{{/ofTotal}}</h1>
        <nav class="chips" id="states" data-part aria-label="States"><a href="{{allHref}}"{{#isAll}} aria-current="true"{{/isAll}}>all <b>{{all}}</b></a>{{#states}}<a class="{{tone}}" href="{{href}}"{{#isHere}} aria-current="true"{{/isHere}}>{{sign}} {{word}} <b>{{count}}</b></a>{{/states}}</nav>
        <form class="filters" method="get" action="{{path}}" role="search">{{#state}}<input type="hidden" name="state" value="{{.}}">{{/state}}<label>Text <input id="search" name="q" value="{{q}}" type="search" placeholder="id, name, file"></label><label>Lane <select name="lane"><option value="">all</option>{{#lanes}}<option{{#isHere}} selected{{/isHere}}>{{name}}</option>{{/lanes}}</select></label><label>Label <input name="label" value="{{label}}" placeholder="team=infra"></label><button>Filter</button>{{#isFiltered}}<a href="{{path}}">clear</a>{{/isFiltered}}</form>
        {{#hasRows}}<form method="get" action="{{confirm}}" class="list">
        <div class="bulk"><span class="dim" data-chosen>With the chosen ones:</span><button name="action" value="trigger">Run now</button><button name="action" value="suspend">Suspend</button><button name="action" value="resume">Resume</button><span class="dim">a reason is asked for next</span></div>
        <table class="rows" id="rows" data-part><thead><tr><th></th><th>Intent</th><th>State</th><th>Last</th><th>Newest due times</th><th class="num">Next</th></tr></thead><tbody>{{#rows}}<tr data-row><td><input type="checkbox" name="intent" value="{{id}}" aria-label="choose {{id}}"></td><td><a class="strong" href="{{href}}">{{id}}</a>{{#note}}<small>{{.}}</small>{{/note}}</td><td><span class="tag {{tone}}">{{sign}} {{state}}</span></td><td>{{last}} {{{lastHTML}}}</td><td>{{{stripHTML}}}</td><td class="num">{{{nextHTML}}}</td></tr>
        {{/rows}}</tbody></table></form>{{/hasRows}}{{^hasRows}}{{>empty}}{{/hasRows}}{{>pages}}
        """

    private static let pages = """
        {{#hasPages}}<nav class="pages" aria-label="Pages of the list">{{#previous}}<a rel="prev" href="{{.}}">← earlier</a>{{/previous}}<span class="dim">{{pageText}}</span>{{#following}}<a rel="next" href="{{.}}">later →</a>{{/following}}</nav>{{/hasPages}}
        """

    private static let intent = """
        <p class="crumb"><a href="{{listHref}}">Intents</a></p><h1 id="head" data-part>{{id}} <span class="tag {{tone}}">{{sign}} {{state}}</span></h1>{{#description}}<p class="dim">{{.}}</p>{{/description}}
        <section id="why" data-part class="card"><h2>Why</h2><p class="answer">{{answer}}</p>{{#hasSteps}}<ol class="steps">{{#steps}}<li><span class="dim">{{{timeHTML}}}</span><b>{{what}}</b><span>{{text}}</span></li>{{/steps}}</ol>{{/hasSteps}}{{#advice}}<code class="do">{{.}}</code>{{/advice}}</section>
        <p class="acts">{{#acts}}<a class="button" href="{{href}}">{{label}}</a>{{/acts}}</p>
        <section id="facts" data-part class="facts">{{#facts}}<div class="fact"><span class="dim">{{name}}</span><span>{{value}}{{{valueHTML}}}</span></div>{{/facts}}</section>
        <section id="strip" data-part><h2>Newest due times</h2>{{{stripHTML}}}<p class="dim">{{stripText}}</p></section>
        <section id="runs" data-part><h2>Runs</h2>{{#hasRuns}}<table class="rows"><thead><tr><th>Run</th><th>Result</th><th>When</th><th class="num">Took</th><th>Cause</th></tr></thead><tbody>{{#runs}}<tr data-row><td><a href="{{href}}">{{name}}</a></td><td><span class="tag {{tone}}">{{sign}} {{state}}</span></td><td>{{{timeHTML}}}</td><td class="num">{{length}}</td><td>{{cause}}</td></tr>{{/runs}}</tbody></table><p><a href="{{allRunsHref}}">all runs of {{id}}</a></p>{{/hasRuns}}{{^hasRuns}}<p class="dim">It has not run yet. <a href="{{triggerHref}}">Run it now</a>, or wait for its next due time.</p>{{/hasRuns}}</section>
        <section id="conditions" data-part><h2>Conditions</h2><table class="rows"><tbody>{{#conditions}}<tr><td><span class="tag {{tone}}">{{sign}} {{type}}</span></td><td>{{status}}</td><td>{{reason}}</td><td>{{message}}</td></tr>{{/conditions}}</tbody></table></section>
        <section id="generations"><h2>Generations</h2>{{#generations}}<details id="generation-{{number}}"{{#isOpen}} open{{/isOpen}}><summary>{{number}}{{#tags}} <span class="tag off">{{.}}</span>{{/tags}} <span class="dim">{{cause}}, {{from}} </span>{{{timeHTML}}}</summary>{{>fieldChanges}}{{#backHref}}<p><a class="button" href="{{.}}">Put this generation in force</a></p>{{/backHref}}</details>{{/generations}}{{#moreGenerations}}<p class="dim">{{.}}</p>{{/moreGenerations}}</section>
        <section id="spec"><h2>What its file says</h2><details id="spec-text"><summary>The whole spec, defaults and all; secrets masked</summary><pre class="code">{{spec}}</pre></details><details id="blame"><summary>Who last changed each field</summary><table class="rows"><tbody>{{#blame}}<tr><td><code>{{path}}</code></td><td><code>{{value}}</code></td><td>generation {{generation}}</td><td>{{who}}</td></tr>{{/blame}}</tbody></table></details></section>
        <section id="events" data-part><h2>Events</h2>{{#hasEvents}}<table class="rows"><tbody>{{#events}}<tr><td>{{{timeHTML}}}</td><td><span class="tag {{tone}}">{{sign}} {{reason}}</span></td><td>{{message}}{{#times}} <span class="dim">{{.}}</span>{{/times}}</td></tr>{{/events}}</tbody></table><p class="dim">{{window}}</p>{{/hasEvents}}{{^hasEvents}}<p class="dim">Nothing was noted yet.</p>{{/hasEvents}}</section>
        """

    private static let fieldChanges = """
        {{#hasChanges}}<table class="diff"><tbody>{{#changes}}<tr class="{{kind}}"><td class="sign">{{sign}}</td><td><code>{{path}}</code></td><td>{{#isShort}}{{#before}}<del>{{.}}</del>{{/before}}{{#both}} → {{/both}}{{#after}}<ins>{{.}}</ins>{{/after}}{{/isShort}}{{#isLong}}<div class="lines">{{#lines}}<div class="{{kind}}"><span class="no">{{number}}</span>{{#pieces}}<span class="{{kind}}">{{text}}</span>{{/pieces}}</div>{{/lines}}</div>{{/isLong}}</td></tr>{{/changes}}</tbody></table>{{/hasChanges}}{{^hasChanges}}<p class="dim">{{noChanges}}</p>{{/hasChanges}}
        """
}
