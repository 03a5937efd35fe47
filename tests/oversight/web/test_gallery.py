"""The visual system: every component renders in both languages, is safe, and can be read."""

import re
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from oversight.bilingual import Language, Text
from oversight.errors import ConflictError, FieldError, ForbiddenError
from templates import TEMPLATES_DIR
from tests.oversight.web.bare_pages import LANGUAGES, STATIC, environment, gallery

HAN = re.compile(r"[\u4e00-\u9fff]+")


def macro(call: str, language: Language = "zh", **context: Any) -> str:
    """Render one expression over the macros of all four files."""
    names = ("status", "tables", "forms", "page")
    imports = "".join(f'{{% import "macros/{name}.html" as {name} %}}' for name in names)
    return environment(language).from_string(imports + call).render(**context)


def test_the_gallery_shows_every_public_macro() -> None:
    source = (TEMPLATES_DIR / "gallery.html").read_text("utf-8") + (TEMPLATES_DIR / "layout.html").read_text("utf-8")
    for path in sorted((TEMPLATES_DIR / "macros").glob("*.html")):
        if path.name in {"outcome.html", "proof.html"}:  # put together from the others, around an Outcome or a proof
            continue
        for name in re.findall(r"{%- macro ([a-z]\w*)\(", path.read_text("utf-8")):
            assert re.search(rf"(\{{\{{|call|\+|%\}}|:) ?{name}\(", source), f"{name} of {path.name} is not shown"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_a_page_needs_an_inline_style_or_script(language: Language) -> None:
    html = gallery(language)
    assert not re.search(r"\sstyle\s*=|<style|\son\w+\s*=|javascript:", html)
    assert re.findall(r"<script(.*?)>(.*?)</script>", html) == [(' src="/static/oversight.js" defer', "")]
    for path in TEMPLATES_DIR.rglob("*.html"):
        if "reports" not in path.parts:
            assert not re.search(r"\sstyle=|<style|\son[a-z]+=|\| *safe\b", path.read_text("utf-8")), path.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_are_unique_and_every_reference_has_its_target(language: Language) -> None:
    html = gallery(language)
    ids = Counter(re.findall(r'\sid="([^"]+)"', html))
    assert [name for name, times in ids.items() if times > 1] == []
    references = re.findall(r'href="#([^"]+)"|\sfor="([^"]+)"|popovertarget="([^"]+)"', html)
    described = re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', html)
    wanted = {name for triple in references for name in triple if name} | set(" ".join(described).split())
    assert wanted - set(ids) == set()


def test_the_english_gallery_is_english() -> None:
    html = re.sub(r'<(\w+)[^>]*lang="zh-CN"[^>]*>.*?</\1>', "", gallery("en"), flags=re.DOTALL)
    assert HAN.findall(html) == []


@pytest.mark.parametrize(
    ("kind", "look", "zh"),
    [
        ("compliant", "ok", "达标"),
        ("breach", "bad", "不达标"),
        ("at_risk", "warn", "临界"),
        ("not_applicable", "none", "不适用"),
        ("undetermined", "none open", "数据不足"),
        ("disputed", "odd", "口径存疑"),
    ],
)
def test_each_of_the_six_results_has_its_word_and_its_look(kind: str, look: str, zh: str) -> None:
    assert macro("{{ status.tag(kind) }}", kind=kind) == f'<span class="tag {look}">{zh}</span>'


def test_a_form_has_the_token_and_leaves_checking_to_the_server() -> None:
    html = macro("{% call forms.form('/charges') %}{{ forms.text_field('name', 'Name') }}{% endcall %}")
    assert '<form method="post" action="/charges" novalidate>' in html
    assert '<input type="hidden" name="csrf_token" value="token-of-the-session">' in html
    assert "required" not in html


def test_every_post_form_of_a_page_carries_the_token() -> None:
    html = gallery("zh")
    assert html.count('name="csrf_token"') == html.count('method="post"')


def test_a_wrong_value_is_kept_escaped_and_described_by_the_words_of_the_summary() -> None:
    errors = [FieldError("amount", Text("列支金额：请填写数字。", "Amount: enter a number."))]
    call = "{{ forms.error_summary(errors) }}{{ forms.money_field('amount', 'Amount', typed, errors=errors) }}"
    html = macro(call, errors=errors, typed='"><script>1')
    assert 'value="&#34;&gt;&lt;script&gt;1"' in html
    assert '<a href="#f-amount">列支金额：请填写数字。</a>' in html
    assert 'aria-describedby="f-amount-wrong" aria-invalid="true"' in html
    assert html.count("列支金额：请填写数字。") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_with_errors_says_so_in_its_title_and_moves_the_focus_to_the_summary(language: Language) -> None:
    errors = (FieldError("name", Text("名称：请填写。", "Name: fill it in."), where="Sheet2!D14"),)
    html = gallery(language, errors=errors, flashes=[{"kind": "success", "text": "unseen"}])
    assert f"<title>{ {'zh': '错误：组件一览', 'en': 'Error: Components'}[language] } - " in html
    assert '<div class="problems" tabindex="-1" autofocus role="alert"' in html
    assert "<b>Sheet2!D14</b>" in html
    assert "unseen" not in html


def test_flashes_become_one_banner() -> None:
    html = gallery("zh", flashes=[{"kind": "success", "text": Text("甲", "A")}, {"kind": "success", "text": "乙"}])
    assert '<div class="banner ok" role="alert"><b>已完成</b><div><p>甲</p><p>乙</p></div></div>' in html


def test_the_heading_is_the_title_and_the_last_breadcrumb() -> None:
    html = gallery("zh")
    assert "<title>组件一览 - 社会救助监督</title>" in html
    assert "<h1>组件一览</h1>" in html
    assert '<li aria-current="page">组件一览</li>' in html


def test_a_password_is_never_sent_back() -> None:
    assert "hunter2" not in macro("{{ forms.text_field('password', 'Password', 'hunter2', type='password') }}")


def test_the_safe_button_has_the_focus_before_a_dangerous_act() -> None:
    call = "{{ forms.consequence('/void', 'Void', [('What', 'Draw 17')], '/draws/17', errors=errors) }}"
    assert '<a class="button second" href="/draws/17" autofocus>' not in macro(call, errors=())
    assert '<a class="button " href="/draws/17" autofocus>返回，不执行</a>' in macro(call, errors=())
    assert "autofocus" not in macro(call, errors=[FieldError("typed", Text("请输入", "Type"))])


def test_a_table_without_rows_says_why_and_what_next() -> None:
    html = macro("{{ tables.table('Charges', [], rows=0, empty='None yet. Record one.') }}")
    assert "<table" not in html
    assert "None yet. Record one." in html


def test_a_gauge_stays_within_its_bounds_and_states_its_meaning() -> None:
    html = macro(
        "{{ status.gauge(1500, 1000, 1000, 'all', 'value', 'mark') }}{{ status.gauge(-1, 0, 10, 'x', 'y', 'z') }}"
    )
    assert 'role="img" aria-label="all"' in html
    assert re.findall(r'class="filled" y="24" width="([\d.]+)%"', html) == ["100", "0"]


def test_steps_say_where_they_are_and_when_all_are_done() -> None:
    call = "{{ page.steps(['a', 'b', 'c'], at) }}"
    assert "第 2 步，共 3 步：b" in macro(call, at=2)
    assert macro(call, at=2).count('aria-current="step"') == 1
    assert "共 3 步，全部完成" in macro(call, at=4)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", [401, 403, 404, 409, 418, 422, 429, 500, 503])
def test_an_error_page_says_what_why_and_what_to_do(status: int, language: Language) -> None:
    page = environment(language, principal=None, navigation=[]).get_template("errors/error.html")
    html = page.render(status=status, request_id="01938f2e", contact=Text("电话 0597-0000000", "Call 0597-0000000"))
    assert "01938f2e" in html
    assert ("怎么办" if language == "zh" else "What to do") in html
    assert "0597-0000000" in html
    assert "错误：" not in html


def test_an_error_page_shows_the_refusal_s_own_words() -> None:
    page = environment("zh").get_template("errors/error.html")
    forbidden = ForbiddenError("budgets:write", roles=(Text("预算员", "Budget officer"),))
    assert "可以办理的角色：预算员。" in page.render(status=403, error=forbidden)
    conflict = ConflictError(Text("这份报告已经提交。", "This report is submitted."))
    assert "<h1>当前状态不能进行这项操作</h1>" in page.render(status=409, error=conflict)


def test_the_public_frame_enlarges_on_request_and_keeps_the_rest_of_the_address() -> None:
    request = SimpleNamespace(args=SimpleNamespace(to_dict=lambda: {"page": "2", "text": "large"}))
    source = '{% extends "public_layout.html" %}{% block main %}<p>…</p>{% endblock %}'
    html = environment("zh", request=request).from_string(source).render(page_title="抽查结果")
    assert 'class="large"' in html
    assert 'href="?page=2&amp;text=large&amp;contrast=high"' in html
    assert 'href="?page=2&amp;text=normal"' in html


def test_the_public_footer_owes_six_things_and_says_what_is_not_set() -> None:
    site = {"organiser": Text("龙岩市民政局", "Longyan Civil Affairs"), "corrections_url": "https://example.invalid/"}
    source = '{% extends "public_layout.html" %}'
    html = environment("zh", site=site).from_string(source).render(page_title="x")
    for words in (
        "主办单位：龙岩市民政局",
        "联系方式：待配置",
        "网站标识码：待配置",
        "ICP 备案号：待配置",
        "公安备案号：",
    ):
        assert words in html
    assert '<a href="https://example.invalid/">我为政府网站找错</a>' in html


def _tokens(css: str, ground: str = ":root") -> dict[str, str]:
    root = css[css.index(ground) : css.index("}", css.index(ground))]
    return {
        name: value if len(value) == 7 else "#" + "".join(digit * 2 for digit in value[1:])
        for name, value in re.findall(r"--([\w-]+): ?(#[0-9a-f]{3,6});", root)
    }


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("ground", [":root", ".dark"])
def test_every_text_colour_can_be_read_on_every_ground_it_meets(ground: str) -> None:
    css = (STATIC / "oversight.css").read_text("utf-8")
    tokens = _tokens(css) | _tokens(css[css.index(f"{ground}{{") :], ground)
    grounds = ("paper", "ground", "wash")
    pairs = [(text, on) for text in ("ink", "ink-2", "ink-3", "accent", "bad") for on in grounds]
    pairs += [(tone, f"{tone}-weak") for tone in ("ok", "warn", "bad", "none", "odd", "accent")]
    pairs += [("ink", f"{tone}-weak") for tone in ("ok", "warn", "bad", "accent")]
    pairs += [
        ("warn", "paper"),
        ("accent-2", "accent-weak"),
        ("ink-2", "accent-weak"),
        ("ground" if ground == ".dark" else "paper", "accent"),
        ("ground" if ground == ".dark" else "paper", "accent-2"),
        *([] if ground == ".dark" else [("ink-2", "clause")]),
    ]
    poor = {pair: contrast(tokens[pair[0]], tokens[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < 4.5} == {}
    assert contrast(tokens["edge"], tokens["paper"]) >= 3
    assert contrast(tokens["accent"], tokens["ground"]) >= 3


def test_the_stylesheet_stays_small_and_fetches_nothing_from_elsewhere() -> None:
    css = (STATIC / "oversight.css").read_bytes()
    assert len(css) <= 24_000
    assert re.findall(rb"url\((.*?)\)|@import", css) == [b"favicon.svg"]
