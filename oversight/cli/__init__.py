"""The command line: one module a noun, imported only when it is called."""

from importlib import import_module

import click

_COMMANDS = {
    "accounts": ("oversight.cli.accounts", "accounts", "用户与令牌 / users and tokens"),
    "db": ("oversight.cli.db", "db", "数据库结构 / the database's schema"),
    "demo": ("oversight.cli.demo", "demo", "演示年度 / the demonstration year"),
    "draw": ("oversight.cli.draw", "draw", "双随机抽取 / random draws"),
    "log": ("oversight.cli.log", "log", "审计日志 / the audit log"),
    "reports": ("oversight.cli.reports", "reports", "年度报告 / annual reports"),
    "rules": ("oversight.cli.rules", "rules", "规则与判定 / rules and verdicts"),
    "serve": ("oversight.cli.serve", "serve", "启动网站 / serve the site"),
    "witness": ("oversight.cli.witness", "witness", "独立见证 / a stand-alone witness"),
    "worker": ("oversight.cli.worker", "worker", "后台任务 / the background worker"),
}


class _LazyGroup(click.Group):
    """A group that imports a command's module only when the command is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, sorted."""
        del ctx
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module, attribute, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, _COMMANDS[name][2]) for name in sorted(_COMMANDS)])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="oversight", prog_name="oversight")
def main() -> None:
    """社会救助监督：龙政办〔2021〕65号 / Oversight of Longyan's social-assistance reform."""
