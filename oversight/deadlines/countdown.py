"""How long there is until a day, in the words of the work-list: working days, weekday, and what is provisional."""

from dataclasses import dataclass
from datetime import date

from oversight.bilingual import Text
from oversight.deadlines.calendar import WorkingDayCalendar

_SOON = 5
_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Countdown:
    """A due day as seen from another day.

    `working_days` are those left, the due day counted; negative ones have passed since. `provisional` says that a year
    without an official holiday notice was counted through.
    """

    due_on: date
    days: int
    working_days: int
    provisional: bool

    @property
    def urgency(self) -> str:
        """The look in a work-list: "bad" when overdue, "warn" within five working days, else nothing."""
        if self.days < 0:
            return "bad"
        return "warn" if self.working_days <= _SOON else ""

    @property
    def words(self) -> Text:
        """The countdown: 还剩 37 个工作日（截止 2027-01-15 周五）."""
        template = _OVERDUE if self.days < 0 else _TODAY if self.days == 0 else _LEFT
        said = template.format(n=abs(self.working_days), days=abs(self.days), due=_printed(self.due_on))
        return Text(said.zh + _PROVISIONAL.zh, said.en + _PROVISIONAL.en) if self.provisional else said


def countdown(calendar: WorkingDayCalendar, due_on: date, today: date) -> Countdown:
    """Count from `today`, which isn't counted itself, to the due day."""
    provisional = any(calendar.is_provisional(year) for year in range(today.year, due_on.year + 1))
    return Countdown(due_on, (due_on - today).days, calendar.working_days_between(today, due_on), provisional)


def _printed(day: date) -> Text:
    weekday = day.weekday()
    return Text(f"{day} 周{_WEEKDAYS_ZH[weekday]}", f"{_WEEKDAYS_EN[weekday]} {day}")


_LEFT = Text("还剩 {n} 个工作日（截止 {due}）", "{n} working days left (due {due})")
_TODAY = Text("今天截止（{due}）", "due today ({due})")
_OVERDUE = Text("已逾期 {days} 天（截止 {due}）", "{days} days overdue (due {due})")
_PROVISIONAL = Text("，含尚未公布放假安排的年份，暂定", ", provisional: a year's holidays aren't announced yet")
