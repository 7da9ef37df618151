"""Log statements are read from sources as their languages write them; the cases are data."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from elastic_ml_kit.score.text.training.corpus.curly import unescape
from elastic_ml_kit.score.text.training.corpus.java import Found, read_java
from elastic_ml_kit.score.text.training.corpus.python import read_python

KEYS = {"host.stop": "The host [{0}] could not be stopped"}


def java(text: str) -> Iterable[Found]:
    return read_java(text, False, KEYS)


def scala(text: str) -> Iterable[Found]:
    return read_java(text, True, {})


READERS: dict[str, Callable[[str], Iterable[Found]]] = {
    "java": java,
    "scala": scala,
    "python": read_python,
}

CASES = [
    # joined strings, places for values, several lines
    ("java", 'LOG.info("Took " + took + " ms for {}", name);', "INFO", "Took <*> ms for <*>"),
    ("java", 'log.warn("one line " +\n  "and (another)", e);', "WARNING", "one line and (another)"),
    ("java", 'logger.severe(String.format("No %s in %d ms", a, b));', "ERROR", "No <*> in <*> ms"),
    ("java", 'this.log.error("Lost %s".formatted(name));', "ERROR", "Lost <*>"),
    ("java", 'log.error(e, "Failed to close");', "ERROR", "Failed to close"),
    ("java", 'LOGGER.log(Level.WARNING, "Odd reply {0}", x);', "WARNING", "Odd reply <*>"),
    ("java", 'getLogger().debug("still here");', "DEBUG", "still here"),
    ("java", 'getLog(a, "b").fatal("gone: \\"x\\"");', "ERROR", 'gone: "x"'),
    (
        "java",
        'log.error(sm.getString("host.stop", name), e);',
        "ERROR",
        "The host [<*>] could not be stopped",
    ),
    ("java", 'throw new StateException("Already closed: " + this);', "EXCEPTION", "Already closed: <*>"),
    (
        "java",
        '@LogMessage(id = 7, value = "{} is up", level = LogMessage.Level.WARN)',
        "WARNING",
        "<*> is up",
    ),
    ("java", '@LogMessage(level = ERROR) @Message(id = 7, value = "Lost %s")', "ERROR", "Lost <*>"),
    ("java", '@LogMessage @Message("Bound to %s")', "INFO", "Bound to <*>"),
    ("scala", 'warn(s"Partition ${p.id} of $topic is gone")', "WARNING", "Partition <*> of <*> is gone"),
    ("scala", 'info(s"Lost ${a.mkString(", ")} of $b")', "INFO", "Lost <*> of <*>"),
    ("scala", 'info("costs $5", s"$")', "INFO", "costs $5"),
    ("scala", 'logError("Lost", e)', "ERROR", "Lost"),
    ("scala", 'info(s"""Took\n  $ms ms""")', "INFO", "Took\n  <*> ms"),
    ("python", 'LOG.exception("Cannot %(what)s", {"what": 1})', "ERROR", "Cannot <*>"),
    ("python", 'self.logger.warn(_LW("Disk %s at %d%%") % (a, b))', "WARNING", "Disk <*> at <*>%"),
    ("python", '_LOGGER.info(f"{a} of {b!r} read")', "INFO", "<*> of <*> read"),
    ("python", 'logging.getLogger("a").error("no {} left".format(x))', "ERROR", "no <*> left"),
    ("python", 'log.log(logging.CRITICAL, "gone " + why)', "ERROR", "gone <*>"),
    ("python", 'log.msg("connection made")', "INFO", "connection made"),
    ("python", 'raise ValueError("bad port %s" % port)', "EXCEPTION", "bad port <*>"),
]

NOTHING = [
    ("java", '// log.info("in a remark");'),
    ("java", '/* log.info("in a remark"); */ log.info(message);'),
    ("java", 'String text = "log.info(1)"; dialog.show("x"); form.error("field is empty");'),
    ("java", "throw e; throw new X(cause);"),
    ("scala", 'def info(text: String = "x"): Unit; form.error("field is empty")'),
    ("python", 'parser.error("no such file"); print("x"); log.info(message)'),
    ("python", 'def broken(:\n log.info("x")'),
]


@pytest.mark.parametrize(("language", "source", "label", "text"), CASES)
def test_a_statement_has_its_level_and_text(language: str, source: str, label: str, text: str) -> None:
    assert [found[1:] for found in READERS[language](source)] == [(label, text)]


@pytest.mark.parametrize(("language", "source"), NOTHING)
def test_what_logs_nothing_gives_nothing(language: str, source: str) -> None:
    assert list(READERS[language](source)) == []


@pytest.mark.parametrize("language", ["java", "scala"])
def test_lines_count_through_remarks_and_strings(language: str) -> None:
    source = '/* a\n b */\n\nx("y");\nlog.error("no disk left");\n'
    assert [line for line, _, _ in READERS[language](source)] == [5]


@pytest.mark.parametrize("language", ["java", "scala"])
@pytest.mark.parametrize(
    "source", ['log.error("open', "log.error(((", 'log.error("a" +', "'", '"', ")}]", "a.b"]
)
def test_broken_sources_end(language: str, source: str) -> None:
    assert all(label and text for _, label, text in READERS[language](source))


def test_escapes_are_resolved() -> None:
    assert unescape(r"\"a\\b\"\n\101") == '"a\\b"\n '
