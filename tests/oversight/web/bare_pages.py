"""Renders templates without the application, with the globals and filters that it promises to them."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from oversight.bilingual import Language, Text
from templates import TEMPLATES_DIR

STATIC = Path(__file__).parents[3] / "oversight" / "static"
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def environment(language: Language, **context: Any) -> Environment:
    """Return a bare Jinja environment with the globals and filters that the application gives to every template."""
    jinja = Environment(loader=FileSystemLoader(TEMPLATES_DIR), autoescape=True, undefined=StrictUndefined)
    jinja.filters |= {
        "say": lambda text: text.inlang(language) if isinstance(text, Text) else text,
        "yuan": lambda fen: f"{Decimal(fen) / 100:,.2f}",
        "wanyuan": lambda fen: f"{Decimal(fen) / 1_000_000:,.2f}",
        "count": lambda number: f"{number:,}",
        "day": lambda day: day.isoformat(),
    }
    jinja.globals |= {
        "t": lambda zh, en, **values: (zh if language == "zh" else en).format(**values),
        "table_exports": lambda: {"number": 1, "urls": {}},
        "lang": language,
        "html_lang": "zh-CN" if language == "zh" else "en",
        "principal": SimpleNamespace(
            name="Wang", role_title=Text("审核", "Reviewer"), agency_name=Text("市财政局", "City Finance Bureau")
        ),
        "navigation": _navigation(),
        "csrf_token": lambda: "token-of-the-session",
        "url_for": lambda endpoint, **values: f"/{endpoint}/{values.get('filename', '')}",
        "language_url": lambda lang: f"?lang={lang}",
        "today": date(2026, 11, 24),
        "demo": True,
        "flashes": [],
        "version": "0.1.0",
    } | context
    return jinja


def _navigation() -> list[dict[str, Any]]:
    def link(zh: str, en: str, count: int | None = None, *, current: bool = False) -> dict[str, Any]:
        return {"title": Text(zh, en), "url": "#main", "current": current, "count": count}

    return [
        {
            "title": Text("工作台", "Workbench"),
            "links": [link("今日待办", "To do today", 12), link("预警", "Alerts", 1234)],
        },
        {
            "title": Text("监督", "Oversight"),
            "links": [
                link("预算比例", "Budget ratios", current=True),
                link("人员配备", "Staffing"),
                link("双随机抽查", "Random inspections"),
            ],
        },
        {"title": Text("存证", "Evidence"), "links": [link("审批记录", "Approvals"), link("审计日志", "Audit log")]},
    ]


def gallery(language: Language, **context: Any) -> str:
    """Render the gallery."""
    return environment(language, **context).get_template("gallery.html").render()
