"""Text that a stranger may post, one a kind: what a browser, terminal, shell, database or spreadsheet might obey.

A text that runs as script raises `window.canary`; one that loads something asks `ELSEWHERE`; one that becomes markup
leaves `MARK` as an element's name, an attribute's or a class; one that runs in a shell makes the file `SHELL_MARK`. So
a test tells obedience from a text that is merely shown. All of them are valid JSON strings.
"""

from dataclasses import dataclass

MARK = "hostile-mark"
ELSEWHERE = "https://elsewhere.invalid"
SHELL_MARK = "hostile-mark-of-a-shell"
_RAISE = "window.canary=(window.canary||0)+1"


@dataclass(frozen=True, slots=True)
class Hostile:
    """One kind of hostile text."""

    kind: str
    text: str


_MARKUP = (
    Hostile("script element", f"<script>{_RAISE}</script>"),
    Hostile("script that ends a script", f"</script><script>{_RAISE}</script>"),
    Hostile("script in mixed case", f"<ScRiPt/{MARK}>{_RAISE}</sCrIpT>"),
    Hostile("image with a handler", f'<img src=x onerror="{_RAISE}" {MARK}>'),
    Hostile("image from elsewhere", f'<img src="{ELSEWHERE}/image" {MARK}>'),
    Hostile("element of no known name", f"<{MARK} onclick='{_RAISE}'>x</{MARK}>"),
    Hostile("unclosed element", f"<b {MARK}"),
    Hostile("end of many elements", f"</td></tr></table></div></svg></title></style></textarea><b {MARK}>"),
    Hostile("comment", f"--><b {MARK}><!--"),
    Hostile("CDATA", f"]]><b {MARK}><![CDATA["),
    Hostile("double quote and handler", f'" {MARK}="1" onmouseover="{_RAISE}" x="'),
    Hostile("single quote and handler", f"' {MARK}='1' onmouseover='{_RAISE}' x='"),
    Hostile("attribute without quotes", f" {MARK}=1 autofocus tabindex=1 onfocus={_RAISE}"),
    Hostile("end of an attribute and its element", f'"><b {MARK}>'),
    Hostile("SVG with a handler", f"<svg {MARK} onload='{_RAISE}'><script>{_RAISE}</script></svg>"),
    Hostile("SVG animation", f"<svg><a {MARK}><animate attributeName=href values=javascript:{_RAISE} /></a></svg>"),
    Hostile("foreign object", f'<svg><foreignObject {MARK}><iframe srcdoc="<script>{_RAISE}</script>">'),
    Hostile("frame from elsewhere", f'<iframe {MARK} src="{ELSEWHERE}/frame"></iframe>'),
    Hostile("base address", f'<base {MARK} href="{ELSEWHERE}/">'),
    Hostile("refresh", f'<meta {MARK} http-equiv="refresh" content="0;url={ELSEWHERE}/refresh">'),
    Hostile("form", f'<form {MARK} action="{ELSEWHERE}/form"><input name=password autofocus onfocus="{_RAISE}">'),
    Hostile("Shiny condition", f'<div {MARK} data-display-if="{_RAISE}" data-ns-prefix="">x</div>'),
    Hostile("Shiny condition in an attribute", f'" {MARK}="1" data-display-if="{_RAISE}" data-ns-prefix="" x="'),
    Hostile("Shiny output", f'<div id="{MARK}" class="shiny-html-output shiny-bound-output {MARK}"></div>'),
    Hostile("Shiny input", f'<button id="{MARK}" class="action-button shiny-bound-input {MARK}">x</button>'),
    Hostile("Shiny click by proxy", f'<a id="{MARK}" data-proxy-click="{MARK}" class="shiny-download-link">x</a>'),
    Hostile("Shiny singleton and head", f"<!--SHINY.SINGLETON[x]--><head {MARK}><script>{_RAISE}</script></head>"),
    Hostile("entities", f"&lt;b {MARK}&gt;&quot;&#34;&#x22;&#39;&apos;&amp;lt;"),
    Hostile("entities without an end", f"&lt&gt&quot&#60script&#62{_RAISE}"),
    Hostile("javascript address", f"javascript:{_RAISE}//{MARK}"),
    Hostile("javascript address with a break", f"java\tscript\n:{_RAISE}"),
    Hostile("data address", f"data:text/html,<script>{_RAISE}</script>"),
    Hostile("style", f"red;background:url({ELSEWHERE}/style);x:expression({_RAISE})"),
    Hostile("style element", f"</style><style {MARK}>@import '{ELSEWHERE}/import';*{{display:none}}</style>"),
    Hostile("end of a script's text", f"';{_RAISE};//\";{_RAISE};//`;{_RAISE};//"),
    Hostile("class and id", f"{MARK} is-open shiny-html-output"),
    Hostile("Markdown", f"[x](javascript:{_RAISE}) ![x]({ELSEWHERE}/markdown) **b** `c` | d | <b {MARK}>"),
)

_TEMPLATES = (
    Hostile("Jinja expression", "{{ 7*191 }}{{ self.__init__.__globals__ }}"),
    Hostile("Jinja statement", "{% for x in range(10**9) %}x{% endfor %}{# c #}"),
    Hostile("template literal", f"${{{_RAISE}}}`${{7*191}}`"),
    Hostile("R markup", '`r system("id")` \\Sexpr{7*191} <%= 7*191 %> #{7*191}'),
    Hostile("printf", "%s%n%d%x%999999999s%(password)s%%"),
    Hostile("Python format", "{0.__class__.__mro__}{password!r}{:>999999999}"),
    Hostile("Rich markup", "[red]x[/red][/][/nothing][link=https://elsewhere.invalid]x[/link][bold"),
    Hostile("Rich escape and emoji", "\\[red]x\\[/]:skull::warning:[@click=app.bell]x[/]"),
    Hostile("log line", "x\n2026-01-05 00:00:00 ERROR forged line\r\n"),
)

_CHARACTERS = (
    Hostile("null", "a\x00b"),
    Hostile("control characters", "a\x01\x02\x03\x04\x05\x06\x08\x0b\x0c\x0e\x0f\x1f\x7fb"),
    Hostile("C1 control characters", "a\x80\x84\x85\x90\x9b31m\x9c\x9d0;x\x9cb"),
    Hostile("colour by ESC", "\x1b[31mred\x1b[0m"),
    Hostile("clears the screen", "\x1b[2J\x1b[H\x1bc"),
    Hostile(
        "title and clipboard by OSC", "\x1b]0;forged\x07\x1b]52;c;aWQ=\x07\x1b]8;;https://elsewhere.invalid\x1b\\x"
    ),
    Hostile("answer from the terminal", "\x1b[6n\x1b[c\x1bP$q q\x1b\\"),
    Hostile("bell and backspace", "ok\x07\x08\x08no"),
    Hostile("carriage return", "first\rsecond"),
    Hostile("line feeds", "first\nsecond\n\nthird"),
    Hostile("line separators", "first\u2028second\u2029third\x85fourth"),
    Hostile("bidirectional overrides", "\u202egnp.exe\u202c\u2066x\u2069\u200f\u061c"),
    Hostile("zero width", "\ufeffzero\u200bwidth\u200c\u200d\u2060\u00ad"),
    Hostile("combining", "Z\u0351\u036b\u0343" + "\u0301" * 60 + "algo"),
    Hostile("emoji", "\U0001f469\u200d\U0001f467\U0001f3f4\U000e0067\U000e0062\U000e007f\U0001f1e9\U0001f1ea"),
    Hostile("lone surrogate", "a\ud800b"),
    Hostile("not a character", "a\ufffe\uffff\U0010ffffb"),
    Hostile("private use and tags", "\ue000\U000e0041\U000e0042"),
    Hostile("only white space", "\u00a0\u2003\u3000\t "),
    Hostile("very long", "x" * 60_000),
    Hostile("very long without a break, wide", "界" * 20_000),
)

_COMMANDS = (
    Hostile("command substitution", f"$(touch {SHELL_MARK})"),
    Hostile("backticks", f"`touch {SHELL_MARK}`"),
    Hostile("semicolon and pipe", f"x; touch {SHELL_MARK} | touch {SHELL_MARK} & touch {SHELL_MARK} #"),
    Hostile("end of quotes in a shell", f"x'; touch {SHELL_MARK}; '\"; touch {SHELL_MARK}; \""),
    Hostile("line feed and command", f"x\ntouch {SHELL_MARK}\n"),
    Hostile("option", "--help"),
    Hostile("short option", "-rf"),
    Hostile("variable and tilde", "~root/$HOME/${IFS}/*"),
    Hostile("backslashes", "\\\\\\'\\\"\\n\\u0000\\x00\\"),
    Hostile("SQL", "'; drop table clickstream.events; --"),
    Hostile("SQL that is true", "' or '1'='1' union select password from pg_shadow --"),
    Hostile("SQL pattern", "%_%\\_"),
    Hostile("dollar quotes", "$$;drop schema clickstream cascade;$$"),
    Hostile("COPY's end", "\\.\n\\N\tx"),
    Hostile("JSON", '{"eventName":"purchase","order":{"id":"forged"}}'),
    Hostile("JSON's end", '"}],"events":[{"eventName":"purchase"}]}'),
    Hostile("path upwards", "../../../../etc/passwd"),
    Hostile("path with a null", "..%2f..%00/etc/passwd\x00.csv"),
    Hostile("Windows path", '..\\..\\CON\\x:y|z?*<>"'),
    Hostile("prototype", "__proto__"),
    Hostile("constructor", "constructor"),
)

_SPREADSHEET = (
    Hostile("formula", "=cmd|'/c calc'!A1"),
    Hostile("formula with a link", f'=HYPERLINK("{ELSEWHERE}/formula","x")'),
    Hostile("plus", "+1+cmd|'/c calc'!A1"),
    Hostile("minus", "-1+cmd|'/c calc'!A1"),
    Hostile("at", "@SUM(1+1)*cmd|'/c calc'!A1"),
    Hostile("tab before a formula", "\t=1+1"),
    Hostile("line feed before a formula", "\n=1+1"),
    Hostile("carriage return before a formula", "\r=1+1"),
    Hostile("white space before a formula", " \u00a0\u3000\ufeff\u200b=1+1"),
    Hostile("quote before a formula", '"=1+1'),
    Hostile("comma, quote and formula", 'x","=1+1'),
    Hostile("line feed and formula within", "x\n=1+1\n"),
    Hostile("fullwidth equals", "\uff1d1+1"),
    Hostile("fullwidth plus", "\uff0b1+1"),
    Hostile("fullwidth minus", "\uff0d1+1"),
    Hostile("fullwidth at", "\uff20SUM(1)"),
    Hostile("semicolon and formula", "x;=1+1"),
)

HOSTILE = (*_MARKUP, *_TEMPLATES, *_CHARACTERS, *_COMMANDS, *_SPREADSHEET)
