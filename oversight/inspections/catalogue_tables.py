"""The list of inspection matters (抽查事项清单), each change of a matter a further row."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oversight.persistence import Audited, Base


class InspectionMatter(Audited, Base):
    """A matter as it stands from a day on; plan items keep the row they were drafted with."""

    __tablename__ = "inspection_matter"
    __table_args__ = (UniqueConstraint("code", "effective_from"), {"comment": "list of inspection matters, by version"})

    code: Mapped[str] = mapped_column(String(20), index=True, comment="code of the matter, such as SX-01")
    effective_from: Mapped[date] = mapped_column(comment="first day of this version; it ends where the next begins")
    title: Mapped[str] = mapped_column(String(200), comment="what is inspected")
    clause: Mapped[str] = mapped_column(String(200), comment="the clause that allows the inspection")
    method: Mapped[str] = mapped_column(String(12), comment="on_site, papers or both")
    level: Mapped[str] = mapped_column(String(12), comment="who inspects: city or county")
    checklist: Mapped[list[dict[str, Any]]] = mapped_column(JSON, comment="lines of code, question and clause")
