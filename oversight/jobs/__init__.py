"""The background jobs, run by one worker at a time however many are started."""

from oversight.jobs.worker import DailyJob, run_worker

__all__ = ["DailyJob", "run_worker"]
