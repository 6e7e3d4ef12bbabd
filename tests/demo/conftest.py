"""A small set of demonstration files, which a test changes and loads."""

import pytest

from alliance87.demo import loader

SOURCES = """
pack:
  title: Briefing pack
  short_title: Pack
  publisher: Secretariat
  published_on: 2019-07
"""
COUNTRIES = """
- {iso2: FR, iso3: FRA, name: {en: France, fr: France, es: Francia},
   ilo_region: europe_central_asia, un_status: member}
- {iso2: NO, iso3: NOR, name: {en: Norway, fr: Norvège, es: Noruega},
   ilo_region: europe_central_asia, un_status: member}
"""
THEMES = """
fishing: {kind: sector, order: 11, name: {en: Fishing, fr: Pêche, es: Pesca}}
mining: {kind: sector, order: 10, name: {en: Mining, fr: Mines, es: Minería}}
"""
PARTNERS = """
ilo:
  name: {en: International Labour Organization, fr: OIT, es: OIT}
  stakeholder_group: international_organisation
  themes: [fishing]
  source: pack
  at: page 3
ioe:
  name: International Organisation of Employers
  stakeholder_group: employers_organisation
  source: pack
  at: page 4
"""


class Files:
    """A directory of demonstration files."""

    def __init__(self, root):
        self.root = root

    def write(self, name, content):
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")

    def replace(self, name, old, new):
        content = (self.root / name).read_text(encoding="utf-8")
        assert old in content
        self.write(name, content.replace(old, new))

    def load(self, *, users=(), **options):
        return loader.load(directory=self.root, users=users, **options)


@pytest.fixture
def files(tmp_path):
    files = Files(tmp_path)
    files.write("sources.yaml", SOURCES)
    files.write("countries.yaml", COUNTRIES)
    files.write("themes.yaml", THEMES)
    files.write("partners/pack.yaml", PARTNERS)
    return files
