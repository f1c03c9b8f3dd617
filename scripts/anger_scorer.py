"""`python -m scripts.anger_scorer`: learns the scorer of anger anew from its lines and keeps the weights.

Run it after any change in knowledge/support/anger and after `python -m scripts.support_classifier`: a test fails while
the weights are older than they.
"""

from pathlib import Path

import numpy as np

from knowledge.support.anger.lines import lines
from knowledge.support.anger.training import fingerprint, learn

WEIGHTS = Path(__file__).parent.parent / "knowledge" / "support" / "anger" / "weights.npz"


def main() -> None:
    told = lines()
    learned = learn(told)
    step = np.float32(np.abs(learned.weights).max() / 127)
    np.savez_compressed(
        WEIGHTS,
        weights=np.round(learned.weights / step).astype(np.int8),
        step=step,
        threshold=np.float32(learned.threshold),
        fingerprint=np.array(fingerprint()),
    )
    angry = sum(line.angry for line in told)
    print(
        f"{WEIGHTS.name}: {WEIGHTS.stat().st_size // 1024} kB from {angry} angry and {len(told) - angry} calm lines; "
        f"angry from {learned.threshold:.3f}, which hears {learned.heard:.2f} of the ways left out"
    )


if __name__ == "__main__":
    main()
