"""Texts that mean harm to whoever shows, prints or exports them.

Each bears MARK, so that a page can be searched for it: it may stand in texts and in the values of attributes, and
nowhere else (tests/page_parts.py). What one of them would run calls MARK as a function.
"""

MARK = "hx7"
HOST = f"{MARK}.invalid"  # a name that no resolver knows
SUM = "913|add:87"  # a template that were asked to work it out would say 1000
WORKED_OUT = f"1000{MARK}"

SCRIPTS = [
    f"<script>{MARK}()</script>",
    f"<ScRiPt >{MARK}()</sCrIpT >",
    f"<script/src=//{HOST}/a.js></script>",
    f"</script><script>{MARK}()</script>",
    f"</textarea><script>{MARK}()</script>",
    f"</title><script>{MARK}()</script>",
    f"</select></option><script>{MARK}()</script>",
    f"--><script>{MARK}()</script><!--",
    f"<<script>{MARK}()//<</script>",
    f"]]><script>{MARK}()</script>",
    f"<noscript><p title='</noscript><img src=x onerror={MARK}()>'>",
    f"<template><script>{MARK}()</script></template>",
]
HANDLERS = [
    f"<img src=x onerror={MARK}()>",
    f"<svg onload={MARK}()>",
    f"<svg><animate onbegin={MARK}() attributeName=x>",
    f"<body onload={MARK}()>",
    f"<details open ontoggle={MARK}()>",
    f"<input autofocus onfocus={MARK}()>",
    f"<video><source onerror={MARK}()>",
    f"<math><mtext><img src=x onerror={MARK}()>",
    f"<iframe srcdoc='<script>parent.{MARK}()</script>'>",
    f"<object data=//{HOST}/o></object>",
    f"<form action=//{HOST}/f><button>{MARK}",
    f"<base href=//{HOST}/>",
    f"<meta http-equiv=refresh content='0;url=//{HOST}/'>",
    f"<link rel=stylesheet href=//{HOST}/c.css>",
    f"<{MARK}-x>",
]
ATTRIBUTES = [
    f'" onmouseover={MARK}() x="',
    f"' onmouseover={MARK}() x='",
    f" onmouseover={MARK}() autofocus onfocus={MARK}()",
    f'"><{MARK}-x>',
    f"'><{MARK}-x>",
    f"` onmouseover={MARK}()",
    f"x {MARK}-y=1",
    f'"/><{MARK}-x/>',
    f"&quot;><{MARK}-x>",
    f"&lt;script&gt;{MARK}()&lt;/script&gt;",
    f'\\"><{MARK}-x>',
]
ADDRESSES = [
    f"javascript:{MARK}()",
    f"JaVaScRiPt:{MARK}()",
    f"java\tscript:{MARK}()",
    f"\x01javascript:{MARK}()",
    f"data:text/html,<script>{MARK}()</script>",
    f"vbscript:{MARK}()",
    f"//{HOST}/",
    f"https://{HOST}/?a=b&c=d#e",
    f"file:///etc/hostname#{MARK}",
    f"../../{MARK}",
]
STYLES = [
    f"</style><{MARK}-x>",
    f"<style>@import url(http://{HOST}/c.css);</style>",
    f"x;background:url(http://{HOST}/b.png)",
    f'"}}*{{background:url(file:///etc/hostname#{MARK})}}',
    f"<img src=file:///etc/hostname#{MARK}>",
    f"<img src=http://{HOST}/i.png>",
    f"<a rel=attachment href=file:///etc/hostname#{MARK}>",
    f"<svg><image href=file:///etc/hostname#{MARK}></svg>",
]
LANGUAGES = [
    f"{{{{ {SUM} }}}}{MARK}",
    f"{{% {MARK} %}}",
    f"{{# {MARK} #}}{{% include '/etc/hostname' %}}",
    f"{MARK} {{0.__class__}} %(a)s %s %d ${{7*7}} #{{7*7}}",
    f"$\\frac{{{MARK}$ $x^{{$",
    f"[{MARK}](javascript:{MARK}())",
    f"![{MARK}](http://{HOST}/i.png)",
    f"**{MARK}** <{MARK}-x> `a`",
    f"'; DROP TABLE coordination_user; --{MARK}",
]
SIGNS = [
    f"\u202e{MARK}\u202d\u2066a\u2069",
    f"a\u200b\u200c\u200d\u2060\ufeff{MARK}",
    f"\x01\x02\x0b\x0c\x1b[31m\x7f\x85{MARK}",
    f"{MARK}\ufffe\uffff",
    f"a\r\n{MARK}: b\r\nBEGIN:VEVENT\r\nSUMMARY:{MARK}",
    f"a\rSet-Cookie: {MARK}=1\nb",
    f"{MARK}\u2028\u2029b\x85",
    f"{MARK}_x000D_&#0;&#x0;&\x00".replace("\x00", "amp;"),
    f"𠮷\U000e0001👨‍👩‍👧{MARK}",
    f"{MARK}{'̍' * 60}",
]
FORMULAS = [
    f"{lead}{rest}"
    for lead, rest in [
        ("=", f"1+1+{MARK}"),
        ("+", f"1+1+{MARK}"),
        ("-", f"1+1+{MARK}"),
        ("@", f"SUM({MARK})"),
        ("\t", f"=1+{MARK}"),
        ("\r", f"=1+{MARK}"),
        ("＝", f"1+1+{MARK}"),
        ("＋", f"1+1+{MARK}"),
        ("－", f"1+1+{MARK}"),
        ("＠", f"SUM({MARK})"),
        ("=", f"cmd|'/c calc'!{MARK}"),
        ("=", f'HYPERLINK("http://{HOST}/","{MARK}")'),
        (" =", f"WEBSERVICE({MARK})"),
    ]
]
# Short enough for any name: for the records of which there is one, such as the city.
ALL_IN_ONE = f"=\x0b<i {MARK}=1>'\"&$x^$"
LONG = f"{MARK}{'長' * 33_000}終"  # more than a cell of Excel holds
PAYLOADS = [*SCRIPTS, *HANDLERS, *ATTRIBUTES, *ADDRESSES, *STYLES, *LANGUAGES, *SIGNS, *FORMULAS]
