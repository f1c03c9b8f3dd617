"""`python -m scripts.complaint_likeness`: counts the written-out complaints anew and keeps what their words weigh.

Run it after any change in knowledge/diagnosis/complaints: a test fails while the weights are older than the lines.
"""

from pathlib import Path

import numpy as np

from knowledge.diagnosis.complaints.lines import lines
from knowledge.diagnosis.complaints.training import fingerprint, learn

WEIGHTS = Path(__file__).parent.parent / "knowledge" / "diagnosis" / "complaints" / "weights.npz"


def main() -> None:
    told = lines()
    learned = learn(told)
    np.savez_compressed(
        WEIGHTS,
        names=np.array(learned.names),
        pieces=learned.pieces,
        starts=learned.starts,
        parts=learned.parts,
        weights=learned.weights,
        fingerprint=np.array(fingerprint()),
    )
    print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size // 1024} kB from {len(told)} lines of {len(learned.names)} parts")


if __name__ == "__main__":
    main()
