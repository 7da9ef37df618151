"""Words that say what the value after them is: keys of logs, and words that are no value."""

from __future__ import annotations

from collections.abc import Mapping

_BY_LABEL: Mapping[str, str] = {
    "user.name": "user username user_name user.name usr ruser logname suser duser login acct account dbuser "
    "srcuser dstuser accountname account_name targetusername subjectusername samaccountname",
    "user.id": "uid euid auid suid fsuid loginuid userid user_id user.id targetusersid subjectusersid",
    "user.domain": "accountdomain targetdomainname subjectdomainname user.domain",
    "process.name": "process proc comm procname process_name process.name sproc dproc",
    "process.executable": "exe image parentimage sourceimage targetimage processname newprocessname "
    "parentprocessname callerprocessname process.executable executable",
    "process.pid": "pid ppid process_id processid newprocessid parentprocessid process.pid process.ppid "
    "spid dpid",
    "host.name": "host hostname rhost dhost shost dvchost computer computername server workstation "
    "workstationname host.name host.hostname nodename",
    "port": "port sport dport spt dpt lport rport cport src_port dst_port srcport dstport sourceport "
    "destinationport clientport localport remoteport source.port destination.port",
    "event.code": "eventid event_id eventcode event.code",
    "url.path": "url uri request_uri url.original url.path",
}
KEYS: Mapping[str, str] = {key: label for label, keys in _BY_LABEL.items() for key in keys.split()}
"""What the value of a key is, by the key in lower case and without spaces."""

SPOKEN: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "password for",
            "publickey for",
            "keyboard-interactive for",
            "keyboard-interactive/pam for",
            "hostbased for",
            "gssapi-with-mic for",
            "none for",
            "user",
        ),
        "user.name",
    ),
    "port": "port",
    **dict.fromkeys(("pid", "process", "process id"), "process.pid"),
    **dict.fromkeys(("event id", "eventid", "event code"), "event.code"),
}
"""What the word after a phrase is."""

WORDED: Mapping[str, str] = {
    **dict.fromkeys(
        ("account name", "user name", "logon account", "target user name", "subject user name"), "user.name"
    ),
    **dict.fromkeys(("account domain", "user domain"), "user.domain"),
    **dict.fromkeys(("user id", "security id"), "user.id"),
    **dict.fromkeys(
        ("process name", "new process name", "caller process name", "creator process name"),
        "process.executable",
    ),
    **dict.fromkeys(
        ("process id", "new process id", "caller process id", "creator process id"), "process.pid"
    ),
    **dict.fromkeys(
        ("workstation name", "source workstation", "computer name", "host name", "server name"), "host.name"
    ),
    **dict.fromkeys(("source port", "destination port", "client port", "local port", "remote port"), "port"),
    **dict.fromkeys(("event id", "event code"), "event.code"),
    **dict.fromkeys(("source network address", "source address", "destination address"), "ip"),
}
"""What the value after two words and a colon is, as Windows writes its messages."""

_SAFE = (
    "username user_name ruser logname uid euid auid pid ppid computername hostname accountname "
    "accountdomain processname newprocessname processid newprocessid workstationname eventid event_id "
    "eventcode user image parentimage sourceimage targetimage sourceport destinationport clientport "
    "localport remoteport targetusername subjectusername "
)
SAFE_BEFORE_COLON = frozenset(_SAFE.split())
"""Keys whose value may follow a colon; after the others (`server: connection lost`) is a sentence."""

NULLS = frozenset(["-", "--", "?", "none", "null", "nil", "(null)", "n/a", "na", "unknown", "undefined"])
"""What stands for no value."""

_NO_NAME = (
    "not is was were has had have can cannot could will would may must should does did do and or but the "
    "a an this that with without for from to by in on at of as if when while who whose which name names "
    "id ids data info mode space agent account accounts group groups session sessions login logins logon "
    "logged input database interface profile profiles request requests error errors process processes "
    "service services table tables list type key keys command authentication password credentials "
    "permission permissions access limit count disconnected connected failed denied found added removed "
    "deleted created changed locked disabled enabled executed report troubleshooting "
)
NO_NAME = frozenset(_NO_NAME.split())
"""Words after `user`, or after a key and a colon, that go on with a sentence and name nobody."""
