"""Documents through the API: put up, described, replaced by newer ones, fetched."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alliance87.core.files import MAX_BYTES
from alliance87.core.models import Document
from tests.core.bombs import *  # noqa: F403
from tests.factories.core import DocumentFactory, ThemeFactory
from tests.writing import patch, post

pytestmark = pytest.mark.django_db

URL = "/api/v1/documents/"
