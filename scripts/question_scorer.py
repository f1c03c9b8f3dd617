"""`python -m scripts.question_scorer`: learns anew which lines ask to know something, and keeps the weights.

Run it after any change in knowledge/questions: a test fails while the weights are older than its lines. The complaints
beside them are those of knowledge/diagnosis, of complaints and of dangers.
"""

from pathlib import Path

import numpy as np

from knowledge.diagnosis.complaints.lines import lines as complaint_lines
from knowledge.diagnosis.dangers.lines import lines as danger_lines
from knowledge.questions.lines import elsewhere, lines
from knowledge.questions.training import fingerprint, learn

WEIGHTS = Path(__file__).parent.parent / "knowledge" / "questions" / "weights.npz"


def main() -> None:
    questions, complaints = [line.text for line in lines()], [line.text for line in complaint_lines()]
    dangers = [line.text for line in danger_lines() if line.topic is not None]
    learned = learn(questions, complaints, dangers, elsewhere())
    step = np.float32(np.abs(learned).max() / 127)
    np.savez_compressed(
        WEIGHTS,
        weights=np.round(learned / step).astype(np.int8),
        step=step,
        fingerprint=np.array(fingerprint()),
    )
    size = WEIGHTS.stat().st_size // 1024
    print(f"{WEIGHTS.name}: {size} kB from {len(questions)} questions, {len(complaints) + len(dangers)} complaints")


if __name__ == "__main__":
    main()
