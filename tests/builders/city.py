"""A small city: the divisions and departments that tests talk about."""

from datetime import date

from oversight.agencies.service import AddAgency, RecordPopulation, add_agency, record_population
from oversight.clock import Clock
from oversight.persistence import SYSTEM, Database, begin

CITY, COUNTY, OTHER_COUNTY = "350800", "350825", "350802"
TOWNSHIP, OTHER_TOWNSHIP = "350825101", "350802100"
VILLAGE = "350825101201"
DIVISIONS = (
    (CITY, "city", None, "龙岩市"),
    (COUNTY, "county", CITY, "连城县"),
    (OTHER_COUNTY, "county", CITY, "新罗区"),
    (TOWNSHIP, "township", COUNTY, "北团镇"),
    ("350825102", "township", COUNTY, "姑田镇"),
    ("350825103", "township", COUNTY, "朋口镇"),
    (OTHER_TOWNSHIP, "township", OTHER_COUNTY, "红坊镇"),
    ("350802102", "township", OTHER_COUNTY, "雁石镇"),
    (VILLAGE, "village", TOWNSHIP, "北团村"),
    ("350800.MZ", "department", CITY, "龙岩市民政局"),
    ("350800.CZ", "department", CITY, "龙岩市财政局"),
    ("350800.JY", "department", CITY, "龙岩市教育局"),
    ("350800.FL", "department", CITY, "龙岩市妇女联合会"),
    ("350825.MZ", "department", COUNTY, "连城县民政局"),
    ("350802.MZ", "department", OTHER_COUNTY, "新罗区民政局"),
)
POPULATIONS = {TOWNSHIP: 19_999, "350825102": 20_001, "350825103": 20_000, OTHER_TOWNSHIP: 20_000, "350802102": 50_001}


def build_city(database: Database, clock: Clock) -> None:
    """Enter the divisions and the registered populations of the end of 2025."""
    with begin(database, SYSTEM, clock) as tx:
        for code, level, parent, name in DIVISIONS:
            add_agency(tx, AddAgency(code=code, level=level, parent=parent, name=name))
        tx.flush()
        for code, registered in POPULATIONS.items():
            record_population(
                tx,
                RecordPopulation(agency=code, on=date(2025, 12, 31), registered=registered, source="2025 年末户籍登记"),
            )
