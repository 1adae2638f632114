"""Reads a form off a page, filled as the page filled it: what a browser would send."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.text, self.select = [], None, None

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        name = found.get("name")
        if tag == "form":
            self.forms.append((found, []))
        elif not self.forms:
            return
        elif (
            tag == "input"
            and name
            and found.get("type") not in {"submit", "file", "image", "button", "reset"}
        ):
            if found.get("type") not in {"checkbox", "radio"} or "checked" in found:
                self._add(name, found.get("value") or "")
        elif tag == "textarea" and name:
            self.text = (name, [])
        elif tag == "select" and name:
            self.select = name
        elif tag == "option" and self.select and "selected" in found:
            self._add(self.select, found.get("value") or "")

    def handle_data(self, data):
        if self.text:
            self.text[1].append(data)

    def handle_endtag(self, tag):
        if tag == "textarea" and self.text:
            self._add(self.text[0], "".join(self.text[1]).strip())
            self.text = None
        elif tag == "select":
            self.select = None

    def _add(self, name, value):
        self.forms[-1][1].append((name, value))


def form_on(page):
    """The fields of the last form that posts to the page itself, by name; of several of one name a list."""
    reader = _Form()
    reader.feed(page)
    own = [
        fields
        for form, fields in reader.forms
        if form.get("method", "").lower() == "post"
        and form.get("action", "") in {"", "."}
        and form.get("id") != "changelist-form"
    ]
    fields = {}
    for name, value in own[-1] if own else []:
        if name != "csrfmiddlewaretoken":
            fields.setdefault(name, []).append(value)
    return fields
