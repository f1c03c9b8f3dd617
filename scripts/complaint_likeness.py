"""`python -m scripts.complaint_likeness`: counts the written-out complaints anew and keeps what their words weigh.

It takes a quarter of an hour on two cores. Run it after any change in knowledge/diagnosis/complaints: a test fails
while the weights are older than the lines.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from knowledge.diagnosis.complaints.lines import lines
from knowledge.diagnosis.complaints.part_training import learn_parts
from knowledge.diagnosis.complaints.training import fingerprint, learn, learn_systems

_FOLDER = Path(__file__).parent.parent / "knowledge" / "diagnosis" / "complaints"
WEIGHTS, SYSTEMS, PARTS = (_FOLDER / f"{name}.npz" for name in ("weights", "systems", "parts"))


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
    systems = learn_systems(told)
    step = np.float32(np.abs(systems.weights).max() / 127)
    np.savez_compressed(
        SYSTEMS,
        names=np.array(systems.names),
        weights=np.round(systems.weights / step).astype(np.int8),
        step=step,
        rarity=systems.rarity.astype(np.float16),
    )
    print(f"{SYSTEMS.name}: {SYSTEMS.stat().st_size // 1024} kB")
    # Each of the processes to come takes one core: more threads only get in each other's way.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # noqa: TID251 -- told to a library, not read
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        parts = learn_parts(told, at_once=processes)
    np.savez_compressed(
        PARTS,
        names=np.array(parts.names),
        pieces=parts.pieces,
        rarity=parts.rarity.astype(np.float16),
        vectors=parts.vectors,
        directions=parts.directions.astype(np.float16),
        usual=parts.usual.astype(np.float16),
    )
    print(f"{PARTS.name}: {PARTS.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
