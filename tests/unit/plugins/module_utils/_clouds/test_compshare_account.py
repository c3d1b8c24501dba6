"""CompShare keys from options and from the vendor's profile file."""

from __future__ import annotations

import json
import pathlib

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    OptionError,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import LISTINGS, silent

CLOUD = LISTINGS["compshare_image"].cloud
FILE = {
    "current_profile": "work",
    "profiles": {
        "work": {"public_key": "pub-work", "private_key": "priv-work"},
        "home": {"public_key": "pub-home", "private_key": "priv-home"},
    },
}


@pytest.fixture
def profiles(tmp_path, monkeypatch):
    path = tmp_path / "profiles.json"
    monkeypatch.setenv("COMPSHARE_CONFIG_FILE", str(path))

    def write(content, mode=0o600):
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    return write


def keys(warn=silent, **settings):
    values = CLOUD.account(settings, warn).values
    return values["public_key"], values["private_key"]


def refused(**settings):
    with pytest.raises(OptionError) as caught:
        CLOUD.account(settings, silent)
    return str(caught.value)


def test_the_current_profile(profiles):
    profiles(FILE)
    assert keys() == ("pub-work", "priv-work")


def test_a_named_profile(profiles):
    profiles(FILE)
    assert keys(profile="home") == ("pub-home", "priv-home")


def test_options_win_over_the_file(profiles):
    profiles(FILE)
    assert keys(public_key="a", private_key="b") == ("a", "b")


def test_the_place_of_the_file(monkeypatch, tmp_path):
    folder = tmp_path / "compshare"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(FILE))
    (folder / "config.json").chmod(0o600)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert keys() == ("pub-work", "priv-work")


def test_the_place_below_the_home(monkeypatch, tmp_path):
    folder = tmp_path / ".config" / "compshare"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(FILE))
    (folder / "config.json").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert keys() == ("pub-work", "priv-work")


@pytest.mark.parametrize("settings", [{}, {"public_key": "a"}, {"private_key": "b"}])
def test_missing_keys_name_option_variable_and_file(tmp_path, monkeypatch, settings):
    path = tmp_path / "none.json"
    monkeypatch.setenv("COMPSHARE_CONFIG_FILE", str(path))
    text = refused(**settings)
    for name in {"public_key", "private_key"} - set(settings):
        upper = name.upper()
        assert f"aicloud_compshare_{name}" in text
        assert f"COMPSHARE_{upper} or UCLOUD_{upper}" in text
    for name in settings:
        assert f"aicloud_compshare_{name}" not in text
    assert "in section [aicloud_compshare] of ansible.cfg" in text
    assert text.endswith(f"in the environment, or a profile in {path}")


def test_a_named_profile_that_is_not_there(profiles, tmp_path):
    path = profiles(FILE)
    assert refused(profile="lab") == (
        f"bad option: profile='lab' is not in {path}; it has home, work"
    )
    path.unlink()
    assert "profile='lab': there is no file" in refused(profile="lab")


@pytest.mark.parametrize(
    "content", ["{", "[]", '"x"', "", '{"profiles": []}', "\ufeff{"]
)
def test_a_broken_file_is_named(profiles, content):
    path = profiles(content)
    text = refused(profile="work")
    assert str(path) in text


def test_a_profile_of_a_wrong_shape(profiles):
    path = profiles({"current_profile": "a", "profiles": {"a": "text"}})
    assert f"the profile file {path} cannot be read" in refused()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_file_that_others_can_read_is_warned_about(profiles, mode):
    path = profiles(FILE, mode)
    said = []
    assert keys(warn=said.append) == ("pub-work", "priv-work")
    assert said == [f"{path} holds keys but others can read it: chmod 600 {path}"]


def test_a_broken_file_does_not_matter_to_those_who_give_keys(profiles):
    profiles("{")
    assert keys(public_key="a", private_key="b") == ("a", "b")


def test_halves_of_two_pairs_are_never_mixed(profiles):
    """They would only give a puzzling signature error."""
    profiles(FILE)
    assert "private_key is missing" in refused(public_key="of another account")
    assert "public_key is missing" in refused(private_key="of another account")


def test_the_missing_half_of_one_pair_is_taken_from_the_file(profiles):
    profiles(FILE)
    assert keys(public_key="pub-work") == ("pub-work", "priv-work")


def test_region_zone_and_project_travel_with_every_call():
    given = {"public_key": "a", "private_key": "b"}
    common = CLOUD.account(given, silent).common
    assert common == {"Region": "cn-wlcb", "Zone": None, "ProjectId": None}
    place = {"region": "cn-sh2", "zone": "cn-sh2-02", "project_id": "org-1"}
    account = CLOUD.account({**given, **place}, silent)
    assert account.common == {
        "Region": "cn-sh2",
        "Zone": "cn-sh2-02",
        "ProjectId": "org-1",
    }
    # Another place is another cache key.
    assert account.identity != CLOUD.account(given, silent).identity


@pytest.mark.parametrize("name", ["access_key", "secret_key"])
def test_missing_qianfan_keys_name_option_variable_and_file(name):
    given = {"access_key": "a", "secret_key": "b"}
    del given[name]
    with pytest.raises(OptionError) as caught:
        LISTINGS["qianfan_model"].cloud.account(given, silent)
    assert str(caught.value) == (
        f"bad option: Qianfan {name} is missing: set the option, the variable "
        f"aicloud_qianfan_{name}, {name} in section [aicloud_qianfan] of ansible.cfg, "
        f"QIANFAN_{name.upper()} in the environment. There is no profile file for "
        "Qianfan"
    )


def test_all_missing_qianfan_keys_are_told_at_once():
    with pytest.raises(OptionError, match="access_key and secret_key are missing"):
        LISTINGS["qianfan_model"].cloud.account({}, silent)


def test_texts_of_a_profile_are_those_of_any_source(profiles):
    """Blanks and line ends around them, an empty one, a byte order mark."""
    path = pathlib.Path(
        profiles({"profiles": {"a": {"public_key": " p\n", "private_key": "s\r\n"}}})
    )
    path.write_text("\ufeff" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert keys(profile="a") == ("p", "s")
    profiles({"profiles": {"a": {"public_key": "p", "private_key": " "}}})
    assert "private_key is missing" in refused(profile="a")
    profiles({"profiles": {"a": {"public_key": "p", "private_key": 4711}}})
    said = refused(profile="a")
    assert "private_key is a number, not text" in said and "4711" not in said
