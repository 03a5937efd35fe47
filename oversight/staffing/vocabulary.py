"""The words of the roster: roles, eligibility, reasons of exemption."""

from collections.abc import Mapping
from types import MappingProxyType

from oversight.bilingual import Text

TOWNSHIP_ASSISTANT, VILLAGE_ASSISTANT, SOCIAL_WORKER = "township_assistant", "village_assistant", "social_worker"

ROLES: Mapping[str, Text] = MappingProxyType(
    {
        TOWNSHIP_ASSISTANT: Text("社会救助协管员", "Township assistant"),
        VILLAGE_ASSISTANT: Text("村级协理员", "Village assistant"),
        SOCIAL_WORKER: Text("社工站社工", "Social worker"),
    }
)

LEVEL_OF: Mapping[str, str] = MappingProxyType(
    {TOWNSHIP_ASSISTANT: "township", VILLAGE_ASSISTANT: "village", SOCIAL_WORKER: "township"}
)
"""The level of the agency that a role serves."""

INELIGIBLE = "none"
ELIGIBILITY: Mapping[str, Text] = MappingProxyType(
    {
        "committee_member": Text("“两委”成员", "Committee member"),
        "grid_worker": Text("网格员", "Grid worker"),
        INELIGIBLE: Text("都不是", "Neither"),
    }
)
"""What makes a village assistant eligible: a seat on one of the village's two committees, or grid work."""

EXEMPTIONS: Mapping[str, Text] = MappingProxyType(
    {
        "park": Text("工业园区", "Industrial park"),
        "farm": Text("农场、林场", "Farm or forest farm"),
        "vacated": Text("已整体搬迁", "Moved away as a whole"),
    }
)
"""Why a village-level division needs no assistant."""
