"""The expression by which entities are found: it looks at each character a bounded number of times.

An alternative begins with what cannot stand within it, or with a word, and its repetitions are bounded. So
the time that a text takes is linear in its length.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from elastic_ml_kit.score.text.language.keys import KEYS, SPOKEN, WORDED

_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_ISO_DAY = rf"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-{_DAY}"
_SLASHED_DAY = rf"(?:{_DAY}|[1-9])"
_SLASHED = (
    rf"(?:(?:19|20)\d\d[/.](?:0?[1-9]|1[0-2])[/.]{_SLASHED_DAY}"
    rf"|{_SLASHED_DAY}/{_SLASHED_DAY}/(?:19|20)\d\d)"
)
_ZONE = r"(?:\ ?(?:Z\b|UTC\b|GMT\b|[+-]\d\d:?\d\d(?!\d)))?"
_FRACTION = r"(?:[.,]\d{1,9})?"
_PART = r"""[^\\/:*?"<>|\s,;]{1,255}"""
_SPACED = r"""(?:(?!(?:by|from|was|is|with|has)\ )[^\\/:*?"<>|\s.]{1,64}\ ){0,4}[^\\/:*?"<>|\s]{1,255}"""
"""A folder of Windows; words of it that a space follows have no dot, so that it is no sentence."""
_BACKSLASHED = rf"(?:{_SPACED}\\){{0,64}}(?:{_PART})?"
_LABEL = r"[A-Za-z0-9_][A-Za-z0-9_-]{0,62}"
_EXECUTABLE = r"(?i:exe|dll|sys|bat|cmd|ps1|vbs|msi|scr)"
_TWO = r"\w[\w.+%@-]"
_BEGIN = r"(?<![\w.@+%/\\$-])"

WINDOWS_PATH = rf"(?:[A-Za-z]:\\|\\\\[\w.$?-]{{1,255}}\\){_BACKSLASHED}"
POSIX_PATH = r"(?:~|\.{1,2})?/[\w.@%+:~$*#-]{1,255}(?:/[\w.@%+:~=$*#,-]{0,255}){0,64}"


def _by_initial(name: str, phrases: Iterable[str], after: str) -> Iterator[str]:
    """Phrases in any case, one alternative an initial, so that others cost nothing."""
    initials: dict[str, list[str]] = defaultdict(list)
    for phrase in sorted(phrases, key=lambda each: (-len(each), each)):
        initials[phrase[0]].append(re.escape(phrase[1:]))
    for initial, rests in sorted(initials.items()):
        yield rf"[{initial}{initial.upper()}](?P<{name}_{initial}>(?i:{'|'.join(rests)}){after})"


_SPOKEN = "|".join(_by_initial("spoken", SPOKEN, r"\ (?:(?i:invalid|illegal)\ user\ )?(?=[^\s=:])"))
_WORDED = "|".join(_by_initial("worded", WORDED, r"\s{0,3}[:=]\s{0,8}"))
_KEYED = "|".join(
    _by_initial("keyed", KEYS, r"""(?:["']?=["']?|["']\s?:\s?["']?|\s=\s["']?|:\s{0,8}|["']?>)""")
)
_NUMBERED = rf"""
    (?P<header>
        (?P<moment>{_ISO_DAY}T{_CLOCK}{_FRACTION}{_ZONE})\ (?P<origin>[A-Za-z0-9][\w.-]{{0,252}})
        (?:\ (?P<application>[A-Za-z_][\w./-]{{0,47}})\ (?P<number>\d{{1,7}})\ \S{{1,32}}\ (?=[-\[])
          | (?=\ [A-Za-z][\w./@-]{{0,63}}(?:\(\w{{1,32}}\))?\[\d) )
    )
  | (?P<timestamp>
        {_ISO_DAY} (?: [T\ ]\ ?{_CLOCK}{_FRACTION}{_ZONE} | -[0-2]\d[.][0-5]\d[.][0-5]\d(?:[.]\d+)? )? (?!\d)
      | {_DAY}/{_MONTH}/\d{{4}}:{_CLOCK}{_ZONE}
      | {_SLASHED} (?:[-:\ ,]{{1,2}}\d?\d:[0-5]\d(?::[0-5]\d{_FRACTION})?(?:\ [AP]M\b)?)? (?![\d.])
    )
  | (?P<ipv4>
        (?<!\.) (?P<v4>{_OCTET}(?:\.{_OCTET}){{3}}) (?!\w|\.\d)
        (?: /(?P<v4_prefix>3[0-2]|[12]?\d)(?!\d) | :(?P<v4_port>\d{{1,5}})(?!\d) )?
    )
"""
_HEXADECIMAL = r"""
    (?P<ipv6>
        (?<![:.]) (?=[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:) (?![0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}(?![\w:]))
        (?P<v6>[0-9A-Fa-f:]{2,39}+ (?: (?:\.\d{1,3}){3} )?)
        (?:%\w{1,15})? (?: /(?P<v6_prefix>\d{1,3})(?!\d) | \]:(?P<v6_port>\d{1,5})(?!\d) )? (?!\w)
    )
  | (?P<mac>
        (?<![:-]) [0-9A-Fa-f]{2} (?P<between>[:-]) [0-9A-Fa-f]{2} (?:(?P=between)[0-9A-Fa-f]{2}){4} (?![\w:-])
      | (?<!\.) [0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4} (?![\w.])
    )
  | (?P<uuid> [0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12} (?!\w) )
  | (?P<hash> [0-9A-Fa-f]{32,128}+ (?!\w) )
"""
_NAMED = rf"""
    (?P<email> [\w.+%-]{{1,64}}+ @ {_LABEL}(?:\.{_LABEL}){{1,9}} (?![\w@-]) )
  | (?P<host>
        (?P<fqdn>{_LABEL}(?:\.{_LABEL}){{1,9}}+) (?![\w$(\\@-]) (?: :(?P<host_port>\d{{1,5}})(?![\w.:]) )? )
"""
_LETTERED = rf"""
    (?P<drive> [A-Za-z]:\\{_BACKSLASHED} )
  | HK(?P<registry> (?:LM|CU|CR|U|CC|PD|EY_[A-Z_]{{5,20}}):?\\{_BACKSLASHED} )
  | S-(?P<sid> 1-\d{{1,3}}(?:-\d{{1,10}}){{1,14}} (?![\w-]) )
  | [Cc](?P<cve> (?i:VE)-(?:19|20)\d\d-\d{{4,7}} (?!\w) )
  | {_BEGIN} (?={_TWO}) (?:
        (?P<url> [A-Za-z][A-Za-z0-9+.-]{{1,20}}+:// [^\s"'<>`{{}}|\\^]{{1,4096}} )
      | (?P<process>
            (?P<name>[A-Za-z_][\w.@/-]{{0,63}}+)(?:\(\w{{1,32}}\))?\[(?P<pid>\d{{1,7}})\](?=[:\s]|$) )
      | (?P<holder> [A-Za-z_][\w.-]{{0,63}}\$? (?=\(uid=\d) )
      | (?P<image> [A-Za-z0-9_][\w+-]{{0,63}}\.{_EXECUTABLE} (?![\w.]) )
      | (?P<account>
            (?P<realm>[A-Z0-9][A-Z0-9-]{{1,14}}) \\{{1,2}}(?P<member>\w[\w.$-]{{0,63}}) (?![\w\\]) )
    )
"""
_MARKED = rf"""
    (?P<requested> (?<=[A-Z]\ ) (?P<target>/[^\s"'<>]{{0,4096}})(?=\ HTTP/\d) )
  | (?P<unc> (?<!\\) \\\\[\w.$?-]{{1,255}}\\{_BACKSLASHED} )
  | (?P<posix> (?<![./~<\\:)\]*-]) {POSIX_PATH} )
"""
_PLAIN_WORD = r"""[A-Za-z]++(?:[\s,;)\]]|\((?!\w)|["'](?!\s?[:=]|>)|\.\s|$)"""

ENTITY = re.compile(
    rf"""(?<!\w) (?:
        (?=\d) (?: {_NUMBERED} )
      | (?=[/~.\\]) (?: {_MARKED} )
      | (?=[A-Za-z]) (?:
            {_WORDED} | {_SPOKEN}
          | {_BEGIN}NT(?P<builtin>
              \ (?P<authority>AUTHORITY|SERVICE)\\{{1,2}}(?P<service>[A-Z][\w-]{{0,63}}(?:\ SERVICE)?) )
          | (?P<syslog>
              (?P<stamp>(?:[A-Z][a-z][a-z]\ )?{_MONTH}\ [\ \d]\d\ {_CLOCK}{_FRACTION}(?:\ \d{{4}}(?!\d))?)
              (?:\ (?P<sender>[A-Za-z0-9][\w.-]{{0,252}})
                  (?=\ [A-Za-z][\w./@-]{{0,63}}(?:\(\w{{1,32}}\))?(?:\[\d|:\ )))? )
          | (?! {_PLAIN_WORD} ) (?: (?<!\.) (?:{_KEYED}) | {_LETTERED} )
        )
      | (?=[0-9A-Fa-f:]) (?! [A-Fa-f]{{1,7}}+ [^\w:.-] ) (?: {_HEXADECIMAL} )
      | {_BEGIN} (?={_TWO}) (?! {_PLAIN_WORD} ) (?: {_NAMED} )
    )""",
    re.VERBOSE,
)
"""What may be an entity, from the start of a run of letters and digits; the name of its group is the kind.

Groups that begin alike (`keyed_u`) are one kind for several initials.
"""

VALUE = re.compile(r"""[^\s"'`,;|<>()\[\]{}=]{1,256}""")
"""What stands after a key."""
PATH = re.compile(rf"(?:{WINDOWS_PATH}|{POSIX_PATH})")
TARGET = re.compile(r"""/[^\s"'<>|]{0,4096}""")
NUMBER = re.compile(r"(?:0x[0-9A-Fa-f]{1,16}|\d{1,10})(?![\w.])")
HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9_])?\$?")
