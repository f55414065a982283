enum RunTemplates {
    static let texts = ["runs": runs, "run": run, "log": log]

    private static let runs = """
        <h1>Runs</h1>
        <nav class="chips" aria-label="Results">{{#results}}<a{{#tone}} class="{{.}}"{{/tone}} href="{{href}}"{{#isHere}} aria-current="true"{{/isHere}}>{{#sign}}{{.}} {{/sign}}{{word}}</a>{{/results}}</nav>
        <form class="filters" method="get" action="{{path}}" role="search">{{#result}}<input type="hidden" name="result" value="{{.}}">{{/result}}<label>Intent <input id="search" name="intent" value="{{intentFilter}}" type="search"></label><label>Within <select name="since">{{#spans}}<option value="{{value}}"{{#isHere}} selected{{/isHere}}>{{text}}</option>{{/spans}}</select></label><label>Executor <input name="executor" value="{{executorFilter}}"></label><button>Filter</button>{{#isFiltered}}<a href="{{path}}">clear</a>{{/isFiltered}}</form>
        {{#hasRows}}<form method="get" action="{{confirm}}" class="list"><table class="rows" id="rows" data-part><thead><tr><th></th><th>Run</th><th>Intent</th><th>Result</th><th>When</th><th class="num">Took</th><th class="num">Tries</th><th class="num">Cost</th><th>Cause</th><th>Told</th></tr></thead><tbody>{{#rows}}<tr data-row><td>{{#isOpen}}<input type="checkbox" name="run" value="{{number}}" aria-label="choose run {{name}}">{{/isOpen}}</td><td class="whole"><a href="{{href}}">{{name}}</a></td><td><a href="{{intentHref}}">{{intent}}</a></td><td><span class="tag {{tone}}">{{sign}} {{state}}</span>{{#why}}<small>{{.}}</small>{{/why}}</td><td>{{{timeHTML}}}</td><td class="num">{{length}}</td><td class="num">{{attempt}}</td><td class="num">{{cost}}</td><td>{{cause}}</td><td>{{told}}</td></tr>
        {{/rows}}</tbody></table>{{#hasOpen}}<div class="bulk"><button name="action" value="cancel">Cancel the chosen ones</button></div>{{/hasOpen}}</form>{{/hasRows}}{{^hasRows}}{{>empty}}{{/hasRows}}{{>pages}}
        """

    private static let run = """
        <p class="crumb"><a href="{{listHref}}">Runs</a> · <a href="{{intentHref}}">{{intent}}</a></p>
        <h1 id="head" data-part>Run {{name}} <span class="tag {{tone}}">{{sign}} {{state}}</span></h1>
        <section id="ending" data-part class="card {{tone}}"><p class="answer">{{told}}</p>{{#hasSteps}}<ol class="steps">{{#steps}}<li><span class="dim">{{{timeHTML}}}</span><b>{{what}}</b><span>{{text}}</span></li>{{/steps}}</ol>{{/hasSteps}}{{#notes}}<p class="dim">{{.}}</p>{{/notes}}{{#advice}}<code class="do">{{.}}</code>{{/advice}}{{#hasOutline}}<h2>What would run</h2>{{>outline}}{{/hasOutline}}<p class="acts">{{#acts}}<a class="button" href="{{href}}">{{label}}</a>{{/acts}}</p></section>
        <section id="facts" data-part class="facts">{{#facts}}<div class="fact"><span class="dim">{{name}}</span><span>{{value}}{{{valueHTML}}}</span></div>{{/facts}}</section>
        <section id="attempts" data-part>{{#hasAttempts}}<h2>Attempts</h2><table class="rows"><thead><tr><th>Attempt</th><th>By</th><th>Result</th><th>Started</th><th class="num">Took</th><th>Error</th></tr></thead><tbody>{{#attempts}}<tr><td>{{number}}</td><td>{{doer}}</td><td><span class="tag {{tone}}">{{sign}} {{state}}</span></td><td>{{{timeHTML}}}</td><td class="num">{{length}}</td><td>{{error}}</td></tr>{{/attempts}}</tbody></table>{{/hasAttempts}}</section>
        <section id="denials">{{#hasDenials}}<h2>What its agent was refused</h2><ul>{{#denials}}<li>{{.}}</li>{{/denials}}</ul>{{/hasDenials}}</section>
        {{#answerHTML}}<section id="answer"><h2>Answer</h2><div class="answer-text">{{{answerHTML}}}</div></section>{{/answerHTML}}
        {{>log}}
        {{#hasArtifacts}}<section id="artifacts"><h2>Artifacts</h2><ul>{{#artifacts}}<li><a href="{{href}}" download>{{name}}</a></li>{{/artifacts}}</ul></section>{{/hasArtifacts}}
        {{#config}}<section id="config"><h2>What it ran with</h2><details id="config-text"><summary>Program, model, mode and what differs</summary><pre class="code">{{.}}</pre></details></section>{{/config}}
        """

    private static let log = """
        <section id="log-part"><h2>Log</h2>
        <form class="filters" method="get" role="search"><label>Search <input id="search" name="find" value="{{find}}" type="search" autocomplete="off"></label><button>Find</button><span class="dim" id="found" role="status" aria-live="polite">{{found}}</span><button type="button" data-find="previous" hidden>previous</button><button type="button" data-find="next" hidden>next</button><label class="check"><input type="checkbox" id="wrap" checked> wrap</label><label class="check"><input type="checkbox" id="follow"{{#isOpen}} checked{{/isOpen}}> follow</label>{{#download}}<a href="{{.}}" download>download</a>{{/download}}</form>
        {{#earlier}}<p class="earlier"><a href="{{.}}">earlier part</a> <span class="dim">{{partText}}</span></p>{{/earlier}}
        {{#hasLog}}<pre class="log" id="log" tabindex="0" aria-label="Log"{{#stream}} data-stream="{{.}}" data-from="{{from}}"{{/stream}}>{{{logHTML}}}</pre>{{/hasLog}}{{^hasLog}}<p class="dim" id="log-none">{{noLog}}</p>{{/hasLog}}
        {{#later}}<p><a href="{{.}}">later part</a></p>{{/later}}</section>
        """
}
