"""Counters, gauges and histograms of this process, told in Prometheus' text format; no personal data in any."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
Labels = tuple[tuple[str, str], ...]


class Metrics:
    def __init__(self) -> None:
        self._counters: dict[tuple[str, Labels], float] = defaultdict(float)
        self._histograms: dict[tuple[str, Labels], list[float]] = {}
        self._gauges: dict[str, Callable[[], float]] = {}

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        self._counters[name, tuple(sorted(labels.items()))] += amount

    def observe(self, name: str, value: float, **labels: str) -> None:
        key = (name, tuple(sorted(labels.items())))
        row = self._histograms.setdefault(key, [0.0] * (len(_BUCKETS) + 2))
        row[bisect_left(_BUCKETS, value)] += 1
        row[-1] += value

    def gauge(self, name: str, read: Callable[[], float]) -> None:
        self._gauges[name] = read

    def received(self, number: int) -> None:
        self.count("alex_inbound_total", number)

    def turn(self, brain: str, seconds: float, tokens_in: int, tokens_out: int) -> None:
        self.observe("alex_turn_seconds", seconds, brain=brain)
        if tokens_in or tokens_out:
            self.count("alex_model_tokens_total", tokens_in, direction="in")
            self.count("alex_model_tokens_total", tokens_out, direction="out")

    def remote_model(self, *, cost_micros: int | None, detour: str | None) -> None:
        """What a turn's remote model cost (US dollars), and why its words were not used."""
        if cost_micros:
            self.count("alex_model_cost_usd_total", cost_micros / 1_000_000)
        if detour is not None:
            self.count("alex_model_detours_total", reason=detour)

    def failed_turn(self) -> None:
        self.count("alex_turns_failed_total")

    def sent(self, channel: str) -> None:
        self.count("alex_sends_total", channel=channel)

    def send_failed(self, channel: str) -> None:
        self.count("alex_sends_failed_total", channel=channel)

    def text(self) -> str:
        """The exposition, version 0.0.4."""
        lines: list[str] = []
        for (name, labels), value in sorted(self._counters.items()):
            lines.append(f"{name}{_braces(labels)} {value:g}")
        for name, read in sorted(self._gauges.items()):
            lines.append(f"{name} {read():g}")
        for (name, labels), row in sorted(self._histograms.items()):
            lines += _histogram(name, labels, row)
        return "\n".join(lines) + "\n"


def _histogram(name: str, labels: Labels, row: list[float]) -> list[str]:
    lines, total = [], 0.0
    for bound, number in zip((*_BUCKETS, "+Inf"), row[:-1], strict=True):
        total += number
        lines.append(f"{name}_bucket{_braces((*labels, ('le', str(bound))))} {total:g}")
    return [*lines, f"{name}_sum{_braces(labels)} {row[-1]:g}", f"{name}_count{_braces(labels)} {total:g}"]


def _braces(labels: Labels) -> str:
    inner = ",".join(f'{key}="{value}"' for key, value in labels)
    return f"{{{inner}}}" if inner else ""


METRICS = Metrics()
