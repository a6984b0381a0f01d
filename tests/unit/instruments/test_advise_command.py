"""jitflow advise: what it prints, its exit codes and streams."""

import json

import pytest
from click.testing import CliRunner

from jitflow.cli import cli


def run(*args: str):
    return CliRunner().invoke(cli, ["advise", "--on", "2026-11-22", *args])


def told(*args: str) -> dict:
    result = run(*args, "--json")
    assert result.exit_code in (0, 1), result.stderr
    return json.loads(result.stdout)


def test_the_same_answer_as_text_and_as_json() -> None:
    text = run("--need", "hear", "--state", "DK", "--own", "IT", "--domestic", "yes")
    assert (text.exit_code, text.stderr) == (0, "")
    assert "1. Letter of request to Denmark or Ireland: Fits by what is known" in text.stdout
    assert "Denmark is not bound by Directive 2014/41/EU" in text.stdout
    answer = told("--need", "hear", "--state", "DK", "--own", "IT", "--domestic", "yes")
    first, second = answer["states"][0]["suggestions"]
    assert (first["row"], first["standing"]) == ("letter_denmark_ireland", "fits")
    assert second["standing"] == "blocked" and second["blocking"][0]["instead"].startswith("Send a letter of request")


def test_limits_language_authority_and_source_are_told() -> None:
    one = told("--need", "search", "--state", "FR", "--own", "IT", "--domestic", "yes")["states"][0]["suggestions"][0]
    assert one["form"] == "Annex A to the directive" and one["slug"] == "eio"
    assert one["limits"][1] == {
        "says": "Decision on recognition within 30 days of receipt, 30 more where that cannot be met.", "period": "P30D",
        "basis": "Directive 2014/41/EU, Article 12(3), (5)", "ends": "2026-12-22",
    }  # fmt: skip
    assert one["language"]["codes"] == ["fr"] and one["language"]["confidence"] == "unverified"
    assert one["issuer"] and one["receiver"] and one["confidence"] == "known" and one["lookup"] == "Search and seizure"


def test_states_are_named_in_either_style() -> None:
    assert [one["state"] for one in told("--need", "hear", "--state", "EL", "--state", "uk")["states"]] == ["GR", "GB"]


def test_a_term_in_any_shape() -> None:
    for text in ("P1Y", "12", "P12M"):
        assert told("--need", "arrest_prosecution", "--state", "DE", "--max-penalty", text)["answers"] == {
            "max_penalty": 12
        }
    assert told("--need", "arrest_prosecution", "--max-penalty", "life")["answers"] == {"max_penalty": 9999}


def test_a_joint_team_is_one_for_all_states() -> None:
    answer = told("--need", "network", "--state", "FR", "--state", "DE", "--state", "RU", "--parallel", "yes", "--own", "IT",
        "--stage", "investigation")  # fmt: skip
    team = next(one for one in answer["together"] if one["kind"] == "joint_team")
    assert team["standing"] == "fits" and team["without"] == ["Russia"]


def test_nothing_fits_is_exit_code_1() -> None:
    result = run("--need", "hear", "--state", "RU", "--own", "IT", "--domestic", "yes")
    assert result.exit_code == 1 and "no practical cooperation" in result.stdout


def test_the_language_of_the_text() -> None:
    assert "Francia" in run("--need", "hear", "--state", "FR", "--lang", "it").stdout


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--need", "tea"), "--need: “tea” is not known; known: arrest_prosecution"),
        (("--need", "hear", "--state", "XX"), "--state: “XX”: This is no State."),
        (("--need", "hear", "--own", "XX"), "--own: “XX”: This is no State."),
        (("--need", "hear", "--stage", "lunch"), "--stage: “lunch”: Choose one"),
        (("--need", "hear", "--requests", "few"), "--requests: “few”: Write a whole number."),
        (("--need", "arrest_prosecution", "--max-penalty", "P"), "--max-penalty: “P”"),
        (("--need", "hear", "--domestic", " "), "--domestic"),
        (("--need", "hear", "--on", "tomorrow"), "--on: “tomorrow” is no day"),
    ],
)
def test_unusable_input_is_exit_code_2(args: tuple[str, ...], says: str) -> None:
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
