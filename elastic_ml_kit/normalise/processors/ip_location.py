"""As geoip, under the name that takes databases of every provider."""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.normalise.processors.geoip import Geoip


class IpLocation(Geoip):
    """Options as of geoip, with ip_location as the target and databases of ipinfo too."""

    type: ClassVar[str] = "ip_location"
