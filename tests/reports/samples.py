"""Documents that the tests of this folder render."""

from datetime import date

from reports.blocks import Fields, Heading1, Heading2, Paragraph, Table, TableColumn
from reports.documents import Imprint, OfficialDocument, PlainDocument

# The characters of Longyan's village names that FandolFang lacks.
RARE = "坵垵塅墘砵硿磜"

OPENING = (
    "根据《龙岩市人民政府办公室关于改革完善社会救助制度的若干措施》（龙政办〔2021〕65号）要求，"
    "现将上杭县2026年度社会救助改革工作落实情况报告如下。"
)
DUTIES = (
    "全县22个乡镇均已配备社会救助协管员，按户籍人口应配38名，实际到岗38名；村（社区）社会救助协理员345名，"
    "实现每个村（社区）1至2名。当年度政府购买社会救助服务列支755.00万元，占社会救助专项经费15,100.00万元的5.00%，"
    "其中困难群众救助补助资金列支370.00万元，占该项资金年度预算总额的2.94%。"
)
VILLAGES = (
    f"抽查覆盖{'、'.join(f'{name}头村' for name in RARE)}等村，入户核对低保家庭216户、特困人员41人，未发现漏保错保。"
)


def annual_report(**changed: object) -> OfficialDocument:
    """An annual report of three pages, as a county sends it to the city."""
    rows = tuple(
        (f"{name}镇", f"{18_000 + 907 * index:,}", str(1 + index // 12), str(1 + index // 12), "达标")
        for index, name in enumerate(f"{first}{second}" for first in "临南蛟才" for second in RARE[:3])
    )
    parts: dict[str, object] = {
        "issuer": "上杭县民政局文件",
        "number": "杭民〔2027〕3号",
        "signer": "张示例",
        "title": "上杭县民政局关于报送2026年度\n社会救助制度改革工作落实情况的报告",
        "addressee": "龙岩市民政局",
        "blocks": (
            Paragraph(OPENING),
            Heading1("一、协调机制运行情况"),
            Paragraph("县社会救助工作协调小组全年召开全体会议1次、专题会议4次，一事一议解决重大急难个案6件。"),
            Heading1("二、人员与经费保障"),
            Heading2("（一）基层救助力量"),
            Paragraph(DUTIES),
            Table(
                "各乡镇社会救助协管员配备情况",
                (
                    TableColumn("乡镇", width=3),
                    TableColumn("户籍人口", "人", "right", 2),
                    TableColumn("应配", "名", "right"),
                    TableColumn("到岗", "名", "right"),
                    TableColumn("判定", align="center"),
                ),
                rows,
            ),
            Heading2("（二）入户核查"),
            Paragraph(VILLAGES),
            Heading1("三、存在问题与下一步打算"),
            Paragraph("个别乡镇协管员流动较快，新到岗人员业务培训不够及时。下一步将健全岗前培训和替补机制。"),
            Paragraph("特此报告。"),
        ),
        "attachments": ("上杭县2026年度社会救助服务购买合同清单", "协管员花名册"),
        "signatory": "上杭县民政局",
        "dated": date(2027, 1, 12),
        "annotation": "此件主动公开",
        "imprint": Imprint(
            copies_to=("市委办", "市人大办", "市政协办", "市纪委监委办"),
            printed_by="上杭县民政局办公室",
            printed_on=date(2027, 1, 12),
        ),
        "integrity": (
            ("日志来源 Origin", "longyan.example/oversight"),
            ("条目 Log entry", "4711"),
            ("日志规模 Size", "5120"),
            ("根 Root", "3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea"),
        ),
        "sample": True,
    }
    return OfficialDocument(**(parts | changed))  # type: ignore[arg-type]  # any part may be changed by a case


def receipt(**changed: object) -> PlainDocument:
    """A receipt for a submitted report."""
    parts: dict[str, object] = {
        "issuer": "龙岩市社会救助改革监督平台",
        "title": "年度报告提交回执",
        "subtitle": "Receipt for an annual report",
        "blocks": (
            Fields(
                (("报送单位 Agency", "上杭县民政局"), ("报告年度 Year", "2026"), ("提交时间 At", "2027-01-12 14:08:00"))
            ),
            Paragraph("请妥善保存本回执。凭日志条目可离线核验提交时间与内容。"),
        ),
        "dated": date(2027, 1, 12),
        "footnote": "本回执由系统生成，不代替正式公文。",
        "integrity": (("条目 Log entry", "4711"),),
    }
    return PlainDocument(**(parts | changed))  # type: ignore[arg-type]  # any part may be changed by a case
