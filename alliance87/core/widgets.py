"""How a text is written where it may have headings, lists, tables and links."""

from django import forms


class RichTextarea(forms.Textarea):
    """A text area, over which ``rich_text.js`` lays an editor.

    What the editor writes is within the profile of ``core/richtext.py``. Without script
    the text area takes plain text and simple HTML as it always did.
    """

    template_name = "components/rich_textarea.html"
