import shutil
import subprocess

import pytest

from alliance87.local.base import ROOT


@pytest.fixture
def checkout(tmp_path):
    """A directory with nothing in it but the script, and a PATH without Python."""
    place = tmp_path / "alliance87" / "local"
    place.mkdir(parents=True)
    shutil.copy(ROOT / "alliance87" / "local" / "setup.sh", place)
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "dirname", "id", "rm", "cmp"):
        (tools / name).symlink_to(shutil.which(name))
    return tmp_path


def run_setup(checkout):
    return subprocess.run(
        [checkout / "alliance87" / "local" / "setup.sh"],
        env={"PATH": str(checkout / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_missing_python_is_told_in_one_line(checkout):
    done = run_setup(checkout)

    assert done.returncode == 1
    assert done.stderr.startswith("make setup: install Python 3.11 or newer")
    assert done.stderr.count("\n") == 1


def test_python_that_is_too_old_is_passed_over(checkout):
    old = checkout / "bin" / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    assert "install Python 3.11 or newer" in run_setup(checkout).stderr


def test_python_without_venv_names_the_package(checkout):
    python = checkout / "bin" / "python3"
    python.write_text(
        '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; *print*) echo 3.12 ;; esac\n'
    )
    python.chmod(0o755)

    assert "python3.12-venv" in run_setup(checkout).stderr
