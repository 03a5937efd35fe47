"""A document can neither call a host nor read or embed a file, and every failure is an error of ours."""

import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from reports import (
    Fields,
    Heading1,
    Heading2,
    Imprint,
    Paragraph,
    RenderError,
    RendererUnavailableError,
    Table,
    TableColumn,
    pdf,
    render_pdf,
)
from tests.reports.poppler import attachments, needs_poppler, squeezed
from tests.reports.samples import annual_report, receipt

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = {
    "stylesheet": '<link rel="stylesheet" href="{url}">',
    "import": "<style>@import url({url});</style>",
    "image": '<img src="{url}" alt="">',
    "background": '<p style="background:url({url})">',
    "font": "<style>@font-face{{font-family:x;src:url({url})}}p{{font-family:x}}</style>",
    "svg image": '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    "object": '<object data="{url}" type="image/png"></object>',
    "embed": '<embed src="{url}" type="image/png">',
    "attachment": '<link rel="attachment" href="{url}">',
    "link to an attachment": '<a rel="attachment" href="{url}">x</a>',
}


class Canary(socketserver.ThreadingTCPServer):
    """Counts whoever connects."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)
        self.visits = 0

    def verify_request(self, request: object, client_address: object) -> bool:  # noqa: ARG002  # socketserver's signature
        """Count, and hang up."""
        self.visits += 1
        return False

    @property
    def url(self) -> str:
        """An address that leads here."""
        return f"http://127.0.0.1:{self.server_address[1]}/x.png"


@pytest.fixture
def canary() -> Iterator[Canary]:
    with Canary() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text("TOPSECRET")
    return path


@needs_poppler
def test_markup_in_every_field_comes_out_as_text_and_reaches_nothing(canary: Canary, secret: Path) -> None:
    mark = "".join(HOSTILE.values()).replace("{{", "{").replace("}}", "}")
    typed = mark.replace("{url}", canary.url) + mark.replace("{url}", secret.as_uri())
    blocks = (
        Heading1(typed),
        Heading2(typed),
        Paragraph(typed),
        Table(typed, (TableColumn(typed, typed),), ((typed,),)),
        Fields(((typed, typed),)),
    )
    official = annual_report(
        addressee=typed,
        blocks=blocks,
        attachments=(typed,),
        signatory="局",
        annotation=typed,
        integrity=((typed, typed),),
        imprint=Imprint(printed_by=typed, printed_on=annual_report().dated, copies_to=(typed,)),
    )
    plain = receipt(issuer=typed, title="<b>标题</b>", subtitle=typed, footnote=typed, blocks=blocks)
    for document, occurrences in ((official, 10), (plain, 9)):
        written = render_pdf(document)
        text = squeezed(written)
        assert text.count('<linkrel="attachment"') >= occurrences
        assert "TOPSECRET" not in text
        assert attachments(written) == "0 embedded files"
    assert canary.visits == 0


@pytest.mark.parametrize("kind", HOSTILE)
def test_even_markup_that_got_into_a_template_calls_no_host(kind: str, canary: Canary) -> None:
    html = f'<html lang="zh"><title>x</title><body>{HOSTILE[kind].format(url=canary.url)}<p>text'
    with suppress(RenderError), pdf._rendering() as engine:
        engine.write(html)
    assert canary.visits == 0


@needs_poppler
@pytest.mark.parametrize("kind", HOSTILE)
def test_even_markup_that_got_into_a_template_embeds_no_file(kind: str, secret: Path) -> None:
    html = f'<html lang="zh"><title>x</title><body>{HOSTILE[kind].format(url=secret.as_uri())}<p>text'
    try:
        with pdf._rendering() as engine:
            written = engine.write(html)
    except RenderError:
        return
    assert b"TOPSECRET" not in written
    assert attachments(written) == "0 embedded files"


def test_a_refused_address_is_an_exception_and_not_the_end_of_the_worker(secret: Path) -> None:
    with pytest.raises(RenderError, match="文件未能生成") as refused, pdf._rendering() as engine:
        engine.write(f'<html lang="zh"><body><img alt="" src="{secret.as_uri()}">')
    assert isinstance(refused.value, Exception)
    assert not isinstance(refused.value.__cause__, Exception)
    assert render_pdf(receipt()).startswith(b"%PDF")


class WithoutPango:
    """Lets WeasyPrint be imported as on a machine where Pango is missing."""

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:  # noqa: ARG002  # importlib's signature
        """Fail as WeasyPrint's own import does."""
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0': no such file\nand more lines")
        return None


def test_a_machine_without_pango_is_told_at_first_use_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf._weasyprint.cache_clear()
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [WithoutPango(), *sys.meta_path])
    with pytest.raises(RendererUnavailableError) as missing:
        render_pdf(receipt())
    for text in (missing.value.zh, missing.value.en):
        assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in text
        assert "libpango-1.0-0': no such file" in text
        assert "more lines" not in text
    assert capsys.readouterr().out == ""


def test_importing_the_package_loads_no_system_library() -> None:
    program = "import sys, reports; sys.exit('weasyprint' in sys.modules or 'xlsxwriter' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
