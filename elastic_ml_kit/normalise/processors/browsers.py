"""What a user agent string says, by the expressions of uap-core, filled in as Elasticsearch fills them in.

Elasticsearch replaces only the first `$1` of a name, takes versions as they are written and keeps empty
ones (`84.0.`), which the library that ships the expressions does not; so they are matched here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

_DEVICE_TYPES = ("Robot", "Tablet", "Phone", "Desktop")
_ROBOT = r"[Bb]ot|[Ss]pider|[Cc]rawler|AppEngine-Google"
_TABLET = "Tablet|iPad|FireOS|Crosswalk"
_DESKTOP_SYSTEM = (
    r"(?:Windows|Windows NT|Linux|Fedora|Ubuntu)$"
    r"|Mac OS X|Chrome OS|Windows (?:XP|7|10)|(?:Free|Open|Net)BSD|Arch Linux|Solaris|SUSE|SunOS|BeOS/Haiku"
)
_PHONE_SYSTEM = r"(?:Android|Sailfish)$|iOS|Windows Phone|Firefox OS|BlackBerry OS|KaiOS|Maemo"
_DESKTOP_BROWSER = (
    r"(?:Chrome|Chromium|Edge|Firefox|IE|Maxthon|Opera|Safari|SeaMonkey|Vivaldi|Yandex Browser)$"
)
_PHONE_BROWSER = (
    r"Chrome Mobile$|Chrome Mobile iOS|Firefox (?:Mobile|iOS)|Edge Mobile|Android|Facebook|Instagram"
    r"|IE Mobile|BlackBerry WebKit|OktaMobile|Sailfish Browser|Amazon Silk|Pinterest|Flipboard"
)
_TABLET_DEVICE = rf"{_TABLET}|Kindle|SM-[TP]\d+|GT-P\d+|Asus Nexus \d+|Lenovo TB"
_ROBOT_AGENT = (
    "Synthetic|Scanner|Crawler|Site24x7|PagePeeker|SpeedCurve|Google Web Preview|SiteChecker|Parser"
)


class Named(NamedTuple):
    """A browser, system or device, with its version in parts from major to build."""

    name: str
    parts: tuple[str | None, ...] = ()

    @property
    def version(self) -> str | None:
        """The parts up to the first that is missing, or None without a major one."""
        known = []
        for part in self.parts:
            if part is None:
                break
            known.append(part)
        return ".".join(known) if known else None


class Agent(NamedTuple):
    """What is known of a user agent."""

    browser: Named | None
    system: Named | None
    device: Named | None

    def device_type(self, text: str) -> str:
        """Robot, Tablet, Phone, Desktop or Other, by the text and by the names found in it.

        Example:
            >>> Agent(Named("Mobile Safari"), Named("iOS"), Named("iPad")).device_type("")
            'Tablet'
        """
        whole = _first(_BY_TEXT, text)
        if whole:
            return whole
        found = {
            _first(types, each.name)
            for types, each in zip((_BY_BROWSER, _BY_SYSTEM, _BY_DEVICE), self, strict=True)
            if each
        }
        return next((type for type in _DEVICE_TYPES if type in found), "Other")


def _types(**patterns: str) -> list[tuple[str, Callable[[str], Any]]]:
    return [(type, re.compile(pattern).search) for type, pattern in patterns.items()]


_BY_TEXT = _types(Robot=_ROBOT_AGENT, Tablet="Tablet")
_BY_SYSTEM = _types(
    Robot=_ROBOT, Desktop=f"^(?:{_DESKTOP_SYSTEM})", Phone=f"^(?:{_PHONE_SYSTEM})", Tablet=_TABLET
)
_BY_BROWSER = _types(
    Robot=_ROBOT, Desktop=f"^(?:{_DESKTOP_BROWSER})", Phone=f"^(?:{_PHONE_BROWSER})", Tablet=_TABLET
)
_BY_DEVICE = _types(Tablet=_TABLET_DEVICE)


def _first(types: list[tuple[str, Callable[[str], Any]]], name: str) -> str | None:
    return next((type for type, search in types if search(name)), None)


@lru_cache(maxsize=1000)
def parse_agent(text: str) -> Agent:
    """What a user agent string says of itself.

    Example:
        >>> agent = parse_agent("curl/7.68.0")
        >>> agent.browser.name, agent.browser.version, agent.system
        ('curl', '7.68.0', None)
    """
    browsers, systems, devices = _expressions()
    return Agent(_match(browsers, text), _match(systems, text), _match(devices, text))


class _Expression(NamedTuple):
    """A regular expression, and what stands for its groups from the name to the build."""

    matcher: Any
    name: str | None
    parts: tuple[str | None, ...]

    def named(self, text: str) -> Named | None:
        found = self.matcher.pattern.search(text)
        if found is None:
            return None
        groups = (*found.groups(), *[None] * 5)
        name = groups[0] if self.name is None else self.name.replace("$1", groups[0] or "$1", 1)
        if name is None:
            return None
        parts = [
            group if part is None else part for part, group in zip(self.parts, groups[1:5], strict=False)
        ]
        return Named(name, tuple(parts))


def _match(expressions: list[_Expression], text: str) -> Named | None:
    for expression in expressions:
        found = expression.named(text)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=1)
def _expressions() -> tuple[list[_Expression], list[_Expression], list[_Expression]]:
    """All of uap-core; each is compiled when it is first tried."""
    from ua_parser.loaders import load_lazy_builtins

    matchers: tuple[Any, Any, Any] = load_lazy_builtins()
    browsers, systems, devices = matchers
    return _versioned(browsers), _versioned(systems), [_Expression(m, _own(m.family, 1), ()) for m in devices]


def _versioned(matchers: Iterable[Any]) -> list[_Expression]:
    return [
        _Expression(
            each,
            _own(each.family, 1),
            tuple(
                _own(part, group)
                for group, part in enumerate((each.major, each.minor, each.patch, each.patch_minor), 2)
            ),
        )
        for each in matchers
    ]


def _own(text: str | None, group: int) -> str | None:
    """What stands in place of a group; None for the group itself."""
    return None if text in (None, f"${group}") else text
