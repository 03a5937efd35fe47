"""What the invented annual reports say, section by section."""

from oversight.annual_reports.sections import Section

_TEXTS = {
    "coordination": (
        "{name}调整充实困难群众基本生活保障工作协调小组，全年召开全体会议1次、专题会议3次，"
        "对重大急难个案实行“一事一议”，研究解决问题{n}件。"
    ),
    "layered_assistance": (
        "{name}落实低保、特困、低收入家庭分层分类救助，衔接医疗、教育、住房、就业等专项救助，"
        "发生急难情形的先行救助、后补手续，全年办理临时救助{n}件。"
    ),
    "capacity": (
        "{name}按照户籍人口配备乡镇（街道）社会救助协管员，村（社区）明确协理员，"
        "人员经费和工作经费列入年度预算，全年组织业务培训{n}场。"
    ),
    "services": (
        "{name}以购买服务方式为生活不能自理的老年人、残疾人和困境儿童提供访视照料与关爱帮扶，"
        "列支比例按照不低于5%、补助资金3%以内的要求核算，服务{n}人次。"
    ),
    "streamlining": (
        "{name}落实“一门受理、协同办理”，明确联络员，畅通12349热线，转办事项按期办结，全年受理咨询和求助{n}件。"
    ),
    "early_warning": ("{name}按月报送和比对监测信息，对预警对象分类处置，全年接收预警信息{n}条，均已分发核查。"),
    "supervision": (
        "{name}落实主体责任，配合“双随机、一公开”检查，对检查发现的问题限期整改，"
        "开展调研督导{n}次，建立容错免责工作台账。"
    ),
    "annex": "{name}按时推送初始数据和每月新增数据，入户调查核实{n}户，转交办事项均有回音，台账齐全。",
    "problems": (
        "一是部分乡镇（街道）人员变动较快，业务衔接不够；二是部门数据口径有差异，核对费时。"
        "建议市级统一数据口径，加强业务培训。"
    ),
}


def written(section: Section, name: str, number: int) -> str:
    """Return the text of a section as an agency would write it, with one invented figure."""
    return _TEXTS[section.key].format(name=name, n=number)
