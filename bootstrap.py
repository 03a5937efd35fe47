"""Make .venv from a hash-locked file, with the standard library only, and say clearly what is missing.

`python3 bootstrap.py runtime|dev`: nothing is done when the lock has not changed since the last time.
"""

import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
CHROMIUM = ("chromium", "poppler-utils")
MINIMUM = (3, 11)


def stop(zh: str, en: str) -> None:
    """Print why it can't go on, in both languages, and leave."""
    print(f"\n{zh}\n{en}\n", file=sys.stderr)
    raise SystemExit(1)


def main() -> None:
    """Check Python, the Debian packages and the virtual environment, in this order."""
    kind = sys.argv[1] if len(sys.argv) > 1 else "runtime"
    if sys.version_info < MINIMUM:
        stop("需要 Python 3.11 或更新版本。", "Python 3.11 or newer is needed.")
    missing = [] if ctypes.util.find_library("pango-1.0") else list(PANGO)
    if kind == "dev":
        missing += [
            name for name, tool in zip(CHROMIUM, ("chromium", "pdftotext"), strict=True) if not shutil.which(tool)
        ]
    if missing:
        install_debian(missing)
    install_python(kind)


def install_debian(packages: list[str]) -> None:
    """Install Debian packages as root, or say which are missing."""
    command = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        stop(
            f"缺少系统组件。请以管理员身份运行下面一行，再运行本命令：\n    sudo apt-get update && sudo {command}",
            "System packages are missing: run the line above as an administrator, then this command again.",
        )
    print(f"安装系统组件 / installing: {' '.join(packages)}", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    for line in ("apt-get update", command):
        if subprocess.run(line.split(), check=False, **quiet).returncode:
            stop(
                f"“{line}”没有成功，请检查网络与软件源。",
                f"'{line}' failed; check the network and the package sources.",
            )


def install_python(kind: str) -> None:
    """Create the environment and install the lock with its hashes, unless that was done already."""
    lock = ROOT / "requirements" / f"{kind}.lock"
    mark = VENV / f"{kind}.installed"
    digest = hashlib.sha256(lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == digest:
        return
    if not (VENV / "bin" / "pip").exists():
        print("建立 Python 环境 / making .venv", flush=True)
        if subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode:
            stop(
                "建立虚拟环境没有成功；在 Debian 上请先安装 python3-venv。",
                "venv failed; on Debian install python3-venv first.",
            )
    print(f"安装依赖 / installing {lock.name} (hashes checked)", flush=True)
    pip = [str(VENV / "bin" / "pip"), "install", "--quiet", "--quiet", "--disable-pip-version-check"]
    steps = (
        [*pip, "--no-deps", "--require-hashes", "--requirement", str(lock)],
        [*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
    )
    for step in steps:
        if subprocess.run(step, check=False).returncode:
            stop(
                "安装依赖没有成功，请检查网络后重新运行。",
                "Installing the dependencies failed; check the network and run it again.",
            )
    mark.write_text(digest)


if __name__ == "__main__":
    main()
