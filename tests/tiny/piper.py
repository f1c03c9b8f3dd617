"""A voice of one kilobyte with Piper's true signature: each phoneme is a short tone, so speed and length are real.

The network maps `input` int64[1, N], `input_lengths` int64[1] and `scales` float[3] (noise, length, width) to
`output` float[1, 1, T], as published voices do.
"""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

RATE = 22_050
_TONE_SECONDS = 0.045
_LOWEST_HERTZ = 110.0
_STEP_HERTZ = 7.0

_CONSTANTS = {
    "length_place": np.int64(1),
    "samples": np.float32(RATE * _TONE_SECONDS),
    "rate": np.float32(RATE),
    "zero": np.float32(0),
    "one": np.float32(1),
    "base": np.float32(_LOWEST_HERTZ),
    "step": np.float32(_STEP_HERTZ),
    "circle": np.float32(2 * np.pi),
    "gain": np.float32(0.4),
    "range": np.int64(61),
    "first_sound": np.int64(3),
    "front": np.array([0], np.int64),
    "back": np.array([1], np.int64),
    "shape": np.array([1, 1, -1], np.int64),
}
_NODES = (
    ("Gather", ["scales", "length_place"], "stretch"),
    ("Mul", ["samples", "stretch"], "stretched"),
    ("Floor", ["stretched"], "whole"),
    ("Range", ["zero", "whole", "one"], "places"),
    ("Div", ["places", "rate"], "times"),
    ("Unsqueeze", ["times", "front"], "times_row"),
    ("Squeeze", ["input", "front"], "ids"),
    ("Mod", ["ids", "range"], "notes"),
    ("Mul", ["notes_real", "step"], "steps"),
    ("Add", ["steps", "base"], "hertz"),
    ("Unsqueeze", ["hertz", "back"], "hertz_column"),
    ("Mul", ["hertz_column", "times_row"], "turns"),
    ("Mul", ["turns", "circle"], "phases"),
    ("Sin", ["phases"], "waves"),
    ("Mul", ["waves", "gain"], "quiet_waves"),
    ("Less", ["ids", "first_sound"], "is_pause"),
    ("Not", ["is_pause"], "is_sound"),
    ("Unsqueeze", ["is_sound_real", "back"], "mask"),
    ("Mul", ["quiet_waves", "mask"], "masked"),
    # The lengths are used, else the input would be pruned away.
    ("Mul", ["lengths_real", "zero"], "nothing"),
    ("Add", ["masked", "nothing"], "sum"),
    ("Reshape", ["sum", "shape"], "output"),
)
_CASTS = {"notes": "notes_real", "is_sound": "is_sound_real", "input_lengths": "lengths_real"}


def make_tiny_piper(path: Path, *, language: str = "fr_FR", speakers: dict[str, int] | None = None) -> Path:
    """Write the voice and its description; returns the path of the `.onnx`."""
    constants = [numpy_helper.from_array(np.asarray(value), name) for name, value in _CONSTANTS.items()]
    nodes = [helper.make_node(kind, inputs, [output]) for kind, inputs, output in _NODES]
    casts = [helper.make_node("Cast", [plain], [real], to=TensorProto.FLOAT) for plain, real in _CASTS.items()]
    inputs = [
        helper.make_tensor_value_info("input", TensorProto.INT64, [1, "N"]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ]
    outputs = [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, "T"])]
    graph = helper.make_graph(_sorted([*nodes, *casts]), "tiny", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, path)
    path.with_name(f"{path.name}.json").write_text(json.dumps(_description(language, speakers or {})))
    return path


def _sorted(nodes: list[onnx.NodeProto]) -> list[onnx.NodeProto]:
    """Each node after those it reads from, as the format asks."""
    order, known = [], {"input", "input_lengths", "scales", *_CONSTANTS}
    while nodes:
        ready = next(node for node in nodes if known.issuperset(node.input))
        nodes.remove(ready)
        order.append(ready)
        known.update(ready.output)
    return order


def _description(language: str, speakers: dict[str, int]) -> dict[str, object]:
    return {
        "audio": {"sample_rate": RATE, "quality": "test"},
        "espeak": {"voice": language[:2]},
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "num_symbols": 256,
        "num_speakers": 1,
        "speaker_id_map": speakers,
        "phoneme_id_map": DEFAULT_PHONEME_ID_MAP,
        "language": {"code": language},
    }
