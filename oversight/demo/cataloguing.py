"""The list of inspection matters of the demonstration: two matters with the questions of their checklists."""

from oversight.demo.stage import Stage
from oversight.inspections.catalogue_policy import ChecklistLine
from oversight.inspections.service import ListMatter, list_matter

WORK, AID = "SX-01", "SX-02"
"""The codes of the two matters: assistance work as a whole, and temporary assistance."""
_POLICY, _LOW_INCOME = "龙政办〔2021〕65号", "最低生活保障审核确认办法"
_MATTERS = (
    (
        WORK,
        "社会救助工作落实情况",
        f"{_POLICY} 七",
        (
            ChecklistLine("A1", "救助专项经费单独列支、专款专用", "社会救助暂行办法 第五条"),
            ChecklistLine("A2", "经办人员按要求配备并在岗", f"{_POLICY} 二"),
            ChecklistLine("A3", "申请受理一次性告知，按期办结", f"{_POLICY} 五"),
            ChecklistLine("A4", "入户调查由两人以上进行并签字", f"{_LOW_INCOME} 第十六条"),
            ChecklistLine("A5", "公示内容不含无关个人信息", f"{_LOW_INCOME} 第二十四条"),
        ),
    ),
    (
        AID,
        "临时救助落实情况",
        f"{_POLICY} 五",
        (
            ChecklistLine("B1", "乡镇审批金额没有超过委托限额", f"{_POLICY} 五"),
            ChecklistLine("B2", "急难情形先行救助，事后补齐手续", f"{_POLICY} 六"),
            ChecklistLine("B3", "备用金账实相符", "社会救助暂行办法 第五条"),
        ),
    ),
)


def list_matters(stage: Stage) -> None:
    """Put the matters on the list."""
    with stage.acting("city_admin") as tx:
        for code, title, clause, lines in _MATTERS:
            command = ListMatter(
                code=code,
                title=title,
                clause=clause,
                method="both",
                level="city",
                checklist=lines,
                effective_from=tx.today,
            )
            list_matter(tx, command)
