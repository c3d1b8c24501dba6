"""A server filter saves traffic and never changes an answer.

The expected ids are worked out here, from the simulator's own rows.
"""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep import (
    entries_of,
)
from ansible_collections.aicloud.catalog.tests.unit.answering import (
    Answering,
    page,
    row,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    LISTINGS,
    chosen,
    opened,
    settings_of,
)

GIB = 1_073_741_824


def usable(row):
    return (row.get("Status") or "Available") == "Available"


def images(sim, passes):
    rows = [r for r in sim.catalog("compshare_image") if usable(r) and passes(r)]
    return {row["CompShareImageId"] for row in rows}


def versions(sim, passes):
    found = set()
    for group in sim.catalog("compshare_community_image"):
        if usable(group):
            for row in group.get("Data") or []:
                if usable(row) and passes(row, group):
                    found.add(row["CompShareImageId"])
    return found


def models(sim, passes):
    rows = [r for r in sim.catalog("compshare_model") if r.get("Deleted") != "1"]
    return {row["Path"] for row in rows if passes(row)}


def zstack(sim, passes):
    return {row["uuid"] for row in sim.catalog("zstack_model") if passes(row)}


def sets(sim, passes):
    rows = sim.catalog("qianfan_model")
    return {i for row in rows if passes(row) for i in row["modelIds"]}


def found_by(text):
    return lambda v, g: any(
        text.lower() in (word or "").lower()
        for word in (g["ImageName"], v.get("Name"), v["Author"])
    )


CASES = [
    (
        "compshare_image",
        {"software": {"framework": "pytorch", "cuda": ">12.1,<=12.4"}},
        lambda r: (
            r.get("Softwares")
            and r["Softwares"]["Framework"] == "PyTorch"
            and r["Softwares"]["CUDAVersion"] == "12.4"
        ),
    ),
    ("compshare_image", {"image_type": "App"}, lambda r: r["ImageType"] == "App"),
    ("compshare_image", {"author": "UCloud"}, lambda r: r.get("Author") == "UCloud"),
    (
        "compshare_image",
        {"gpu_type": "H20"},
        lambda r: "H20" in (r.get("SupportedGpuTypes") or []),
    ),
    ("compshare_image", {"id": "compshareImage-xxxx"}, None),
    ("compshare_image", {"name": "PyTorch 2.1"}, lambda r: r["Name"] == "PyTorch 2.1"),
    (
        "compshare_community_image",
        {"author": "demo-author"},
        lambda v, g: v["Author"] == "demo-author",
    ),
    (
        "compshare_community_image",
        {"group_id": "gQ4demoTrain"},
        lambda v, g: g["GroupId"] == "gQ4demoTrain",
    ),
    ("compshare_community_image", {"search": "comfy"}, found_by("comfy")),
    ("compshare_community_image", {"search": "DEMO-ART"}, found_by("DEMO-ART")),
    (
        "compshare_community_image",
        {"free": True},
        lambda v, g: v.get("Price") == 0,
    ),
    (
        "compshare_community_image",
        {"free": False},
        lambda v, g: (v.get("Price") or 0) > 0,
    ),
    (
        "compshare_community_image",
        {"official": True},
        lambda v, g: v["AuthInfo"] == 1,
    ),
    (
        "compshare_community_image",
        {"official": False},
        lambda v, g: v["AuthInfo"] != 1,
    ),
    (
        "compshare_community_image",
        {"auto_start": True},
        lambda v, g: v["AutoStart"] is True,
    ),
    (
        "compshare_community_image",
        {"auto_start": False},
        lambda v, g: v["AutoStart"] is False,
    ),
    (
        "compshare_community_image",
        {"container": False},
        lambda v, g: v["Container"] == "False",
    ),
    (
        "compshare_community_image",
        {"max_price": 0.2},
        lambda v, g: v.get("Price") is not None and v["Price"] <= 0.2,
    ),
    (
        "compshare_community_image",
        {"tags": ["数字人", "深度学习"]},
        lambda v, g: {"数字人", "深度学习"} <= set(v["Tags"] or []),
    ),
    (
        "compshare_model",
        {"name": "Qwen2.5-7B-Instruct"},
        lambda r: r["Name"] == "Qwen2.5-7B-Instruct",
    ),
    (
        "compshare_model",
        {"name": "qwen", "match": "contains", "ignore_case": True},
        lambda r: "qwen" in r["Name"].lower(),
    ),
    (
        "compshare_model",
        {"tags": ["LLM", "Qwen"]},
        lambda r: {"LLM", "Qwen"} <= set(r["Tag"].replace("，", ",").split(",")),
    ),
    (
        "compshare_model",
        {"tags": ["Meta", "推理"], "tags_match": "any"},
        lambda r: {"Meta", "推理"} & set(r["Tag"].replace("，", ",").split(",")),
    ),
    ("zstack_model", {"vendor": "Alibaba"}, lambda r: r.get("vendor") == "Alibaba"),
    ("zstack_model", {"type": "Custom"}, lambda r: r.get("type") == "Custom"),
    (
        "zstack_model",
        {"model_center_uuid": "1b2c3d4e5f604a7b8c9d0e1f2a3b4c5d"},
        lambda r: r["modelCenterUuid"] == "1b2c3d4e5f604a7b8c9d0e1f2a3b4c5d",
    ),
    ("zstack_model", {"id": "c2ad36349f653325ab482b77156fe952"}, None),
    (
        "zstack_model",
        {"architecture": "LlamaForCausalLM"},
        lambda r: r.get("architectureType") == "LlamaForCausalLM",
    ),
    (
        "zstack_model",
        {"accelerator": "CUDA"},
        lambda r: (r.get("requiredAccelerator") or "").startswith("cuda:"),
    ),
    (
        "zstack_model",
        {"accelerator": "cuda:12.1"},
        lambda r: r.get("requiredAccelerator") == "cuda:12.1",
    ),
    ("zstack_model", {"accelerator": "cuda:12"}, lambda r: False),
    (
        "zstack_model",
        {"pipeline_tag": "text-to-image"},
        lambda r: r.get("pipelineTag") == "text-to-image",
    ),
    ("zstack_model", {"latest_only": True}, lambda r: r.get("isLatestVersion") is True),
    (
        "zstack_model",
        {"gpu_memory": "24GiB"},
        lambda r: (
            (r.get("minGpuMemory") or 0) > 0
            and r["minGpuMemory"] + (r.get("extraGpuMemRequest") or 0) <= 24 * GIB
        ),
    ),
    ("zstack_model", {"vendor": "a!=b"}, lambda r: False),
    ("qianfan_model", {"group_id": "am-gn7txxxf"}, None),
    ("qianfan_model", {"id": "amv-k8npfy0yz90r"}, None),
    (
        "qianfan_model",
        {"model_type": "大语言模型"},
        lambda r: r["modelType"] == "大语言模型",
    ),
]
ONE = {
    "compshareImage-xxxx": "compshareImage-xxxx",
    "c2ad36349f653325ab482b77156fe952": "c2ad36349f653325ab482b77156fe952",
    "am-gn7txxxf": "amv-irrrsmxabb6r",
    "amv-k8npfy0yz90r": "amv-k8npfy0yz90r",
}
TRUTH = {
    "compshare_image": images,
    "compshare_community_image": versions,
    "compshare_model": models,
    "zstack_model": zstack,
    "qianfan_model": sets,
}
HABITS = {
    "compshare_image": [{}, {"name_filter": "ignored"}, {"default_image_type": "all"}],
    "compshare_community_image": [{}, {"community_tag_filter": True}],
    "compshare_model": [
        {},
        {"models_name_filter": "ignored", "models_tags_filter": "all"},
        {"models_name_filter": "case_sensitive", "models_tags_filter": "literal"},
        {"models_tags_filter": "ignored", "models_contract": "new"},
    ],
    "zstack_model": [{}, {"page_cap": 20}],
    "qianfan_model": [{}],
}


def expected(sim, name, options, passes):
    if passes is None:
        return {ONE[value] for value in options.values()}
    return TRUTH[name](sim, passes)


@pytest.mark.parametrize(("name", "options", "passes"), CASES, ids=str)
def test_every_habit_of_the_server_gives_the_same_answer(sim, name, options, passes):
    cloud = LISTINGS[name].cloud.name
    wanted = expected(sim, name, options, passes)
    for habit in HABITS[name]:
        sim.reset()
        sim.quirks({cloud: habit})
        found = [entry["id"] for entry in chosen(sim, name, **options)]
        assert (len(found), set(found)) == (len(wanted), wanted), habit


def test_the_cases_are_no_empty_shells(sim):
    empty = [(n, o) for n, o, p in CASES if not expected(sim, n, o, p)]
    assert [options for _name, options in empty] == [
        {"accelerator": "cuda:12"},
        {"vendor": "a!=b"},
    ]


def test_every_listing_option_has_a_case():
    # Orders and contents, not filters; tested elsewhere.
    no_filter = {"server_sort", "server_sort_ascending", "include_readme"}
    no_filter |= {"newest_first", "conditions"}
    for name, listing in LISTINGS.items():
        cased = {o for n, options, _passes in CASES if n == name for o in options}
        options = {option.name for option in listing.options} - no_filter
        missing = options - cased
        assert name == "compshare_community_image" or not missing
        assert missing <= {"id", "gpu_type", "software"}


def sweep(sim, listing, /, **options):
    settings = settings_of(sim, LISTINGS[listing].cloud.name, **options)
    with opened(listing, settings) as catalog:
        return catalog.sweep(LISTINGS[listing].server_filter(settings)).units


def test_a_filter_that_the_server_honours_saves_traffic(sim):
    assert len(sweep(sim, "compshare_community_image", author="demo-artist")) < 200
    assert len(sweep(sim, "compshare_model", name="Llama-3-8B")) < 10
    assert len(sweep(sim, "zstack_model", vendor="Alibaba")) < 60


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("compshare_model", {"name": "Llama", "match": "contains"}),
        ("compshare_community_image", {"author": "demo-author"}),
        ("zstack_model", {"vendor": "Alibaba"}),
    ],
)
def test_a_server_that_narrows_too_much_is_asked_again_without_the_filter(
    sim, name, options
):
    """The first answer is empty; the listing as a whole has what was asked for."""
    sim.set_catalog(name, count=60)
    plain = {entry["id"] for entry in chosen(sim, name, **options)}
    assert plain
    rows = sim.catalog(name)
    # The rows appear between the two readings: as if the filter had hidden them.
    sim.set_catalog(name, rows=[])
    sim.faults([{"kind": "insert", "listing": name, "rows": rows, "after": 1}])
    assert {entry["id"] for entry in chosen(sim, name, **options)} == plain


@pytest.mark.parametrize("heeds", [True, False])
def test_platform_images_come_by_type_whatever_the_server_does_with_it(heeds):
    name = "compshare_image"
    types = ["Other", "App", "New", "System", "Game", "App", "System"]
    rows = [row(name, number, ImageType=one) for number, one in enumerate(types)]

    def answer(asked):
        wanted = asked.parameters["ImageType"]
        found = [one for one in rows if not heeds or one["ImageType"] == wanted]
        return page(name, found[asked.offset :], len(found))

    with Answering(name, answer) as server:
        sweep = server.sweep(image_type=None)
    found = [entry["id"] for entry in entries_of(LISTINGS[name], sweep, {})]
    # Nobody asks for a type that is not known; it comes last.
    wanted = ["id-3", "id-6", "id-1", "id-5", "id-4", "id-0"]
    assert found == wanted + ([] if heeds else ["id-2"])


def test_case_sensitive_names_of_the_store(sim):
    sim.quirks({"compshare": {"models_name_filter": "case_sensitive"}})
    found = chosen(sim, "compshare_model", name="llama-3-8b", ignore_case=True)
    assert [entry["path"] for entry in found] == ["/models/llama-3-8b"]


@pytest.mark.parametrize(
    "options",
    [
        {"tags": ["LLM,Meta"]},
        {"tags": ["LLM，Meta"], "tags_match": "any"},
        {"tags": [" LLM ", "LLM"], "tags_match": "any"},
        {"tags": ["LLM", "Meta"]},
    ],
)
def test_tags_are_the_same_for_the_server_and_here(sim, options):
    """A server that compares one tag as a whole must not lose what several are."""
    sim.quirks({"compshare": {"models_tags_filter": "ignored"}})
    wanted = [entry["id"] for entry in chosen(sim, "compshare_model", **options)]
    assert wanted
    for habit in ("literal", "all"):
        sim.quirks({"compshare": {"models_tags_filter": habit}})
        found = [entry["id"] for entry in chosen(sim, "compshare_model", **options)]
        assert found == wanted, habit


def test_only_what_is_known_to_the_server_is_sent(sim):
    chosen(sim, "compshare_community_image", free=False, official=False, name="ComfyUI")
    sent = sim.calls()[0]["parameters"]
    # What false means is not documented, and the name filter is fuzzy.
    assert not {"IsFree", "IsOfficial", "IfAutoStart", "Name", "Tag.0"} & set(sent)
    sim.reset()
    chosen(sim, "compshare_community_image", free=True, include_readme=True)
    sent = sim.calls()[0]["parameters"]
    assert sent["IsFree"] == "true" and "ExcludeReadme" not in sent


def test_raw_conditions_and_server_order_are_passed_through(sim):
    wanted = {r["uuid"] for r in sim.catalog("zstack_model") if r.get("size", 0) > 50e9}
    found = chosen(sim, "zstack_model", conditions=["size>50000000000"])
    assert {entry["id"] for entry in found} == wanted
    options = {"server_sort": "FavoritesCount", "server_sort_ascending": True}
    units = sweep(sim, "compshare_community_image", **options)
    counts = [unit["FavoritesCount"] for unit in units]
    assert counts == sorted(counts)


def test_newest_first_is_kept_whatever_the_server_does(sim):
    newest = [entry["created"] for entry in chosen(sim, "qianfan_model")]
    found = chosen(sim, "qianfan_model", newest_first=True)
    assert [entry["created"] for entry in found] == sorted(newest, reverse=True)
