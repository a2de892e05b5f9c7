"""What Click itself says, in Chinese: around our words in `--help`, and of a wrong command line."""

from collections.abc import Iterable

import click

HEADINGS = {"Options": "选项", "Commands": "命令"}
WORDS = {"Show this message and exit.": "显示本说明。", "[required]": "〔必填〕"}


class ChineseHelp(click.HelpFormatter):
    """Click's help with its headings and remarks in Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The first line."""
        super().write_usage(prog, args, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        """A line above a list."""
        super().write_heading(HEADINGS.get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """A list of options or commands, each with what it means."""
        translated = []
        for term, meaning in rows:
            for english, chinese in WORDS.items():
                meaning = meaning.replace(english, chinese)
            translated.append((term, meaning))
        super().write_dl(translated, col_max, col_spacing)


def sentence_of(error: click.ClickException) -> str:
    """What is wrong with a command line, in one Chinese sentence."""
    match error:
        case click.exceptions.NoArgsIsHelpError():
            return error.format_message()
        case click.NoSuchCommand():
            return f"没有命令 {error.command_name}，可用 --help 查看。"
        case click.NoSuchOption():
            return f"没有选项 {error.option_name}，可用 --help 查看。"
        case click.BadOptionUsage() if "requires" in error.message:
            return f"{error.option_name} 后面缺少值，可用 --help 查看。"
        case click.MissingParameter():
            return f"缺少 {_option(error)}，可用 --help 查看。"
        case click.BadParameter(param=click.Parameter(type=click.IntRange(min=least, max=most))):
            return f"{_option(error)} 应为 {least} 到 {most} 的整数。"
        case click.BadParameter(param=click.Parameter(type=click.types.IntParamType())):
            return f"{_option(error)} 应为整数。"
        case click.BadParameter(param=click.Parameter(type=click.Choice(choices=choices))):
            return f"{_option(error)} 只能是 {'、'.join(choices)}。"
        case click.BadParameter():
            return f"{_option(error)} {error.message}。".strip()
        case click.UsageError() if "extra argument" in error.message:
            return f"多余的参数 {error.message.partition('(')[2].rstrip(').')}，可用 --help 查看。"
    return f"命令有误：{error.format_message().rstrip('.')}。"


def _option(error: click.BadParameter) -> str:
    if isinstance(error.param, click.Argument):
        return error.param.human_readable_name  # as the usage line writes it
    return "/".join(error.param.opts) if error.param else ""
