"""The words of the ledger: funds, origins of their money, purposes, stages."""

from collections.abc import Mapping
from types import MappingProxyType

from oversight.bilingual import Text

FUNDS: Mapping[str, Text] = MappingProxyType(
    {
        "subsidy_fund": Text("困难群众救助补助资金", "Subsidy fund (K)"),
        "work_fund": Text("社会救助工作经费", "Work fund (W)"),
        "other_funds": Text("其他社会救助专项经费", "Other special funds (O)"),
    }
)
"""The sources that may pay for services; no other is taken."""

WHOLE = "all"
LEVELS: Mapping[str, Text] = MappingProxyType(
    {
        WHOLE: Text("不分层级", "Not split by level"),
        "central": Text("中央", "Central"),
        "province": Text("省级", "Province"),
        "city": Text("市级", "City"),
        "county": Text("县级", "County"),
    }
)
"""Which level of government the money of a budget line comes from."""

PURPOSES: Mapping[str, Text] = MappingProxyType(
    {
        "services": Text("购买服务", "Services"),
        "wages": Text("人员支出", "Wages"),
        "goods": Text("货物工程", "Goods or works"),
    }
)
"""What a charge pays for; only `services` counts towards the 5 % and the 3 %."""

COUNTED = "services"
PURPOSE_HINTS: Mapping[str, Text] = MappingProxyType(
    {
        "services": Text("计入比例", "Counts towards the ratios"),
        "wages": Text("工资、劳务派遣、公益性岗位；不计入", "Wages, agency labour, public-welfare posts; not counted"),
        "goods": Text("货物或工程采购；不计入", "Purchases of goods or works; not counted"),
    }
)

STAGES: Mapping[str, Text] = MappingProxyType(
    {
        "committed": Text("已承诺", "Committed"),
        "charged": Text("已列支", "Charged"),
        "withdrawn": Text("已冲销", "Withdrawn"),
    }
)
"""A charge is promised by a contract, then paid; either may be withdrawn, and stays in the ledger."""

STATES: Mapping[str, Text] = MappingProxyType(
    {
        "draft": Text("待财政确认", "Awaiting confirmation"),
        "returned": Text("财政退回", "Returned"),
        "confirmed": Text("已确认", "Confirmed"),
    }
)
