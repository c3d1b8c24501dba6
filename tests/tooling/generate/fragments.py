"""What doc fragments hold: options, and where controller plugins look for them."""

from __future__ import annotations

from typing import Any

from .descriptions import COMMON_OPTIONS, SELECTION_OPTIONS, Listing, Option, listings
from .words import option_docs, words_about


def listing_fragment(listing: Listing) -> dict[str, Any]:
    """Return the own options of a listing, and the notes about it."""
    words = words_about(listing.name)
    fragment: dict[str, Any] = {
        "options": option_docs(listing, "options", listing.options)
    }
    return fragment | ({"notes": words["notes"]} if "notes" in words else {})


def selection_fragment() -> dict[str, dict[str, Any]]:
    """Return the sections about options of any listing: lookups have no name."""
    options = option_docs(None, "selection", SELECTION_OPTIONS)
    return {
        "NAME": {"options": {"name": options.pop("name")}},
        "SOFTWARE": {"options": _software()},
        "DOCUMENTATION": {
            "requirements": words_about("shared")["requirements"],
            "options": options,
        },
    }


def _software() -> dict[str, Any]:
    """Return the option of all listings of images, for lists of them."""
    image = listings()["compshare_image"].listing
    [option] = [one for one in image.options if one.name == "software"]
    return option_docs(image, "options", (option,))


def plugin_sections() -> dict[str, str]:
    """Return the section PLUGIN of every fragment that has one."""
    sections = {"_connection": _plugin_section("aicloud", COMMON_OPTIONS)}
    clouds = {one.listing.cloud.name: one.listing.cloud for one in listings().values()}
    for cloud in clouds.values():
        section = _plugin_section(f"aicloud_{cloud.name}", cloud.options)
        sections[f"_{cloud.name}"] = section
    return sections


def _plugin_section(prefix: str, options: tuple[Option, ...]) -> str:
    """Return where controller plugins look for these options.

    Core takes the last environment variable of a list that is set. Ours promise the
    first one, so the list is reversed.
    """
    lines = ["options:"]
    for option in options:
        lines.append(f"  {option.name}:")
        if option.secret:
            lines.append("    secret: true")
        lines.append("    env:")
        lines += [f"      - name: {name}" for name in reversed(option.env)]
        lines += ["    ini:", f"      - section: {prefix}"]
        lines += [f"        key: {option.name}"]
        lines += ["    vars:", f"      - name: {prefix}_{option.name}"]
    return "\n".join(lines) + "\n"
