"""The sounds of a workshop in which nobody speaks, made by rules from a seed: what a microphone left on would send."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

Wave = npt.NDArray[np.float64]
RATE = 16_000


def silence(draw: np.random.Generator, times: Wave) -> Wave:
    """Digital silence, or the hiss of a cheap microphone."""
    return draw.normal(0, draw.choice([0.0, 0.0005, 0.002]), len(times))


def fan(draw: np.random.Generator, times: Wave) -> Wave:
    """Rushing air with the hum of the blades."""
    air = _smooth(draw.normal(0, 1, len(times)), int(draw.integers(4, 30)))
    blades = draw.uniform(60, 220)
    hum = _harmonics(draw, 2 * np.pi * blades * times, (1, 2, 3))
    return _loud(air, draw.uniform(0.02, 0.15)) + _loud(hum, draw.uniform(0.01, 0.05))


def compressor(draw: np.random.Generator, times: Wave) -> Wave:
    """A piston that thumps some ten times a second over the drone of its motor, then a hiss of air."""
    beats = draw.uniform(6, 14)
    thumps = np.clip(np.sin(2 * np.pi * beats * times), 0, None) ** 8
    rumble = _smooth(draw.normal(0, 1, len(times)), 40) * thumps
    drone = np.sin(2 * np.pi * draw.choice([50.0, 100.0]) * times)
    hiss = draw.normal(0, 1, len(times)) * (times > times[-1] * draw.uniform(0.6, 0.9))
    return _loud(rumble, draw.uniform(0.1, 0.3)) + _loud(drone, draw.uniform(0.02, 0.1)) + _loud(hiss, 0.03)


def engine(draw: np.random.Generator, times: Wave) -> Wave:
    """Four cylinders between idle and 3000 a minute, uneven as they are, with the rattle of a cold one."""
    turns = draw.uniform(700, 3000) / 60
    wander = 1 + 0.02 * np.sin(2 * np.pi * draw.uniform(0.2, 1.5) * times)
    phase = 2 * np.pi * 2 * turns * np.cumsum(wander) / RATE
    firing = _harmonics(draw, phase, (0.5, 1, 1.5, 2, 3, 4, 6))
    rattle = draw.normal(0, 1, len(times)) * np.clip(np.sin(phase), 0, None) ** 4
    return _loud(firing, draw.uniform(0.05, 0.3)) + _loud(rattle, draw.uniform(0.005, 0.05))


KINDS: Mapping[str, Callable[[np.random.Generator, Wave], Wave]] = {
    "silence": silence,
    "fan": fan,
    "compressor": compressor,
    "engine": engine,
}


def clips(kind: str, count: int) -> Iterator[npt.NDArray[np.float32]]:
    """So many different recordings of one kind, of two to eight seconds."""
    for number in range(count):
        draw = np.random.default_rng([sorted(KINDS).index(kind), number])
        times = np.arange(round(draw.uniform(2, 8) * RATE)) / RATE
        yield np.clip(KINDS[kind](draw, times), -1, 1).astype(np.float32)


def _harmonics(draw: np.random.Generator, phase: Wave, orders: Sequence[float]) -> Wave:
    whole: Wave = np.sum([np.sin(phase * order + draw.uniform(0, 6)) / order for order in orders], axis=0)
    return whole


def _smooth(noise: Wave, width: int) -> Wave:
    return np.convolve(noise, np.ones(width) / width, "same")


def _loud(wave: Wave, loudness: float) -> Wave:
    spread = float(np.sqrt((wave**2).mean()))
    return wave * (loudness / spread) if spread else wave
