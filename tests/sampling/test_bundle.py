"""Bundles: folders and zips of them, whole or refused."""

import shutil
from pathlib import Path

import pytest

from sampling import BundleError, draw, load_bundle, unzip_bundle, write_bundle, zip_bundle
from sampling import bundle as bundle_module
from tests.sampling.samples import VALUES, bundle_of

BEFORE = bundle_of()
AFTER = BEFORE.with_result(draw(BEFORE, VALUES))


@pytest.mark.parametrize("bundle", [BEFORE, AFTER])
def test_what_is_written_is_read_again(bundle: bundle_module.Bundle, tmp_path: Path) -> None:
    write_bundle(bundle, tmp_path / "new" / "folder")
    assert load_bundle(tmp_path / "new" / "folder") == bundle
    (tmp_path / "bundle.zip").write_bytes(zip_bundle(bundle))
    assert load_bundle(tmp_path / "bundle.zip") == bundle == unzip_bundle(zip_bundle(bundle))


def test_files_beside_the_five_are_left_alone(tmp_path: Path) -> None:
    write_bundle(AFTER, tmp_path)
    (tmp_path / "verify_draw.py").write_text("print()")
    assert load_bundle(tmp_path) == AFTER


def test_a_zip_made_by_the_system_is_read(tmp_path: Path) -> None:
    write_bundle(AFTER, tmp_path / "bundle")
    made = shutil.make_archive(str(tmp_path / "made"), "zip", tmp_path, "bundle")
    assert load_bundle(Path(made)) == AFTER


def test_a_missing_file_or_bundle_is_named(tmp_path: Path) -> None:
    write_bundle(BEFORE, tmp_path)
    (tmp_path / "conflicts.tsv").unlink()
    with pytest.raises(BundleError, match=r"the file conflicts\.tsv is missing"):
        load_bundle(tmp_path)
    with pytest.raises(BundleError, match="No such file"):
        load_bundle(tmp_path / "nothing")


def test_a_file_that_is_a_folder_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_bundle(BEFORE, tmp_path)
    monkeypatch.setattr(bundle_module, "MAX_FILE", 100)
    with pytest.raises(BundleError, match="larger than 100 bytes"):
        load_bundle(tmp_path)
    (tmp_path / "frame.tsv").unlink()
    (tmp_path / "frame.tsv").mkdir()
    with pytest.raises(BundleError, match="cannot read"):
        load_bundle(tmp_path)
