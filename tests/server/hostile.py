"""Articles by somebody who means harm."""

from detente.records import Article

SCRIPT = "<script>alert('stolen')</script>"
HOSTILE = [
    Article(
        id=f"'\"><svg onload=alert(1)>{SCRIPT}/../?&#",
        date="2017-04-12",
        title=f"Iran {SCRIPT} frees <img src=x onerror=alert(2)> sailors",
        text="Iran freed four American sailors in Muscat on Monday, Russia said. "
        f"\"></textarea>{SCRIPT} {{{{ 7*7 }}}}\n\n"
        "The US secretary of state thanked Oman for its help. <iframe src='https://evil.example'> The minister of Iran "
        "denied on Tuesday that his country had freed the sailors.\n\n<b onmouseover=alert(3)>Kenya</b> expelled two "
        "Somali diplomats and \"closed the border\" with its neighbour, the government said.",
        url="javascript:alert(document.domain)",
        source=f"Daily {SCRIPT}'\"",
    ),
    Article(
        id="\u202eevil", date="2017-04-13", title="\u202eIran frees sailors\u0000", source="A\u2028B",
        text="Iran freed four American sailors on Monday.\u0000\u0007 \u202e Russia said Iran had freed them.",
        url="https://example.org/a?b=<c>",
    ),
]  # fmt: skip
