"""Inventories: texts of strangers in names, variables and groups stay texts."""

from __future__ import annotations

from integration.inventories import UNSAFE
from integration.strangers import CONSTRUCTED, hostile_images, ran


def test_hosts_and_groups(clouds, source, listed, inventory, tmp_path) -> None:
    """What ansible-inventory shows is the text as it was sent, or its safe letters."""
    hostile = hostile_images(clouds, tmp_path)
    by_name = source("compshare_image", "a", hostnames=["name"], **CONSTRUCTED)
    by_id = source("compshare_image", "b", hostnames=["id"], **CONSTRUCTED)
    by_both = source(
        "compshare_image",
        "c",
        hostnames=["'b:' ~ catalog_author ~ catalog_description", "'{' ~ catalog_name"],
        hostvar_prefix="catalog_",
        groups={"named": "true"},
    )
    found = listed(by_name, by_id, by_both)
    for number, row in hostile.items():
        own = found.hosts[number]
        assert own["catalog_name"] == row["Name"]
        assert own["catalog_description"] == row["Description"]
        assert own["catalog_raw"] == own["copied"] == row
        assert own["joined"] == row["Author"] + row["Description"]
        assert own["braced"] == "{" + row["Description"] + "}"
        # A line break is no part of a host's name.
        name = row["Name"].strip().replace("\n", "_")
        assert name in found.hosts or row["Name"] == "half"
    assert len(found.groups["named"]) == len(hostile)
    assert len(found.groups["known"]) == 2 * len(hostile)
    strange = [name for name in found.groups if not name.replace("_", "a").isalnum()]
    assert strange == []
    for words in (("--graph", "--vars"), ("--list", "--yaml"), ("--host", "h-00")):
        assert inventory(by_id, words=words).rc == 0
    assert ran(tmp_path) == []


def test_ordinary_text_is_shown_plainly(clouds, source, listed) -> None:
    """Only what could be a template or an expression is wrapped as unsafe."""
    names = ["PyTorch 2.1", "ComfyUI整合包", "a-b_c.d:e/f", "50 € & more; a=b, 'c'"]
    base = clouds.catalog("compshare_image")[0] | {"Status": "Available"}
    rows = [
        base | {"CompShareImageId": f"i{number}", "Name": name, "Description": name}
        for number, name in enumerate(names)
    ]
    clouds.set_catalog("compshare_image", rows=rows)
    compose = {
        "label": "catalog_name ~ '!'",
        "both": "[catalog_name, {'a': catalog_id}]",
    }
    found = listed(source("compshare_image", hostnames=["id"], compose=compose))
    assert UNSAFE not in found.outcome.stdout
    shown_names = [
        one["catalog_name"] for one in found.raw["_meta"]["hostvars"].values()
    ]
    assert shown_names == names
    # Parentheses may call something: their text is marked, a host's name is not.
    rows = [base | {"Name": "ComfyUI (beta)", "Description": "plain"}]
    clouds.set_catalog("compshare_image", rows=rows)
    found = listed(source("compshare_image", hostnames=["name"]))
    (variables,) = found.raw["_meta"]["hostvars"].values()
    assert found.raw["compshare_image"]["hosts"] == ["ComfyUI (beta)"]
    assert variables["catalog_name"] == {UNSAFE: "ComfyUI (beta)"}
    assert variables["catalog_description"] == "plain"
