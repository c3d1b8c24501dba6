"""The page of the drift report as a file: what it says, and what it never does."""

from __future__ import annotations

import html
import html.parser
import re

from ansible_collections.aicloud.catalog.tests.unit.report import (
    HOSTILE,
    STATES,
    items,
    page,
)

SYMBOLS = dict(zip(STATES, "✖⊘⟳✎↑✔", strict=True))
# Attributes with which a page loads something, or runs something.
LOADS = ("src", "href", "srcset", "data", "action", "poster", "background")


class Read(html.parser.HTMLParser):
    """The elements of a page with their attributes, and the texts of its table."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "tbody":
            self._within = "body"
        if tag == "tr" and self._within:
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append("")

    def handle_endtag(self, tag) -> None:
        if tag == "tbody":
            self._within = ""

    def handle_data(self, data) -> None:
        if self._within and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_what_strangers_wrote_stays_text() -> None:
    """The page has the elements of the template, whatever the entries are called."""
    harmless = page([{**item, "selection": "s", "text": "t", "listing": "l",
                      **{k: item[k] and dict.fromkeys(item[k], "x")
                         for k in ("was", "now")}} for item in items()])  # fmt: skip
    read = Read(page(items()))
    assert [tag for tag, _a in read.elements] == [
        t for t, _a in Read(harmless).elements
    ]
    for row, item in zip(read.rows, items(), strict=True):
        selection, state, was, now, age = (" ".join(text.split()) for text in row)
        assert selection == f"{item['selection']}{item['listing']}"
        assert state == f"{SYMBOLS[item['state']]} {item['state']}{item['text']}"
        for told, entry in ((was, item["was"]), (now, item["now"])):
            parts = [entry["name"], entry["version"], entry["id"]] if entry else ["–"]
            assert all(part in told for part in parts), told
        assert age == ("–" if item["age"] is None else str(item["age"]))
    assert len(HOSTILE) == len(read.rows)


def test_what_could_not_be_compared_is_there_too() -> None:
    """Else the page of a cloud that is down would say that all is well."""
    problems = {f"name{number}": f"{text} & x" for number, text in enumerate(HOSTILE)}
    told = page(items(), **problems)
    assert len(Read(told).all("p")) == len(HOSTILE)
    assert len(Read(told).elements) == len(Read(page(items())).elements) + 2 * len(
        HOSTILE
    )
    for name, text in problems.items():
        assert f"<b>{name}</b> could not be compared: {html.escape(text)}" in (
            told.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")
        )


def test_nothing_is_loaded_from_anywhere() -> None:
    text = page([])
    for tag, attributes in Read(text).elements:
        for name, value in attributes.items():
            assert not name.startswith("on"), f"{tag}: {name}"
            assert name not in LOADS or value == "data:,", f"{tag}: {name}={value}"
    assert not re.search(
        r"https?:|//[a-z]|url\(|@import|fetch\(|XMLHttp|import\(", text
    )
    (policy,) = [one["content"] for one in Read(text).all("meta")
                 if one.get("http-equiv") == "Content-Security-Policy"]  # fmt: skip
    assert policy is not None and policy.startswith("default-src 'none';")


def test_it_can_be_read_without_javascript_and_without_colours() -> None:
    """Every row stands in the file, and names its state with a symbol and a word."""
    text = re.sub(r"<(script|style)>.*?</\1>", "", page(items()), flags=re.DOTALL)
    read = Read(text)
    for row, state in zip(read.rows, STATES, strict=True):
        assert row[1].startswith(f"{SYMBOLS[state]} {state}")
    for state in STATES:
        assert f"{SYMBOLS[state]} 1 {state}" in text
    labels = [one["data-label"] for one in read.all("td")]
    heads = re.findall(r"<th[^>]*><button[^>]*>(.*?)</button>", text)
    assert labels == heads * len(STATES)


def test_it_fits_phones_and_dark_rooms() -> None:
    text = page(items())
    contents = {one.get("name"): one.get("content") for one in Read(text).all("meta")}
    assert contents["viewport"] == "width=device-width, initial-scale=1"
    assert contents["color-scheme"] == "light dark"
    dark = text.partition("prefers-color-scheme: dark")[2].partition("} }")[0]
    light = text.partition(":root {")[2].partition("}")[0]
    used = set(re.findall(r"var\((--\w+)\)", text))
    assert used == set(re.findall(r"(--\w+):", light))
    assert used == set(re.findall(r"(--\w+):", dark))
    assert "@media (max-width: 40rem)" in text
