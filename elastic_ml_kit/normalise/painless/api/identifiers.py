"""UUID and Base64."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.iterables import required
from elastic_ml_kit.normalise.painless.arrays import Array
from elastic_ml_kit.normalise.painless.containers.base64 import Decoder, Encoder
from elastic_ml_kit.normalise.painless.containers.order import compare
from elastic_ml_kit.normalise.painless.containers.uuids import Uuid, named_uuid, random_uuid, read_uuid
from elastic_ml_kit.normalise.painless.thrown import throw
from elastic_ml_kit.normalise.values import wrapped


def octets_of(array: Any) -> bytes:
    """The bytes of a `byte[]`.

    Errors:
        Thrown: it is null.
    """
    return bytes(each & 0xFF for each in required(array))


def array_of(octets: bytes) -> Array:
    """A `byte[]`."""
    return Array("byte", [wrapped(each, 8) for each in octets])


def _timestamp(uuid: Uuid) -> int:
    uuid.time_based()
    return (uuid.most & 0x0FFF) << 48 | (uuid.most >> 16 & 0xFFFF) << 32 | uuid.most >> 32 & 0xFFFFFFFF


def _clock(uuid: Uuid) -> int:
    uuid.time_based()
    return uuid.least >> 48 & 0x3FFF


def _node(uuid: Uuid) -> int:
    uuid.time_based()
    return uuid.least & 0xFFFFFFFFFFFF


def _variant(uuid: Uuid) -> int:
    least = uuid.least & 0xFFFFFFFFFFFFFFFF
    return least >> (64 - (least >> 62)) if uuid.least < 0 else 0


UUID = JavaClass("UUID", "java.util.UUID", python=(Uuid,), supers=("Comparable", "Object"))
UUID.constructor("long, long", Uuid)
UUID.statics(
    {
        "UUID fromString(String)": read_uuid,
        "UUID nameUUIDFromBytes(byte[])": lambda array: named_uuid(octets_of(array)),
        "UUID randomUUID()": random_uuid,
    }
)
UUID.methods(
    {
        "int clockSequence()": _clock,
        "int compareTo(UUID)": compare,
        "long getLeastSignificantBits()": lambda u: u.least,
        "long getMostSignificantBits()": lambda u: u.most,
        "long node()": _node,
        "long timestamp()": _timestamp,
        "int variant()": _variant,
        "int version()": lambda u: u.version,
    }
)


def _into(target: Any, octets: bytes) -> int:
    if len(octets) > len(required(target)):
        throw("IllegalArgumentException", "Output byte array is too small for encoding all input bytes")
    target[: len(octets)] = array_of(octets)
    return len(octets)


BASE64 = JavaClass("Base64", "java.util.Base64")
BASE64.statics(
    {
        "Base64.Decoder getDecoder()": Decoder,
        "Base64.Encoder getEncoder()": Encoder,
        "Base64.Decoder getMimeDecoder()": lambda: Decoder(mime=True),
        "Base64.Encoder getMimeEncoder()": lambda: Encoder(line=76),
        "Base64.Encoder getMimeEncoder(int, byte[])": lambda line, separator: Encoder(
            line=max(0, line // 4 * 4), separator=octets_of(separator)
        ),
        "Base64.Decoder getUrlDecoder()": lambda: Decoder(url=True),
        "Base64.Encoder getUrlEncoder()": lambda: Encoder(url=True),
    }
)

DECODER = JavaClass("Base64.Decoder", "java.util.Base64$Decoder", python=(Decoder,))
DECODER.methods(
    {
        "byte[] decode(String)": lambda d, text: array_of(
            d.decode(required(text).encode("latin-1", "replace"))
        ),
        "int decode(byte[], byte[])": lambda d, array, target: _into(target, d.decode(octets_of(array))),
    }
)

ENCODER = JavaClass("Base64.Encoder", "java.util.Base64$Encoder", python=(Encoder,))
ENCODER.methods(
    {
        "int encode(byte[], byte[])": lambda e, array, target: _into(target, e.encode(octets_of(array))),
        "String encodeToString(byte[])": lambda e, array: e.encode(octets_of(array)).decode("ascii"),
        "Base64.Encoder withoutPadding()": lambda e: e.without_padding(),
    }
)

CLASSES = (UUID, BASE64, DECODER, ENCODER)
