"""`python -m scripts.request_scorer`: learns the scorer of requests anew from its lines and keeps the weights.

Run it after any change in knowledge/diagnosis/requests or in how words are folded: a test fails while the weights are
older than they.
"""

from pathlib import Path

import numpy as np

from knowledge.diagnosis.requests.lines import lines
from knowledge.diagnosis.requests.training import fingerprint, learn

WEIGHTS = Path(__file__).parent.parent / "knowledge" / "diagnosis" / "requests" / "weights.npz"


def main() -> None:
    told = lines()
    weights = learn(told)
    step = np.float32(np.abs(weights).max() / 127)
    np.savez_compressed(
        WEIGHTS,
        weights=np.round(weights / step).astype(np.int8),
        step=step,
        fingerprint=np.array(fingerprint()),
    )
    print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size // 1024} kB from {len(told)} lines")


if __name__ == "__main__":
    main()
