"""What the rows that entries are about are called for people, by their tables."""

from oversight.bilingual import Text

SUBJECTS = {
    "account": Text("账号", "Account"),
    "agency": Text("单位", "Agency"),
    "annual_report": Text("年度报告", "Annual report"),
    "api_token": Text("接口令牌", "API token"),
    "appointment": Text("任职", "Appointment"),
    "assistance_approval": Text("救助审批", "Assistance approval"),
    "charge": Text("列支", "Charge"),
    "draw_register": Text("登记簿条目", "Register entry"),
    "draw_result": Text("抽取结果", "Draw"),
    "draw_void": Text("抽取作废", "Voided draw"),
    "erasure_request": Text("个人信息删除申请", "Erasure request"),
    "conclusion": Text("检查结论", "Conclusion"),
    "draw_secret": Text("密封秘密", "Secret of a sealed draw"),
    "draw_secret_share": Text("秘密份额", "Share of a secret"),
    "fairness_certificate": Text("公平性证书", "Fairness certificate"),
    "evidence": Text("证据", "Evidence"),
    "exempt_village": Text("免配村", "Exempt village"),
    "exemption_case": Text("容错免责案件", "Fault-tolerance case"),
    "exemption_decision": Text("容错免责认定", "Fault-tolerance decision"),
    "exemption_flag": Text("负面清单情形", "Negative-list case"),
    "exemption_opinion": Text("核查意见", "Examiner's opinion"),
    "finding": Text("问题", "Finding"),
    "fund_budget": Text("预算", "Budget"),
    "inspection_matter": Text("抽查事项清单", "Matter of the list"),
    "inspection_item": Text("抽查事项", "Inspection item"),
    "inspection_notice": Text("抽查公告", "Notice"),
    "inspection_plan": Text("抽查计划", "Inspection plan"),
    "inspector": Text("检查员", "Inspector"),
    "person": Text("人员", "Person"),
    "population": Text("户籍人口", "Population"),
    "recusal": Text("回避", "Recusal"),
    "recusal_request": Text("回避申请", "Request for a recusal"),
    "report_return": Text("报告退回", "Report's return"),
    "report_version": Text("报告版本", "Report's version"),
    "seed_value": Text("公布的号码", "Published number"),
    "substitution": Text("替换", "Substitution"),
    "visit": Text("现场检查", "Visit"),
    "visit_answer": Text("检查表答复", "Checklist answer"),
    "visit_signature": Text("检查记录签字", "Signature under a visit"),
}
_SHOWN = 12


def subject_title(subject: str | None) -> Text:
    """Return what a row (`table:id`) is called, with so much of its id that nobody confuses two; 「--」 for none."""
    if not subject:
        return Text("--", "--")
    table, _, identifier = subject.partition(":")
    kind, shown = SUBJECTS.get(table, Text(table, table)), identifier[-_SHOWN:]
    return Text(f"{kind.zh} {shown}", f"{kind.en} {shown}")


def subjects_of(kind: str | None, identifier: str | None) -> tuple[str, ...]:
    """Return the subjects that a reader's words may mean: `table:id` in full, or an id of one kind or of any."""
    if not identifier:
        return ()
    if ":" in identifier:
        return (identifier,)
    return tuple(f"{table}:{identifier}" for table in ([kind] if kind else SUBJECTS))
