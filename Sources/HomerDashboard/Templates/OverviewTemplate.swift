enum OverviewTemplate {
    static let texts = ["overview": overview, "trouble": trouble, "timetable": timetable]

    private static let overview = """
        <h1 id="head" data-part class="{{tone}}">{{headline}}</h1>
        <section id="troubles" data-part aria-label="What is wrong">{{#troubles}}{{>trouble}}{{/troubles}}{{#allWell}}<p class="calm">{{.}}</p>{{/allWell}}{{#moreTroubles}}<p class="dim">{{.}}</p>{{/moreTroubles}}</section>
        <section id="facts" data-part class="facts" aria-label="Daemon and source">{{#facts}}<div class="fact"><span class="dim">{{name}}</span><span{{#tone}} class="{{.}}"{{/tone}}>{{value}}{{{valueHTML}}}</span></div>{{/facts}}</section>
        <section id="day" data-part><h2>Twelve hours back, twelve ahead</h2>{{#day}}{{>timetable}}{{/day}}{{#noDay}}{{>empty}}{{/noDay}}</section>
        <div class="cols"><section id="running" data-part><h2>Running and waiting{{#runningCount}} <b class="n">{{.}}</b>{{/runningCount}}</h2>{{#hasRunning}}<table class="rows"><tbody>{{#running}}<tr data-row><td><span class="tag {{tone}}">{{sign}} {{state}}</span></td><td><a href="{{href}}">run {{name}}</a></td><td><a href="{{intentHref}}">{{intent}}</a></td><td class="num">{{length}}</td></tr>{{/running}}</tbody></table>{{/hasRunning}}{{^hasRunning}}<p class="dim">Nothing runs and nothing waits.</p>{{/hasRunning}}</section>
        <section id="coming" data-part><h2>Due next</h2>{{#hasComing}}<table class="rows"><tbody>{{#coming}}<tr data-row><td><a href="{{href}}">{{id}}</a></td><td class="num">{{{timeHTML}}}</td></tr>{{/coming}}</tbody></table>{{/hasComing}}{{^hasComing}}<p class="dim">Nothing is due by the clock.</p>{{/hasComing}}</section></div>
        """

    private static let trouble = """
        <article class="trouble {{tone}}" data-row><span class="tag {{tone}}">{{sign}} {{what}}</span><div>{{#intent}}<a class="strong" href="{{intentHref}}">{{intent}}</a> {{/intent}}{{text}}{{#since}} <span class="dim">{{{sinceHTML}}}</span>{{/since}}{{#advice}}<code class="do">{{.}}</code>{{/advice}}</div>{{#runHref}}<a class="more" href="{{.}}">the run</a>{{/runHref}}{{#actHref}}<a class="button" href="{{.}}">{{actLabel}}</a>{{/actHref}}</article>

        """

    private static let timetable = """
        <div class="scroll"><svg class="day" viewBox="0 0 1000 {{height}}" width="1000" height="{{height}}" role="img" aria-label="{{label}}">{{#hours}}<line class="{{kind}}" x1="{{x}}" x2="{{x}}" y1="18" y2="{{height}}"/><text class="hour" x="{{x}}" y="12">{{text}}</text>{{/hours}}{{#lanes}}<a href="{{href}}"><text class="lane {{tone}}" x="0" y="{{textY}}">{{id}}</text></a><line class="base" x1="200" x2="1000" y1="{{baseY}}" y2="{{baseY}}"/>{{{marksHTML}}}{{/lanes}}<line class="now" x1="600" x2="600" y1="14" y2="{{height}}"/></svg></div>
        <p class="legend dim"><span><i class="k ok"></i>succeeded</span><span><i class="k bad"></i>failed</span><span><i class="k busy"></i>running</span><span><i class="k hollow"></i>due and not run (point at it for the reason)</span><span><i class="k soon"></i>to come</span>{{#left}}<span>{{.}}</span>{{/left}}</p>
        """
}
