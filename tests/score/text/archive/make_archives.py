"""Makes `data/*.pt`, TorchScript that Elasticsearch would refuse, and `data/tiny/`, the tiny model's package.

Needs torch and eland: `python tests/score/text/archive/make_archives.py`. None of those that are refused does
harm; none is a model.
"""

from __future__ import annotations

import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

from elastic_ml_kit.score.text.tracing import trace

FOLDER = Path(__file__).parent / "data"


def modules(torch: Any) -> dict[str, Any]:
    """The archives by name."""
    from torch import Tensor

    class Strided(torch.nn.Module):  # type: ignore[misc]
        def forward(self, ids: Tensor) -> Tensor:
            return torch.as_strided(ids.float(), [2], [1]) + 1.0

    @torch.jit.interface
    class Numbered(torch.nn.Module):  # type: ignore[misc]
        def forward(self, ids: Tensor) -> Tensor:
            pass

    class Sine(torch.nn.Module):  # type: ignore[misc]
        def forward(self, ids: Tensor) -> Tensor:
            return torch.sin(ids.float())

    class Below(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.inner = Sine()

        def forward(self, ids: Tensor) -> Tensor:
            if bool(ids.sum() > 3):
                return self.inner(ids)
            return ids * 2.0

    class Hooked(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.scale = 2.0

        @torch.jit.export  # type: ignore[untyped-decorator]
        def __getstate__(self) -> tuple[float, bool]:
            return self.scale, self.training

        @torch.jit.export  # type: ignore[untyped-decorator]
        def __setstate__(self, state: tuple[float, bool]) -> None:
            self.scale = state[0]
            self.training = state[1]

        def forward(self, ids: Tensor) -> Tensor:
            return ids * self.scale

    class Reading(torch.nn.Module):  # type: ignore[misc]
        def forward(self, ids: Tensor) -> Tensor:
            return torch.from_file("vocabulary.bin", False, 4) + ids

    class Looping(torch.nn.Module):  # type: ignore[misc]
        def forward(self, ids: Tensor) -> dict[str, Tensor]:
            total = ids[0]
            numbers: list[int] = []
            for at in range(ids.size(0)):
                numbers.append(at)
                total = total - ids[at]
            while len(numbers) > 1 and not bool(total.any()):
                numbers.pop()
            first, second = numbers[0] + 1, float(numbers[-1]) / 2
            return {"total": -total, "rest": ids[1:] * first * second}

    class Wide(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.inner = Sine()

        def forward(self, ids: Tensor) -> Tensor:
            return self.inner.forward(ids)

    Wide.__annotations__ = {"inner": Numbered}
    torch.manual_seed(7)
    script = torch.jit.script
    example = torch.ones(2, 3, dtype=torch.long)
    return {
        "strided": torch.jit.trace(Strided(), example),
        "below": script(Below()),
        "hooked": script(Hooked()),
        "reading": script(Reading()),
        "looping": script(Looping()),
        "interface": script(Wide()),
    }


def main() -> None:
    """Write the archives."""
    torch = import_module("torch")
    FOLDER.mkdir(exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, module in modules(torch).items():
            torch.jit.save(module, str(FOLDER / f"{name}.pt"))
    trace(FOLDER.parents[1] / "data" / "tiny", FOLDER / "tiny")
    print({path.name: path.stat().st_size for path in sorted(FOLDER.glob("*.pt"))})


if __name__ == "__main__":
    main()
