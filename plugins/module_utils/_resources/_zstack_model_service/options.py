# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of a ZStack instance group, checked and as the API expects them."""

from __future__ import annotations

from typing import Any

from ..._core.errors import OptionError
from ..._core.model import Option, Settings
from ..._core.required import refuse_empty
from ..._core.units import parse_size

# Option, name in DeployModelService, type. A query reports none of them.
PLACEMENT = (
    ("cluster_uuid", "clusterUuid", "str"),
    ("primary_storage_uuid", "primaryStorageUuid", "str"),
    ("l3_network_uuids", "l3NetworkUuids", "list"),
    ("vm_image_uuid", "vmImageUuid", "str"),
    ("root_disk_offering_uuid", "rootDiskOfferingUuid", "str"),
    ("root_disk_size", "rootDiskSize", "size"),
    ("docker_image", "dockerImage", "str"),
    ("cpu_num", "cpuNum", "int"),
    ("memory_size", "memorySize", "size"),
    ("request_cpu_num", "requestCpuNum", "int"),
    ("request_memory_size", "requestMemorySize", "size"),
    ("dataset_uuids", "datasetUuids", "list"),
    ("group_uuids", "modelServiceGroupUuids", "list"),
    ("project_uuid", "projectUuid", "str"),
    ("tag_uuids", "tagUuids", "list"),
    ("system_tags", "systemTags", "list"),
)
# Kind of fingerprint, name in DeployModelService, name in an update of a group.
HIDDEN = (
    ("environment", "environmentVariables", "environmentVariables"),
    ("parameters", "startupParameters", "startupParameters"),
    ("livez", "serviceLivez", "serviceLivez"),
    ("readyz", "serviceReadyz", "serviceReadyz"),
    ("boot", "serviceBootUptime", "serviceBootupTime"),
)


def _placement_option(name: str, kind: str) -> Option:
    if kind == "list":
        return Option(name=name, type="list", elements="str")
    return Option(name=name, type="str" if kind == "size" else kind)


WHICH = (
    Option(name="id"),
    Option(name="name"),
    Option(name="service"),
    Option(name="service_uuid"),
)
OPTIONS = (
    Option(name="state", choices=("present", "restarted", "absent"), default="present"),
    *WHICH,
    Option(name="model_uuid"),
    Option(name="type", choices=("VirtualMachine", "Container")),
    Option(name="zone_uuid"),
    Option(name="description"),
    *(_placement_option(name, kind) for name, _wire, kind in PLACEMENT),
    Option(name="environment_variables", type="dict"),
    Option(name="secret_environment_variables", type="dict", secret=True),
    Option(name="startup_parameters", type="dict"),
    Option(name="service_livez"),
    Option(name="service_readyz"),
    Option(name="service_boot_uptime", type="int"),
    Option(name="recreate", type="bool", default=False),
    Option(
        name="delete_mode", choices=("Permissive", "Enforcing"), default="Permissive"
    ),
    Option(name="ready_statuses", type="list", elements="str", default=["Running"]),
    Option(
        name="failed_statuses",
        type="list",
        elements="str",
        default=["Fail", "Error", "Stopped", "Unknown"],
    ),
)


def check(settings: Settings) -> None:
    """Raise OptionError for options that cannot be sent."""
    refuse_empty(settings, *(option.name for option in WHICH))
    for name, _wire, kind in PLACEMENT:
        if kind == "size":
            _bytes(settings, name)
    hidden(settings)
    if not settings["ready_statuses"]:
        raise OptionError("ready_statuses is empty: nothing could ever be ready")


def _bytes(settings: Settings, name: str) -> int | None:
    value = settings.get(name)
    size = parse_size(value)
    if value is not None and size is None:
        raise OptionError(
            f"{name}={value!r} is not a size: give bytes, or a text such as 32GiB"
        )
    return size


def _texts(settings: Settings, name: str) -> dict[str, str]:
    """Return a map from texts to texts, which is all that the API accepts."""
    made = {}
    for key, value in (settings.get(name) or {}).items():
        if isinstance(value, dict | list) or value is None:
            raise OptionError(f"{name}: the value of {key} must be a text or a number")
        made[key] = str(value).lower() if isinstance(value, bool) else str(value)
    return made


def hidden(settings: Settings) -> dict[str, Any]:
    """Return the given settings that the server never reports, by fingerprint."""
    plain = _texts(settings, "environment_variables")
    secret = _texts(settings, "secret_environment_variables")
    twice = sorted(plain.keys() & secret.keys())
    if twice:
        raise OptionError(
            f"environment_variables and secret_environment_variables both set "
            f"{', '.join(twice)}"
        )
    names = ("environment_variables", "secret_environment_variables")
    given: dict[str, Any] = {
        "environment": plain | secret
        if any(settings.get(name) is not None for name in names)
        else None,
        "parameters": _texts(settings, "startup_parameters")
        if settings.get("startup_parameters") is not None
        else None,
        "livez": settings.get("service_livez"),
        "readyz": settings.get("service_readyz"),
        "boot": settings.get("service_boot_uptime"),
    }
    return {kind: value for kind, value in given.items() if value is not None}


def placement(settings: Settings) -> dict[str, Any]:
    """Return the given placement as DeployModelService names it."""
    given = {
        wire: _bytes(settings, name) if kind == "size" else settings.get(name)
        for name, wire, kind in PLACEMENT
    }
    return {wire: value for wire, value in given.items() if value is not None}
