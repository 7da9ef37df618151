"""All processors by name; this table is what a pipeline may use."""

from __future__ import annotations

from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.processors.append import Append
from elastic_ml_kit.normalise.processors.bytes import Bytes
from elastic_ml_kit.normalise.processors.circle import Circle
from elastic_ml_kit.normalise.processors.community_id import CommunityId
from elastic_ml_kit.normalise.processors.convert import Convert
from elastic_ml_kit.normalise.processors.csv import Csv
from elastic_ml_kit.normalise.processors.date import Date
from elastic_ml_kit.normalise.processors.date_index_name import DateIndexName
from elastic_ml_kit.normalise.processors.dissect import DissectProcessor
from elastic_ml_kit.normalise.processors.dot_expander import DotExpander
from elastic_ml_kit.normalise.processors.drop import Drop
from elastic_ml_kit.normalise.processors.enrich import Enrich
from elastic_ml_kit.normalise.processors.fail import Fail
from elastic_ml_kit.normalise.processors.fingerprint import Fingerprint
from elastic_ml_kit.normalise.processors.foreach import Foreach
from elastic_ml_kit.normalise.processors.geoip import Geoip
from elastic_ml_kit.normalise.processors.grok import GrokProcessor
from elastic_ml_kit.normalise.processors.gsub import Gsub
from elastic_ml_kit.normalise.processors.html_strip import HtmlStrip
from elastic_ml_kit.normalise.processors.inference import Inference
from elastic_ml_kit.normalise.processors.ip_location import IpLocation
from elastic_ml_kit.normalise.processors.join import Join
from elastic_ml_kit.normalise.processors.json import Json
from elastic_ml_kit.normalise.processors.kv import Kv
from elastic_ml_kit.normalise.processors.lowercase import Lowercase
from elastic_ml_kit.normalise.processors.network_direction import NetworkDirection
from elastic_ml_kit.normalise.processors.normalize_for_stream import NormalizeForStream
from elastic_ml_kit.normalise.processors.pipeline import CallPipeline
from elastic_ml_kit.normalise.processors.recover_failure_document import RecoverFailureDocument
from elastic_ml_kit.normalise.processors.redact import Redact
from elastic_ml_kit.normalise.processors.registered_domain import RegisteredDomain
from elastic_ml_kit.normalise.processors.remove import Remove
from elastic_ml_kit.normalise.processors.rename import Rename
from elastic_ml_kit.normalise.processors.reroute import Reroute
from elastic_ml_kit.normalise.processors.script import ScriptProcessor
from elastic_ml_kit.normalise.processors.set import Set
from elastic_ml_kit.normalise.processors.sort import Sort
from elastic_ml_kit.normalise.processors.split import Split
from elastic_ml_kit.normalise.processors.terminate import Terminate
from elastic_ml_kit.normalise.processors.trim import Trim
from elastic_ml_kit.normalise.processors.uppercase import Uppercase
from elastic_ml_kit.normalise.processors.uri_parts import UriParts
from elastic_ml_kit.normalise.processors.urldecode import Urldecode
from elastic_ml_kit.normalise.processors.user_agent import UserAgent

PROCESSORS: dict[str, type[Processor]] = {
    "append": Append,
    "bytes": Bytes,
    "circle": Circle,
    "community_id": CommunityId,
    "convert": Convert,
    "csv": Csv,
    "date": Date,
    "date_index_name": DateIndexName,
    "dissect": DissectProcessor,
    "dot_expander": DotExpander,
    "drop": Drop,
    "enrich": Enrich,
    "fail": Fail,
    "fingerprint": Fingerprint,
    "foreach": Foreach,
    "geoip": Geoip,
    "grok": GrokProcessor,
    "gsub": Gsub,
    "html_strip": HtmlStrip,
    "inference": Inference,
    "ip_location": IpLocation,
    "join": Join,
    "json": Json,
    "kv": Kv,
    "lowercase": Lowercase,
    "network_direction": NetworkDirection,
    "normalize_for_stream": NormalizeForStream,
    "pipeline": CallPipeline,
    "recover_failure_document": RecoverFailureDocument,
    "registered_domain": RegisteredDomain,
    "redact": Redact,
    "remove": Remove,
    "rename": Rename,
    "reroute": Reroute,
    "script": ScriptProcessor,
    "set": Set,
    "sort": Sort,
    "split": Split,
    "terminate": Terminate,
    "trim": Trim,
    "uppercase": Uppercase,
    "uri_parts": UriParts,
    "urldecode": Urldecode,
    "user_agent": UserAgent,
}

REFUSED: dict[str, str] = {
    "set_security_user": (
        "needs the authenticated user of a request, which only a cluster with security has; "
        "remove the processor, or set the field with a set processor while you try the pipeline"
    ),
}
