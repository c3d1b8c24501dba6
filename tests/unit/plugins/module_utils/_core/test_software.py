"""What is installed in an image: read as the API tells it, selected by, explained."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    OptionError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.explain import (
    explain_for,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.select import (
    select,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.selection import (
    compile_selection,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.values import (
    checked,
)
from ansible_collections.aicloud.catalog.tests.unit.contract.documents import listings
from ansible_collections.aicloud.catalog.tests.unit.reading import LISTINGS, entries

NAME = "compshare_image"
IMAGES = ("image", "community_image", "custom_image", "shared_image")
KEYS = ("framework", "framework_version", "cuda", "python", "os", "applications")


def row(number, name="PyTorch", **softwares):
    return {
        "CompShareImageId": f"i{number}",
        "Name": f"{name} 1.{number}",
        "Author": "UCloud",
        "Softwares": softwares or None,
    }


ROWS = [
    row(0, Framework="PyTorch", FrameworkVersion="2.1", CUDAVersion="11.8"),
    row(1, Framework="pytorch", FrameworkVersion="2.10", CUDAVersion="12.4"),
    row(2, Framework="PyTorch", FrameworkVersion="2.11rc1", CUDAVersion="12.10"),
    row(3, "vLLM", Framework="vLLM", FrameworkVersion="0.6", CUDAVersion="cu124"),
    row(4, "Base", OsVersion="Ubuntu 22.04", PythonVersion="3.10"),
    row(5, "Comfy", OsVersion="CentOS-7", Applications=["ComfyUI", "JupyterLab"]),
    row(6, "Bare"),
]


def outcome(software, **options):
    selection = compile_selection(LISTINGS[NAME], {"software": software, **options})
    return select(entries(NAME, ROWS), selection)


@pytest.mark.parametrize(
    ("software", "wanted"),
    [
        ({"framework": "PyTorch"}, "012"),
        ({"framework": "PYTORCH", "cuda": "12.4"}, "1"),
        ({"cuda": ">=12.4"}, "12"),  # 12.10 is newer than 12.4, cu124 has no order
        ({"cuda": ">=12.4,<12.9"}, "1"),
        ({"cuda": "cu124"}, "3"),
        ({"cuda": "!=12.4"}, "023"),
        ({"cuda": "v12.4.0"}, "1"),
        ({"framework_version": ">=2.1"}, "01"),
        ({"framework_version": ">=2.11rc1"}, "2"),
        ({"framework": "pytorch", "framework_version": ">2.10"}, "2"),
        ({"python": "==3.10.*"}, "4"),
        ({"os": "Ubuntu 22.04"}, "4"),
        ({"os": "ubuntu"}, "4"),
        ({"os": "22.04"}, "4"),
        ({"os": ">=7"}, "45"),
        ({"os": "CentOS"}, "5"),
        ({"applications": ["comfyui"]}, "5"),
        ({"applications": ["ComfyUI", "JupyterLab"]}, "5"),
        ({"applications": ["ComfyUI", "vLLM"]}, ""),
        ({"applications": ["Comfy"]}, ""),
        ({}, "0123456"),
        ({"cuda": None}, "0123456"),
    ],
)
def test_what_passes(software, wanted):
    """Nothing that is not told passes, whatever is asked of it."""
    assert {e["id"][1:] for e in outcome(software).entries} == set(wanted)


def test_a_prerelease_passes_when_nothing_else_remains():
    left = outcome({"framework_version": ">=2.10.1"}).entries
    assert [entry["id"] for entry in left] == ["i2"]
    steps = [label for label, _left in outcome({"framework_version": ">=2"}).steps]
    assert "without pre-releases in software.framework_version" in steps


@pytest.mark.parametrize("listing", [f"compshare_{image}" for image in IMAGES])
def test_every_listing_of_images_tells_it_and_selects_by_it(listing):
    described = listings()[listing]
    told = {"Framework": " PyTorch ", "CUDAVersion": 12.8, "Applications": ["A", "A"]}
    told |= {"FrameworkVersion": None, "Unknown": {"x": 1}}
    first, second = {**ROWS[0], "Softwares": told}, {**ROWS[1], "Softwares": {}}
    from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep import (
        Stats,
        Sweep,
        entries_of,
    )

    sweep = Sweep(units=[first, second], total=2, stats=Stats())
    one, other = entries_of(described, sweep, {})
    empty = dict.fromkeys(KEYS, "")
    assert one["software"] == {
        **empty,
        "framework": "PyTorch",
        "cuda": "12.8",
        "applications": ["A"],
    }
    assert list(one["software"]) == list(KEYS)
    assert other["software"] == {}
    selection = compile_selection(described, {"software": {"cuda": ">=12"}})
    assert [e["id"] for e in select([one, other], selection).entries] == ["i0"]


def told(software, **options):
    made = outcome(software, **options)
    return explain_for(LISTINGS[NAME], made, more=["expect"])


def test_the_explanation_counts_why():
    text = told({"cuda": ">=12.11"})
    assert "software.cuda='>=12.11': 0" in text
    assert (
        "Of those before software.cuda: 3 have CUDA below 12.11, 1 has CUDA without an "
        "order, 3 do not report CUDA. software.cuda ('12.10', '12.4', '11.8', 'cu124') "
        "would match some." in text
    )


@pytest.mark.parametrize(
    ("software", "words"),
    [
        ({"cuda": "<11"}, "3 have CUDA 11 or above"),
        ({"cuda": "<=11"}, "3 have CUDA above 11"),
        ({"cuda": ">13"}, "3 have CUDA 13 or below"),
        ({"cuda": "~=13.0"}, "3 have CUDA not compatible with 13.0"),
        ({"cuda": "==13.*"}, "3 have CUDA other than 13.*"),
        ({"cuda": "13"}, "4 have CUDA other than 13"),
        ({"cuda": ">=12,<12.2"}, "1 has CUDA below 12, 2 have CUDA 12.2 or above"),
        ({"framework": "JAX"}, "4 have a framework other than JAX"),
        ({"framework_version": ">=3"}, "4 have a framework version below 3"),
        ({"os": "Debian"}, "2 have an OS other than Debian, 5 do not report an OS"),
        ({"applications": ["JAX"]}, "1 has applications without JAX"),
        ({"python": ">=3.11"}, "1 has Python below 3.11"),
        ({"python": ">=3.11\x1b[2J"}, "has no order"),
    ],
)
def test_every_reason_has_words(software, words):
    try:
        text = told(software)
    except OptionError as error:
        text = str(error)
    assert words in text
    assert "\x1b" not in text


def test_the_name_is_asked_before_the_software():
    """So that the reason is about what was asked for, not about all that there is."""
    text = told({"cuda": ">=13"}, name="PyTorch")
    assert "3 have CUDA below 13" in text
    assert "do not report" not in text


@pytest.mark.parametrize(
    ("software", "words"),
    [
        ({"cuda": "^12"}, "software.cuda='^12' is not a constraint; write it as"),
        ({"cuda": ">=new"}, "software.cuda constraint '>=new': 'new' has no order"),
        ({"cuda": "latest"}, "software.cuda='latest' is not a version"),
        ({"cuda": " "}, "software.cuda is empty"),
        ({"applications": [""]}, "software.applications is empty"),
        ({"framework": ">=2"}, "did you mean software.framework_version?"),
        ("cuda", "software='cuda' is not a dictionary"),
    ],
)
def test_what_cannot_be_meant_is_refused(software, words):
    with pytest.raises(OptionError) as caught:
        compile_selection(LISTINGS[NAME], {"software": software})
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"cuda": 12.4}, "software.cuda=12.4 is a number, not text: quote it"),
        ({"python": 3.1}, "just as it turns 2.10 into 2.1"),
        ({"os": 22}, "software.os=22 is a number, not text"),
        ({"framework": ["x"]}, "software.framework=['x'] is a list, not text"),
        (
            {"cude": "12"},
            "cude is not an option inside software; did you mean cuda?",
        ),
        (["cuda"], "software=['cuda'] is a list, not a dictionary"),
        (12.4, "software=12.4 is a number, not a dictionary"),
        ({"applications": [["x"]]}, "an element is a list, not text"),
    ],
)
def test_values_are_checked(value, words):
    option = next(o for o in LISTINGS[NAME].options if o.name == "software")
    with pytest.raises(OptionError) as caught:
        checked(option, value)
    assert words in str(caught.value)


def test_values_that_lose_nothing_are_taken():
    option = next(o for o in LISTINGS[NAME].options if o.name == "software")
    value = {"cuda": 12, "applications": "A, B", "os": None}
    assert checked(option, value) == {
        "cuda": "12",
        "applications": ["A", "B"],
        "os": None,
    }
    assert checked(option, '{"cuda": ">=12"}') == {"cuda": ">=12"}
