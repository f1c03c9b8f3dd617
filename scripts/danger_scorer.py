"""`python -m scripts.danger_scorer`: learns the scorer of dangers anew from its lines and keeps the weights.

Run it after any change in knowledge/diagnosis/dangers, in knowledge/support/lines, in scenes.toml or in how words are
read: a test fails while the weights are older than they.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.diagnosis.dangers.lines import lines
from knowledge.diagnosis.dangers.training import Learned, fingerprint, learn, thresholds
from knowledge.regression import Floats

WEIGHTS = Path(__file__).parent.parent / "knowledge" / "diagnosis" / "dangers" / "weights.npz"


def main() -> None:
    told = lines()
    learned = learn(told)
    (danger, danger_step), (topics, topics_step) = (_in_bytes(one) for one in (learned.danger, learned.topics))
    kept = Learned(danger.astype(np.float32) * danger_step, topics.astype(np.float32) * topics_step)
    sure, doubtful = thresholds(kept)
    np.savez_compressed(
        WEIGHTS,
        danger=danger,
        danger_step=danger_step,
        topics=topics,
        topics_step=topics_step,
        sure=np.float32(sure),
        doubtful=np.float32(doubtful),
        fingerprint=np.array(fingerprint()),
    )
    dangerous = sum(line.topic is not None for line in told)
    print(
        f"{WEIGHTS.name}: {WEIGHTS.stat().st_size // 1024} kB from {dangerous} dangerous and {len(told) - dangerous} "
        f"harmless lines; sure from {sure:.3f}, doubtful from {doubtful:.3f}"
    )


def _in_bytes(weights: Floats) -> tuple[npt.NDArray[np.int8], np.float32]:
    """The weights as steps of one size, a byte each, and that size."""
    step = np.float32(np.abs(weights).max() / 127)
    return np.round(weights / step).astype(np.int8), step


if __name__ == "__main__":
    main()
