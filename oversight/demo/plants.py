"""What is wrong with the staffing, on purpose (requirements §6.3, R16 to R18), and nothing else is."""

from datetime import date

ONE_SHORT = "350821106"
"""河田镇, grown to 50,001, has two of three."""
VACANT, VACANT_SINCE = "350821105", date(2026, 7, 27)
"""童坊镇, one post vacant for 120 days on 24 November 2026."""
IN_GRACE, IN_GRACE_SINCE = "350825102", date(2026, 11, 6)
"""姑田镇, its only post vacant for a few days."""
LATE, LATE_ON = "350825108", date(2022, 2, 10)
"""四堡镇, first filled after the time limit."""
SHARED_HOME, SHARED_ALSO, SHARED_SINCE = "350881203", "350881204", date(2026, 5, 1)
"""One person serves two townships of 漳平 and counts in the first one only."""
AT_BOUND = ("350802100", "350802102", "350803101", "350825103")
"""红坊, 雁石, 坎市 and 朋口镇, exactly on a bound, have the lower number."""
REGISTER_MISSING = "350824113"
"""湘店镇, whose registered population is unknown."""

NOBODY, NOBODY_SINCE = "350823107201", date(2026, 9, 1)
"""A village of 上杭 without an assistant."""
TOO_MANY, TOO_MANY_SINCE = "350803102201", date(2026, 6, 1)
"""A village of 永定 with three."""
TEACHER, TEACHER_SINCE = "350802103204", date(2026, 3, 1)
"""A village of 新罗 whose assistant is a retired teacher, neither on the two committees nor a grid worker."""
