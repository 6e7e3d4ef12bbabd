"""A browser that notices: calls of ``pwned()``, requests out, refusals of the CSP."""

import csv
import io
import re
from dataclasses import dataclass, field

from alliance87.core.tabular import FORMULA_STARTS

# What a payload would have left in a page that took it for its own.
INJECTED = """() => {
  const found = [];
  for (const element of document.querySelectorAll("*")) {
    for (const {name, value} of element.attributes) {
      if (name.startsWith("on") || name === "srcdoc" || /pwned|evil/.test(name)) {
        found.push(element.outerHTML.slice(0, 200));
      }
      if (["href", "src", "action", "formaction", "xlink:href"].includes(name)
          && /^[\\s\\u0000-\\u0020]*(javascript|data|vbscript|file|blob):/i.test(
            value.replace(/[\\t\\n\\r]/g, ""))) {
        found.push(element.outerHTML.slice(0, 200));
      }
    }
  }
  for (const element of document.querySelectorAll("script, iframe, object, embed, base")) {
    if (/pwned|evil/.test(element.outerHTML)) found.push(element.outerHTML.slice(0, 200));
  }
  return found;
}"""


@dataclass
class Watch:
    """What went wrong on the pages looked at, each with its address."""

    page: object
    origin: str
    faults: list = field(default_factory=list)
    read: int = 0

    def __post_init__(self):
        self.page.expose_function("pwned", lambda *_: self.note("ran"))
        self.page.add_init_script("window.alert = window.confirm = window.pwned")
        self.page.on("request", self.requested)
        self.page.on("console", self.said)
        self.page.on("dialog", lambda dialog: (self.note("dialog"), dialog.dismiss()))

    def note(self, fault):
        self.faults.append((self.page.url[:200], fault))

    def requested(self, request):
        if not request.url.startswith((self.origin, "data:image/")):
            self.note(f"asked for {request.url[:100]}")

    def said(self, message):
        if "Content Security Policy" in message.text:
            self.note(message.text[:200])

    def look(self, address):
        answer = self.page.goto(f"{self.origin}{address}")
        self.read += 1
        if answer.status >= 500:
            self.note(f"answered {answer.status}")
        for element in self.page.evaluate(INJECTED):
            self.note(element)


def formula_cells(text):
    """The cells of a CSV export that a spreadsheet would run."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    return [
        cell
        for row in rows
        for cell in row
        if cell.lstrip().startswith(FORMULA_STARTS) or cell.startswith(("\t", "\r"))
        if not re.fullmatch(r"-?\d+(\.\d+)?", cell)
    ]
