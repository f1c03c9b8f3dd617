import json
from pathlib import Path

import pytest

from bot.support_classify import UnreadableLine, classified, classify_file
from knowledge.support.classifier import support_classifier


def test_each_line_gets_the_form_of_the_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [{"id": 1, "text": "Je veux être remboursé de la commande 1042"}, {"id": "b", "text": "hi there"}]
    file = tmp_path / "lines.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in asked) + "\n\n", "utf-8")
    classify_file(file)
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["id"], first["category"], first["orders"]) == (1, "Remboursement", ["1042"])
    assert (first["language"], first["abstained"]) == ("fr", False)
    assert (second["id"], second["category"]) == ("b", "Non classé")


def test_a_wrong_line_is_named() -> None:
    with pytest.raises(UnreadableLine, match="line 2"):
        list(classified(['{"id": 1, "text": "a"}', '{"id": 1}'], support_classifier()))
