"""`python -m scripts.mention_scorer`: learns anew which names of parts name one, and keeps the weights.

Run it after any change in knowledge/diagnosis/mentions or in the names of parts: a test fails while the weights are
older than the lines.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from knowledge.diagnosis.mentions.lines import lines
from knowledge.diagnosis.mentions.training import fingerprint, learn
from knowledge.diagnosis.understand import Understanding
from knowledge.faults.base import ASIDE
from knowledge.faults.generation import shipped_base

WEIGHTS = Path(__file__).parent.parent / "knowledge" / "diagnosis" / "mentions" / "weights.npz"


def main() -> None:
    base = shipped_base()
    told = lines(base)
    named = replace(base, phrases=tuple(one for one in base.phrases if ASIDE not in one.targets))
    weights = learn(base, told, Understanding(named))
    step = np.float32(np.abs(weights).max() / 127)
    np.savez_compressed(
        WEIGHTS, weights=np.round(weights / step).astype(np.int8), step=step, fingerprint=np.array(fingerprint())
    )
    naming = sum(line.parts != frozenset() for line in told)
    print(
        f"{WEIGHTS.name}: {WEIGHTS.stat().st_size // 1024} kB from {naming} lines that name a part and "
        f"{len(told) - naming} that do not"
    )


if __name__ == "__main__":
    main()
