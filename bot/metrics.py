"""Counters, gauges and histograms of this process, told in Prometheus' text format; no personal data in any."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from resource import RUSAGE_SELF, getpagesize, getrusage

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_FAMILIES = {
    "alex_answer_seconds": ("histogram", "From the beginning of a turn to its answer accepted by the channel."),
    "alex_deliveries": ("gauge", "Parts of answers that are not out, by channel and state."),
    "alex_hearing_seconds": ("histogram", "From a recording that came in to its words."),
    "alex_files_total": ("counter", "Photos, documents and videos that came in, by what became of them."),
    "alex_inbound_total": ("counter", "Messages, presses, edits and receipts that came in."),
    "alex_jobs": ("gauge", "Jobs that are kept, by kind and state; waiting ones are due."),
    "alex_jobs_running": ("gauge", "Jobs that this process works now."),
    "alex_mails": ("gauge", "E-mails, by state."),
    "alex_mails_received_total": ("counter", "E-mails that came in, by what they were taken for."),
    "alex_model_cost_usd_total": ("counter", "What the remote model cost, in US dollars."),
    "alex_model_detours_total": ("counter", "Turns whose remote model was not used, by reason."),
    "alex_model_tokens_total": ("counter", "Tokens read and written by the remote model."),
    "alex_notes_total": ("counter", "Answers to be spoken, by what became of them."),
    "alex_recordings_total": ("counter", "Recordings that came in, by what became of them."),
    "alex_sends_failed_total": ("counter", "Calls to a platform that did not deliver, by channel."),
    "alex_sends_total": ("counter", "Parts of answers accepted by a platform, by channel."),
    "alex_speaking_seconds": ("histogram", "Making the voice notes of one answer."),
    "alex_turn_seconds": ("histogram", "Thinking and writing down one turn, by brain."),
    "alex_turns_failed_total": ("counter", "Turns that ended in an apology."),
    "process_cpu_seconds_total": ("counter", "Processor time of this process."),
    "process_resident_memory_bytes": ("gauge", "Memory of this process."),
}
Labels = tuple[tuple[str, str], ...]
Sample = tuple[str, Mapping[str, str], float]
"""Name, labels, value: what somebody else counted."""


class Metrics:
    def __init__(self) -> None:
        self._values: dict[tuple[str, Labels], float] = defaultdict(float)
        self._histograms: dict[tuple[str, Labels], list[float]] = {}
        self._gauges: dict[str, Callable[[], float]] = {
            "process_cpu_seconds_total": _cpu_seconds,
            "process_resident_memory_bytes": _resident_bytes,
        }

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        self._values[name, tuple(sorted(labels.items()))] += amount

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

    def answered(self, channel: str, seconds: float) -> None:
        self.observe("alex_answer_seconds", seconds, channel=channel)

    def text(self, samples: Iterable[Sample] = ()) -> str:
        """The exposition, version 0.0.4; `samples` are told with the rest."""
        lines: dict[str, list[str]] = defaultdict(list)
        for (name, labels), value in sorted(self._values.items()):
            lines[name].append(f"{name}{_braces(labels)} {_number(value)}")
        for name, read in self._gauges.items():
            lines[name].append(f"{name} {_number(read())}")
        for name, named, value in samples:
            lines[name].append(f"{name}{_braces(tuple(sorted(named.items())))} {_number(value)}")
        for (name, labels), row in sorted(self._histograms.items()):
            lines[name] += _histogram(name, labels, row)
        return "".join(f"{line}\n" for name in sorted(lines) for line in (*_head(name), *lines[name]))


def _head(name: str) -> Iterator[str]:
    if name in _FAMILIES:
        kind, words = _FAMILIES[name]
        yield f"# HELP {name} {words}"
        yield f"# TYPE {name} {kind}"


def _histogram(name: str, labels: Labels, row: list[float]) -> list[str]:
    lines, total = [], 0.0
    for bound, number in zip((*_BUCKETS, "+Inf"), row[:-1], strict=True):
        total += number
        lines.append(f"{name}_bucket{_braces((*labels, ('le', str(bound))))} {_number(total)}")
    return [
        *lines,
        f"{name}_sum{_braces(labels)} {_number(row[-1])}",
        f"{name}_count{_braces(labels)} {_number(total)}",
    ]


def _braces(labels: Labels) -> str:
    inner = ",".join(f'{key}="{_escaped(value)}"' for key, value in labels)
    return f"{{{inner}}}" if inner else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    return f"{value:.15g}"


def _cpu_seconds() -> float:
    used = getrusage(RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _resident_bytes() -> float:
    """What is in memory now; where the system does not say (macOS), the most there was."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return float(getrusage(RUSAGE_SELF).ru_maxrss)
    return float(statm.read_text("ascii").split()[1]) * getpagesize()


METRICS = Metrics()
