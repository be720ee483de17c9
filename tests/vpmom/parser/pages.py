"""Pages for the property tests: every variant that plans are written in, mixed with junk. Every word is told apart by a
number, so that a lost one can be named.
"""

from __future__ import annotations

import io
import re
import zipfile
from itertools import count
from typing import Any
from xml.sax.saxutils import escape as xml_escape

from hypothesis import strategies as st

from vpmom.parser import Page
from vpmom.parser.output import as_json

WORD = "w{}q"
_WORDS = re.compile(r"w\d+q")
SECTION_WORDS = [
    "Vision",
    "Priorities",
    "Values",
    "Methods",
    "Obstacles",
    "Measures",
    "Metrics",
    "Commentary",
    "Methods & Measures",
]
JUNK = "*_~`[]()|#>-+=:;,.!?\\\"'/ \t\n&%{}1278•–—"


def kept(page: Page) -> set[str]:
    """Every numbered word in what was read."""
    return set(_WORDS.findall(_strings(as_json(page))))


def _strings(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{key}\n{_strings(each)}" for key, each in value.items())
    if isinstance(value, list):
        return "\n".join(map(_strings, value))
    return str(value)


def words_of(text: str) -> set[str]:
    return set(_WORDS.findall(text))


def numbered(text: str) -> str:
    """The text with a number in every "@"."""
    numbers = count(1)
    return re.sub("@", lambda _: WORD.format(next(numbers)), text)


label = st.sampled_from(SECTION_WORDS)
inline = st.sampled_from(
    [
        "@ @", "@ ~~@ @~~ @", "(@) @ @", "(Sales @) @", "[@ @](https://x.y/@)", "**@.** @", "**@** - @", "_@_ @ \\* @", "`@` @",
        "@ &lt; @ &amp; @", "<@> @", "@: @", "@, @, @", "@ @ https://x.y/@", "\\(@\\) @", "[@] @", "~~@", "**@", "![@](@.png)",
        "[ ] @", "[x] @", "TBD", "TBD @", "@?", "What @ @?", "@ 7. @ 8. @", "List of @", "(@", "@ | @", "[@][1]", "<br>@<br>@", "FY20 @", "@ FY20 VPMOM (TBA)",
        'see [@](https://x.y/ "@")', "<b>@</b> <a href='x'>@</a>",
    ]
)  # fmt: skip
label_line = st.tuples(
    label,
    st.sampled_from(
        ["{}", "{}:", "{} ", "**{}**", "**{}:**", "**{}**:", "## {}", "# {}", "#### {}", "### {}:", "{} \\(@ @\\)", "{} (@)",
         "{}: @ @", "**{}:** @ @", "{} - @", "{}  ", "1. {}", "- {}", "- **{}**: @", "{} @ @", "| {} | @ |", "{}\n---", "__{}__",
         "> {}", "<h2>{}</h2>", "{} statement", "Our {}", "🎯 {}", "V - {}", "What @ @? ({})", "{}: What do you want @?"]
    ),
).map(lambda pair: pair[1].format(pair[0]))  # fmt: skip
item_line = st.tuples(
    st.sampled_from(
        [
            "- ",
            "* ",
            "*",
            "1. ",
            "2) ",
            "  - ",
            "    * ",
            "\t- ",
            "• ",
            "– ",
            "",
            "  ",
            "> ",
            "a) ",
            "+ ",
            "### ",
            "###",
        ]
    ),
    inline,
).map("".join)
other_line = st.one_of(
    st.sampled_from(
        [
            "", " ", "\t", "---", "***", "```", "~~~", "# @ VPMOM", "## FY20 @ V2MOM (TBA)", "### @ @", "#### @", "**@ @**", "@ @ @", "@.", "New VPMOM to be added @.",
            "|Period| May 1, 2019 to Jan 31, 2020 @|", "|:---|:---|", "| RAPID | @(D), MLT(R, A, P & I) |", "RAPID: @(D) @", "Period: FY20 @",
            "| Vision | @ | @ |", "| @ | @ |", "|---|", "| Vision | Values | Methods | Measures |", "| @ | Vision | Values | Methods |", "| | @ | @ |",
            "| Values | - @<br>- @ | |", "<!-- @ -->", "<table><tr><td>Vision</td><td>@</td></tr>", "<tr><td>Values</td><td>@</td></tr></table>", "<ul><li>@</li></ul>",
            "[1]: https://x.y/@", "[^1]: @", "{% hint @ %}", "title: @", "Mission", "## Mission", "**Background**", "## Commentary", "| Previous versions | [@](@) |",
            "| Owner | @ |", "Mission\n@", "| Period | Jan 31, 2020 to May 1, 2019 @ |", "&nbsp;", "</div>", "<p>@</p>", "===", ": @", "h2. @", "h2. Vision", "|| @ || Owner ||", "{quote}", "{panel:title=@}", "{color:red}@{color}", "** @", "= @", "== Vision", "== Vision ==", "~~~~~~", "*****",
            "Vision: @ Values: @ Methods: @. @", "Values: @; @; @.", "@\t@", "Vision\t@", "Vision\tValues\tMethods\n@\t@\t@", "+----+----+", "> [!tip] @", "> [!note] Vision", "[[@]] [[@|@]]", "o @\no @",
            "--", "Thanks,", "@ (owner: K@) @", "@ (owner: K@)", "| @ | Owner |\n| @ | (A@) K@ |\n| @ | @ |", "| | @ | Owner |\n|---|---|---|\n| Vision | @ | K@ |\n| Values | @<br>@ | K@<br>L@ |\n| Methods | (A) @ | K@ |",
            "<details>", "<summary>@</summary>", "#. @", "1/ @", "Methods: 1) @ 2) @", "(1) @ (2) @", "Glossary", "# How to @", "{|\n! @ !! @\n|-\n| @ || @\n|}", "[@|http://x.y/@]", "-@ @-", "{{@}}", "| Method | Q1 | Q2 |\n|---|---|---|\n| @ | @ | - |",
        ]
    ),
    inline,
)  # fmt: skip
_template = st.sampled_from(
    ["{}", "{} ", "**{}**", "## {}", "{}:", "**{}:** @", "#### {}", "- {}", "{} \\(@ @\\)", "### {}: @ @", "1. **{}**"]
)
_titles = st.sampled_from(["# @ VPMOM", "### FY20 @ (TBA)", "**@ V2MOM**", "@ @", "", "## @\n### @", "- @ V2MOM"])
_facts = st.sampled_from(
    [
        "",
        "@ @ @.",
        "|Period| May 1, 2019 to Jan 31, 2020|\n|---|---|\n| RAPID | @(D), @(R) @ |\n| @ | @ |",
        "Period: FY20\nRAPID: @(D)",
        "RAPID: @",
        "## Background\n@",
    ]
)


@st.composite
def plans(draw: st.DrawFn) -> str:
    """Pages that mostly are plans."""
    found: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        template = draw(_template)
        found += [draw(_titles), draw(st.sampled_from(["", "\n"])), draw(_facts)]
        for section in draw(st.permutations(SECTION_WORDS[:8]))[: draw(st.integers(2, 8))]:
            found += [draw(st.sampled_from(["", "\n", "@\n", "\t"])), template.format(section)]
            found += draw(st.lists(st.one_of(item_line, item_line, item_line, other_line), max_size=5))
    return "\n".join(found)


lines = st.lists(st.one_of(label_line, item_line, item_line, other_line), max_size=40)
junk = st.lists(
    st.one_of(st.just("@"), st.sampled_from(SECTION_WORDS), st.text(alphabet=JUNK, max_size=4)), max_size=60
)
markdown_pages = st.one_of(plans(), plans(), lines.map("\n".join), junk.map("".join), junk.map(" ".join)).map(numbered)


# --- HTML -------------------------------------------------------------------------------------------------------------

_html_inline = st.sampled_from(
    ["@ @", "<b>@</b> @", "<s>@ @</s>", "@<br>@", "<a href='https://x.y/'>@</a>", "<span style='font-weight:700'>@</span>", "@ &amp; @", "&lt;@&gt; @", "(@) *@ _@_ [@](@)",
     "<del>@", "</b>@", "<i> @ </i>", "- @<br/>- @", "• @", "&nbsp;@", "<input type='checkbox' checked> @", "<customer> @", "<img alt='@' src='x'>", "@ < @ > @", "<o:p>@</o:p>"]
)  # fmt: skip
_html_piece = st.one_of(
    st.tuples(st.sampled_from(["p", "div", "h1", "h2", "h3", "li", "td", "th", "strong", "blockquote", "dt", "dd", "pre", "span", "title", "caption"]),
              st.one_of(label, _html_inline)).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"),
    st.sampled_from(["<ul>", "</ul>", "<ol>", "</ol>", "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<th>", "<li>", "</li>", "<div>", "</div>", "<hr>", "<!-- @ -->", "<p>", "<td rowspan=2>",
                     "<td colspan='3'>", "<br>", "<script>no</script>", "<style>no", "<![CDATA[@]]>", "<!doctype html>", "<h2>@ V2MOM</h2>", "<nav>@</nav>", "<footer>@", "</footer>", "<p style='mso-list:l0 level2 lfo1'>o @</p>", "<ul class='lst-kix_a-1'><li>@</li></ul>", "<li aria-level='3'>@</li>", "<ac:structured-macro ac:name='expand'><ac:parameter ac:name='title'>@</ac:parameter><ac:rich-text-body>@",
                     "<ac:structured-macro ac:name='status'><ac:parameter ac:name='title'>@</ac:parameter></ac:structured-macro>", "<ac:task-list><ac:task><ac:task-body>@</ac:task-body></ac:task></ac:task-list>", "<ac:link><ri:page ri:content-title='@'/></ac:link>",
                     "<ac:link><ri:page ri:content-title='x'/><ac:link-body>@</ac:link-body></ac:link>", "</ac:structured-macro>", "<time datetime='@'/>", "<time datetime='x'>@</time>", "<tr><th>@</th><th>Owner</th></tr>", "<tr><th>Vision</th><td>@</td></tr>", "<tr><td>Values</td><td><ul><li>@<li>@</ul></td></tr>"]),
    _html_inline,
)  # fmt: skip


@st.composite
def _html_plans(draw: st.DrawFn) -> str:
    form = draw(
        st.sampled_from(
            [
                "<h2>{}</h2>",
                "<p><b>{}</b></p>",
                "<p><b>{}:</b> @</p>",
                "<tr><th>{}</th><td>",
                "<div>{}</div>",
                "<li>{}<ul>",
            ]
        )
    )
    close = {"<tr>": "</td></tr>", "<li>": "</ul></li>"}.get(form[:4], "")
    found = [
        draw(st.sampled_from(["<h1>@ V2MOM</h1>", "<p>@</p>", ""])),
        draw(st.sampled_from(["", "<p>@</p>", "<table>"])),
    ]
    for section in draw(st.permutations(SECTION_WORDS[:7])):
        found += [form.format(section), *draw(st.lists(_html_piece, max_size=4)), close]
    return "".join(found)


html_pages = st.one_of(_html_plans(), st.lists(_html_piece, max_size=40).map("".join)).map(numbered)


# --- Word -------------------------------------------------------------------------------------------------------------

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, **parts: str) -> bytes:
    """A small Word document with this XML as its body; `parts`: names without folder and ending -> XML."""
    styles = "".join(
        f'<w:style w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in [
            ("Title", "Title"),
            *((f"H{n}", f"heading {n}") for n in range(1, 7)),
            ("LB", "List Bullet"),
            ("LN2", "List Number 2"),
        ]
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    made = {"styles": f'<w:styles xmlns:w="{W}">{styles}</w:styles>', **parts}
    links = "".join(f'<Relationship Id="r{name}" Type="{kind}/{name}" Target="{name}.xml"/>' for name in made)
    links += f'<Relationship Id="rId9" Type="{kind}/hyperlink" Target="https://x.y/plan" TargetMode="External"/>'
    files = {
        "_rels/.rels": f'<Relationships><Relationship Id="a" Type="{kind}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f"<Relationships>{links}</Relationships>",
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{kind}"><w:body>{body}</w:body></w:document>',
        **{f"word/{name}.xml": text for name, text in made.items()},
    }
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return raw.getvalue()


def paragraph(text: str, style: str = "", run: str = "", number: str = "") -> str:
    """One paragraph; `run`: properties such as "<w:b/>"."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties += f'<w:numPr><w:ilvl w:val="{number}"/><w:numId w:val="1"/></w:numPr>' if number else ""
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{xml_escape(text)}</w:t></w:r></w:p>'


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in cells)}</w:tr>"


_docx_paragraph = st.builds(
    paragraph,
    st.one_of(label, label_line, item_line, inline).map(lambda text: text.replace("\n", " ")),
    st.sampled_from(["", "", "Title", "H1", "H2", "H3", "LB", "LN2", "Unknown"]),
    st.sampled_from(["", "", "<w:b/>", "<w:strike/>", '<w:b w:val="0"/>', "<w:b/><w:dstrike/>"]),
    st.sampled_from(["", "", "0", "1", "9"]),
)
_docx_piece = st.one_of(
    _docx_paragraph,
    st.lists(st.tuples(label, inline).map(lambda pair: row(*pair)), min_size=1, max_size=4).map(lambda rows: f"<w:tbl>{''.join(rows)}</w:tbl>"),
    st.lists(st.tuples(inline, inline, inline).map(lambda cells: row(*cells)), min_size=1, max_size=4).map(lambda rows: f"<w:tbl>{''.join(rows)}</w:tbl>"),
    st.sampled_from(
        ["<w:p><w:del><w:r><w:delText>@</w:delText></w:r></w:del></w:p>", '<w:p><w:hyperlink r:id="rId9"><w:r><w:t>@</w:t></w:r></w:hyperlink></w:p>',
         "<w:p><w:r><w:t>@</w:t><w:br/><w:t>- @</w:t><w:tab/><w:t>@</w:t></w:r></w:p>",
         "<w:p><w:r><w:txbxContent><w:p><w:r><w:t>@</w:t></w:r></w:p></w:txbxContent></w:r><w:r><w:t>@</w:t></w:r></w:p>"]
    ),
)  # fmt: skip
docx_bodies = st.lists(_docx_piece, max_size=25).map("".join).map(numbered)
