"""What can be queried (fact sheet ZStack, 5 and 6): columns and classes by listing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from simulator.catalog.zstack import CENTERS

DATES = frozenset({"createDate", "lastOpDate"})
TAGS = ("__userTag__", "__systemTag__", "__tagUuid__")
PACKAGE = "org.zstack.ai.entity."


class Table(NamedTuple):
    """One listing: what conditions may name, and how the schema calls it."""

    listing: str
    java: str
    columns: frozenset[str]
    numbers: frozenset[str] = frozenset()
    booleans: frozenset[str] = frozenset()
    # Columns that an older server does not have (quirk ``missing_columns``).
    later: frozenset[str] = frozenset()
    # Across resources and tags; nothing here has tags.
    joined: Mapping[str, Callable[[dict], object]] = MappingProxyType({})
    # Members that hold a list, with the class of its items.
    nested: Mapping[str, str] = MappingProxyType({})
    # Columns where an upgrade script left the text NULL (quirk ``null_texts``).
    null_texts: tuple[str, ...] = ()

    def known(self, missing: bool) -> frozenset[str]:
        """The stored columns; an older server lacks the later ones."""
        return self.columns - self.later if missing else self.columns


def _references(row: dict, member: str) -> str | None:
    found = row.get("modelServiceRefs") or []
    return found[0][member] if found else None


_LATER = frozenset({
    "versionSemver", "isLatestVersion", "artifactChecksum", "artifactSizeBytes",
    "architectureType", "frameworkVersion", "requiredAccelerator", "pipelineTag",
    "recommendedGpuNum", "gpuConstraintDescription", "modelId",
})  # fmt: skip
MODELS = Table(
    listing="zstack_model",
    java=PACKAGE + "ModelInventory",
    columns=_LATER | DATES | {
        "uuid", "name", "description", "installPath", "parameters", "modelCenterUuid",
        "logo", "vendor", "introduction", "version", "type", "framework", "zoneUuid",
        "quantizationType", "manifestJson", "size",
    },
    numbers=frozenset({"size", "artifactSizeBytes"}),
    booleans=frozenset({"isLatestVersion"}),
    later=_LATER,
    joined={
        "modelCenter.name": lambda row: CENTERS.get(row["modelCenterUuid"], [None])[0],
        "modelCenter.uuid": lambda row: row["modelCenterUuid"],
        "modelServiceRefs.uuid": lambda row: _references(row, "uuid"),
        "modelServiceRefs.modelServiceUuid": lambda row: _references(
            row, "modelServiceUuid"
        ),
        **dict.fromkeys(TAGS, lambda row: None),
    },
    nested={"modelServiceRefs": PACKAGE + "ModelServiceRefInventory"},
    null_texts=("versionSemver", "artifactChecksum", "architectureType",
                "frameworkVersion", "requiredAccelerator"),
)  # fmt: skip
CENTER = Table(
    listing="zstack_model_center",
    java=PACKAGE + "ModelCenterInventory",
    columns=DATES | {
        "uuid", "name", "description", "url", "status", "parameters", "managementIp",
        "managementPort", "storageNetworkUuid", "serviceNetworkUuid", "zoneUuid",
        "containerRegistry", "containerNetwork", "containerStorageNetwork",
    },
    numbers=frozenset({"managementPort"}),
    joined=dict.fromkeys(TAGS, lambda row: None),
)  # fmt: skip
SERVICES = Table(
    listing="zstack_model_service",
    java=PACKAGE + "ModelServiceInventory",
    columns=DATES | {
        "uuid", "name", "description", "readme", "yaml", "requestCpu", "requestMemory",
        "modelCenterUuid", "type", "framework", "source", "size", "system",
        "gpuComputeCapability", "installPath", "pythonVersion", "condaVersion",
        "startCommand", "containerCommand", "containerArgs", "supportDistributed",
        "version",
    },
    numbers=frozenset({"requestCpu", "requestMemory", "size"}),
    booleans=frozenset({"system", "supportDistributed"}),
    joined=dict.fromkeys(TAGS, lambda row: None),
    nested={
        "modelServiceRefs": PACKAGE + "ModelServiceRefInventory",
        "modelServiceImages": PACKAGE + "ModelServiceImageInventory",
    },
)  # fmt: skip
GROUPS = Table(
    listing="zstack_model_service_group",
    java=PACKAGE + "ModelServiceInstanceGroupInventory",
    columns=DATES | {
        "uuid", "name", "description", "modelServiceUuid", "modelUuid", "status",
        "modelServiceType", "type", "yaml", "supportMetrics", "exportPath", "zoneUuid",
    },
    booleans=frozenset({"supportMetrics"}),
    joined=dict.fromkeys(TAGS, lambda row: None),
    nested={"instances": PACKAGE + "ModelServiceInstanceInventory"},
)  # fmt: skip
