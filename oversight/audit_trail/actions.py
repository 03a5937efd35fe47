"""What each action of the log is called for people."""

from collections.abc import Iterator

from oversight.bilingual import Text

_TITLES = {
    "accounts.sign-in-refused": Text("登录未通过", "Sign-in refused"),
    "accounts.signed-in": Text("登录", "Signed in"),
    "accounts.signed-out": Text("退出", "Signed out"),
    "accounts.token-issued": Text("签发接口令牌", "API token issued"),
    "accounts.user-added": Text("新增账号", "Account added"),
    "accounts.user-disabled": Text("停用账号", "Account disabled"),
    "agencies.added": Text("新增单位", "Agency added"),
    "agencies.population-recorded": Text("登记户籍人口", "Population recorded"),
    "annual_reports.accepted": Text("接收年度报告", "Annual report accepted"),
    "annual_reports.figures-refreshed": Text("刷新报告数据", "Report figures refreshed"),
    "annual_reports.return-kept": Text("留存退回意见", "Reasons of a return kept"),
    "annual_reports.returned": Text("退回年度报告", "Annual report returned"),
    "annual_reports.section-saved": Text("保存报告章节", "Report section saved"),
    "annual_reports.started": Text("开始填报年度报告", "Annual report started"),
    "annual_reports.submitted": Text("报送年度报告", "Annual report submitted"),
    "annual_reports.version-kept": Text("留存报告版本", "Report version kept"),
    "approvals.case-decided": Text("审批救助案件", "Assistance case decided"),
    "approvals.case-submitted": Text("提交救助案件", "Assistance case submitted"),
    "approvals.case-withdrawn": Text("撤回救助案件", "Assistance case withdrawn"),
    "budgets.budget-adjusted": Text("调整预算", "Budget adjusted"),
    "budgets.budget-confirmed": Text("确认预算", "Budget confirmed"),
    "budgets.budget-recorded": Text("登记预算", "Budget recorded"),
    "budgets.budget-returned": Text("退回预算", "Budget returned"),
    "budgets.charge-recorded": Text("登记列支", "Charge recorded"),
    "budgets.charge-settled": Text("承诺转列支", "Commitment settled"),
    "budgets.charge-withdrawn": Text("冲销列支", "Charge withdrawn"),
    "audit_trail.key-added": Text("新增日志密钥", "Log key added"),
    "audit_trail.key-rotated": Text("更换日志密钥", "Log key rotated"),
    "audit_trail.payments-exported": Text("导出付款清单", "Payment list exported"),
    "audit_trail.verification-finished": Text("完成日志核验", "Verification finished"),
    "audit_trail.verification-requested": Text("申请日志核验", "Verification requested"),
    "demonstration.loaded": Text("载入演示数据", "Demonstration loaded"),
    "erasures.approved": Text("批准删除个人信息", "Erasure approved"),
    "erasures.erased": Text("删除个人信息", "Personal data erased"),
    "erasures.finished": Text("清除文件残留", "Erasure finished in the files"),
    "erasures.refused": Text("不同意删除个人信息", "Erasure refused"),
    "erasures.requested": Text("申请删除个人信息", "Erasure requested"),
    "exemptions.appealed": Text("容错免责申诉", "Exemption appealed"),
    "exemptions.applied": Text("申请容错免责", "Exemption applied for"),
    "exemptions.decided": Text("容错免责认定", "Exemption decided"),
    "exemptions.examination-begun": Text("开始容错核查", "Exemption examination begun"),
    "exemptions.flag-recorded": Text("记录负面清单情形", "Negative-list case recorded"),
    "exemptions.opinion-recorded": Text("记录核查意见", "Examiner's opinion recorded"),
    "exemptions.settled": Text("容错免责办结", "Exemption settled"),
    "exemptions.took-effect": Text("容错免责生效", "Exemption took effect"),
    "exemptions.withdrawn": Text("撤回容错申请", "Exemption withdrawn"),
    "findings.closed": Text("问题销号", "Finding closed"),
    "findings.opened": Text("认定问题", "Finding opened"),
    "findings.rectification-returned": Text("整改退回", "Rectification returned"),
    "findings.rectified": Text("上报整改", "Rectification reported"),
    "inspections.attempt-refused": Text("拒绝再次抽取", "Repeated draw refused"),
    "inspections.draw-run": Text("抽取", "Draw run"),
    "inspections.draw-voided": Text("抽取作废", "Draw voided"),
    "inspections.inspector-added": Text("新增检查员", "Inspector added"),
    "inspections.item-planned": Text("列入抽查事项", "Inspection item planned"),
    "inspections.notice-published": Text("发布抽查公告", "Inspection notice published"),
    "inspections.notice-settled": Text("公告状态变更", "Notice settled"),
    "inspections.plan-approved": Text("批准抽查计划", "Inspection plan approved"),
    "inspections.plan-drafted": Text("起草抽查计划", "Inspection plan drafted"),
    "inspections.plan-submitted": Text("提交抽查计划", "Inspection plan submitted"),
    "inspections.recusal-declared": Text("申报回避", "Recusal declared"),
    "inspections.register-extended": Text("登记簿续记", "Register extended"),
    "inspections.seed-revealed": Text("录入公布的号码", "Published number entered"),
    "inspections.void-requested": Text("申请作废抽取", "Void requested"),
    "security.access-refused": Text("越权访问被拒", "Access refused"),
    "staffing.appointment-corrected": Text("更正任职", "Appointment corrected"),
    "staffing.appointment-ended": Text("登记离岗", "Appointment ended"),
    "staffing.exemption-ended": Text("结束村级免配", "Village exemption ended"),
    "staffing.leave-recorded": Text("登记请假", "Leave recorded"),
    "staffing.person-appointed": Text("登记到岗", "Person appointed"),
    "staffing.person-entered": Text("登记人员", "Person entered"),
    "staffing.village-exempted": Text("村级免配", "Village exempted"),
    "tables.exported": Text("导出表格", "Table exported"),
}


def action_title(action: str) -> Text:
    """Return what an action (`tables.exported/1`) is called; an unknown one keeps its code."""
    return _TITLES.get(action.rpartition("/")[0], Text(action, action))


def known_actions() -> Iterator[tuple[str, Text]]:
    """Yield every action of the product without its version, and what it is called."""
    yield from _TITLES.items()
