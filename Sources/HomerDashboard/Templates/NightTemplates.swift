enum NightTemplates {
    static let texts = ["nights": nights, "night": night]

    private static let nights = """
        <h1>Discovery</h1><p class="acts"><a class="button" href="{{discoverHref}}">Begin a night now</a></p>
        {{#hasNights}}<table class="rows" id="rows" data-part><thead><tr><th>Night</th><th>Phase</th><th>Started</th><th class="num">Took</th><th class="num">Planned</th><th class="num">Done</th><th class="num">Failed</th></tr></thead><tbody>{{#nights}}<tr data-row><td><a href="{{href}}">{{date}}</a>{{#reason}}<small>{{.}}</small>{{/reason}}</td><td><span class="tag {{tone}}">{{sign}} {{phase}}</span></td><td>{{{timeHTML}}}</td><td class="num">{{length}}</td><td class="num">{{planned}}</td><td class="num">{{done}}</td><td class="num">{{failed}}</td></tr>{{/nights}}</tbody></table>{{/hasNights}}{{^hasNights}}{{>empty}}{{/hasNights}}
        """

    private static let night = """
        <p class="crumb"><a href="{{listHref}}">Discovery</a></p><h1 id="head" data-part>Night of {{date}} <span class="tag {{tone}}">{{sign}} {{phase}}</span></h1>{{#reason}}<p>{{.}}</p>{{/reason}}
        {{#briefing}}<section id="briefing"><h2>Briefing</h2><div class="answer-text">{{{briefingHTML}}}</div></section>{{/briefing}}
        <section id="plan" data-part><h2>Plan</h2>{{#hasItems}}<table class="rows"><tbody>{{#items}}<tr data-row><td class="num">{{number}}</td><td><b>{{title}}</b><small>{{kind}}, risk {{risk}}</small></td><td><span class="tag {{tone}}">{{sign}} {{state}}</span>{{#reason}}<small>{{.}}</small>{{/reason}}</td><td>{{#runHref}}<a href="{{.}}">run {{run}}</a>{{/runHref}}</td></tr>{{/items}}</tbody></table>{{/hasItems}}{{^hasItems}}<p class="dim">There is no plan yet.</p>{{/hasItems}}</section>
        {{#findings}}<section id="findings"><h2>Findings</h2><div class="answer-text">{{{findingsHTML}}}</div></section>{{/findings}}
        """
}
