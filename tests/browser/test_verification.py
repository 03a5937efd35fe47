"""The check in the browser says of every bundle what the one-file verifier in Python says, and uploads nothing."""

import io
import json
import random
import zipfile
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, Request, expect

from sampling import Bundle, draw, load_bundle, verify_draw, zip_bundle
from tests.browser.test_pages import TAGS
from tests.sampling.mutants import mutants
from tests.sampling.samples import SECRET_VALUE, VALUES, VECTORS, bundle_of, random_bundle, sealed, values_of
from tests.sampling.test_verify import AFTER, blocked_bundle

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CHECK_ALL = """async (cases) => {
  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)), verdicts = [];
  for (const one of cases) {
    const data = typeof one === "string" ? {zip: bytes(one)}
      : {files: Object.fromEntries(Object.entries(one).map(([name, text]) => [name, bytes(text)]))};
    verdicts.push(await new Promise((resolve) => {
      const mine = new Worker("/static/verify-worker.js");
      mine.onerror = (error) => resolve(`ERROR ${error.message}`);
      mine.onmessage = ({data}) => { if (data.verdict) { mine.terminate(); resolve(data.verdict); } };
      mine.postMessage(data);
    }));
  }
  return verdicts;
}"""


def _judged(check: Callable[[], None]) -> str:
    try:
        with redirect_stdout(io.StringIO()):
            check()
    except Exception:  # noqa: BLE001  # the program itself takes any of them as a refusal
        return "FAILED"
    return "VERIFIED"


def in_python(bundle: Bundle) -> str:
    """The verdict of verify_draw.py."""
    return _judged(lambda: verify_draw.verify([bundle.files()[name] for name in verify_draw.FILES]))


def _in_browser(page: Page, cases: list[bytes] | list[Mapping[str, bytes]]) -> list[str]:
    told: list[Any] = [
        b64encode(case).decode()
        if isinstance(case, bytes)
        else {name: b64encode(body).decode() for name, body in case.items()}
        for case in cases
    ]
    return list(page.evaluate(CHECK_ALL, told))


def in_browser(page: Page, bundles: list[Bundle]) -> list[str]:
    """The verdicts of the page's worker."""
    return _in_browser(page, [bundle.files() for bundle in bundles])


@pytest.fixture
def verifying(citizen: Page) -> Page:
    """The page that verifies, open."""
    citizen.set_default_timeout(60_000)
    citizen.goto("/public/verify?lang=zh")
    return citizen


def _drawn() -> list[Bundle]:
    hidden = bundle_of(sealed())
    return [
        load_bundle(VECTORS / "bundle"),
        AFTER,
        blocked_bundle(),
        hidden.with_result(draw(hidden, {**VALUES, "secret": SECRET_VALUE})),
        *(one.with_result(draw(one, values_of(number))) for number in range(60) for one in [random_bundle(number)]),
    ]


def test_right_bundles_are_verified_in_both(verifying: Page) -> None:
    bundles = _drawn()
    assert [in_python(one) for one in bundles] == ["VERIFIED"] * len(bundles)
    assert in_browser(verifying, bundles) == ["VERIFIED"] * len(bundles)


def test_no_byte_of_a_bundle_changes_unnoticed_in_120_places(verifying: Page) -> None:
    rng = random.Random(11)  # noqa: S311  # a reproducible choice
    changed = [bundle for one in (AFTER, blocked_bundle()) for _, _, _, bundle in mutants(one, 60, rng)]
    assert [in_python(one) for one in changed] == ["FAILED"] * len(changed)
    assert in_browser(verifying, changed) == ["FAILED"] * len(changed)


def _rewritten(bundle: Bundle, rng: random.Random) -> Bundle:
    """A result in strict form that says something else: seats handed over, swapped, objects in another order."""
    result = json.loads(bundle.result or b"")
    people = [line.split(b"\t")[0].decode() for line in bundle.inspectors.splitlines()]
    if result["teams"] and rng.random() < 0.8:
        one, other = (rng.randrange(len(result["teams"])) for _ in range(2))
        if rng.random() < 0.5:
            result["teams"][one][2] = rng.choice(people)
        else:
            seats = result["teams"]
            seats[one][2], seats[other][2] = seats[other][2], seats[one][2]
    else:
        rng.shuffle(result["objects"][rng.choice(sorted(result["objects"]))])
    text = json.dumps(result, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
    return replace(bundle, result=text.encode())


def test_of_other_results_in_strict_form_both_say_the_same(verifying: Page) -> None:
    rng = random.Random(12)  # noqa: S311  # a reproducible choice
    others = [_rewritten(bundle, rng) for bundle in _drawn() for _ in range(4)]
    verdicts = [in_python(one) for one in others]
    assert in_browser(verifying, others) == verdicts
    assert Counter(verdicts)["FAILED"] > 100
    assert Counter(verdicts)["VERIFIED"] > 10


def _zipped(kind: int, folder: str = "") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", kind) as archive:
        for name, body in AFTER.files().items():
            archive.writestr(folder + name, body)
    return target.getvalue()


def test_of_zips_whole_repacked_and_changed_both_say_the_same(verifying: Page, tmp_path: Path) -> None:
    whole, rng = zip_bundle(AFTER), random.Random(13)  # noqa: S311  # a reproducible choice
    zips = [
        whole,
        _zipped(zipfile.ZIP_STORED),
        _zipped(zipfile.ZIP_DEFLATED, "draw/"),
        whole + b"\n",
        whole[:-1],
        b"PK",
    ]
    places = rng.sample(range(len(whole)), 60)
    zips += [whole[:at] + bytes([whole[at] ^ rng.randrange(1, 256)]) + whole[at + 1 :] for at in places]
    verdicts = []
    for body in zips:
        place = tmp_path / "bundle.zip"
        place.write_bytes(body)
        verdicts.append(_judged(lambda place=place: verify_draw.verify(verify_draw.load(place))))  # type: ignore[misc]
    assert verdicts == ["VERIFIED"] * 3 + ["FAILED"] * 63
    assert _in_browser(verifying, zips) == verdicts


def _picked(name: str, body: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": body}


def _verdict(page: Page, files: list[FilePayload]) -> str:
    page.locator("#f-files").set_input_files(files)
    expect(page.locator("form[data-verdict]")).to_be_attached()
    return page.locator("form[data-verify]").get_attribute("data-verdict") or ""


def test_the_demonstrations_draws_are_verified_and_found_in_the_register(verifying: Page) -> None:
    links = verifying.locator("main li a[href*='/sheet']").evaluate_all("all => all.map(one => one.href)")
    assert len(links) >= 2
    for link in links:
        body = verifying.request.get(link.replace("/sheet", "/bundle.zip")).body()
        assert _verdict(verifying, [_picked("draw.zip", body)]) == "VERIFIED"
        expect(verifying.locator("[data-say=registered]")).to_be_visible()
        expect(verifying.locator("[data-say=FAILED]")).to_be_hidden()


def test_five_files_do_as_well_and_nothing_is_uploaded(verifying: Page) -> None:
    sent: list[Request] = []
    verifying.on("request", lambda request: sent.append(request))  # noqa: PLW0108 - a builtin has no place to hang on
    files = [_picked(name, body) for name, body in AFTER.files().items()]
    assert _verdict(verifying, files) == "VERIFIED"
    expect(verifying.locator("[data-say=unregistered]")).to_be_visible()
    assert {one.method for one in sent} == {"GET"}
    assert {one.url.partition("?")[0].rpartition("/")[2] for one in sent} - {"favicon.svg"} == {
        "verify-worker.js",
        "register.txt",
    }


def test_a_changed_file_shows_at_which_check_it_fails(verifying: Page) -> None:
    changed = AFTER.files() | {"frame.tsv": AFTER.frame.replace(b"\t1\n", b"\t2\n", 1)}
    assert _verdict(verifying, [_picked(name, body) for name, body in changed.items()]) == "FAILED"
    last = verifying.locator("[data-lines] li").last
    expect(last).to_contain_text("三个表的 SHA-256 与公告一致 / the tables are those of the notice")
    expect(last.locator(".tag.bad")).to_have_count(1)
    assert _verdict(verifying, [_picked("notice.json", AFTER.notice)]) == "FAILED"


@pytest.mark.parametrize(("lang", "width"), [("zh", 1280), ("en", 390)])
def test_what_is_shown_after_a_check_breaks_no_rule_of_accessibility(verifying: Page, lang: str, width: int) -> None:
    verifying.set_viewport_size({"width": width, "height": 844})
    verifying.goto(f"/public/verify?lang={lang}")
    assert _verdict(verifying, [_picked("draw.zip", zip_bundle(AFTER))]) == "VERIFIED"
    assert verifying.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(verifying, options={"runOnly": TAGS}).response["violations"]
    assert [one["id"] for one in found] == []
