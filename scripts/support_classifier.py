"""`python -m scripts.support_classifier`: learns the support classifier anew from its lines and keeps the weights.

Run it after any change in knowledge/support/lines or in a table beside them, or in how lines are read: a test fails
while the weights are older than they.
"""

from pathlib import Path

import numpy as np

from knowledge.support.training import examples, fingerprint, learn, written_out

WEIGHTS = Path(__file__).parent.parent / "knowledge" / "support" / "weights.npz"


def main() -> None:
    learned = learn(examples(), written_out())
    scale = np.abs(learned.weights).max(axis=1) / 127
    np.savez_compressed(
        WEIGHTS,
        weights=np.round(learned.weights / scale[:, None]).astype(np.int8),
        scale=scale.astype(np.float32),
        rarity=learned.rarity.astype(np.float16),
        temperature=np.float32(learned.temperature),
        words=np.array(" ".join(learned.words)),
        counts=np.array(list(learned.words.values()), np.uint16),
        fingerprint=np.array(fingerprint()),
    )
    print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size // 1024} kB, temperature {learned.temperature:.2f}")


if __name__ == "__main__":
    main()
