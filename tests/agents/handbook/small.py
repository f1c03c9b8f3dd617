"""A handbook of two chapters and its annexes: the real base, a plan that is small."""

from agents.handbook.composing import Composer
from bot.library import Library
from bot.rendering import render
from knowledge.handbook.plan import BookLanguage, Plan, VolumeRow, read_plan

SIZE = VolumeRow(sheets=1, codes=4, symptoms=3, exercises=1, cars=False, lessons=1, articles=1)


def small_plan(language: BookLanguage = "fr") -> Plan:
    whole = read_plan(language)
    systems = {"brakes": whole.systems["brakes"]}
    method, _, of_systems, *_ = whole.parts
    method = method.model_copy(update={"texts": ("method",)})
    changes = {"volumes": {"basic": SIZE, "premium": SIZE}, "parts": (method, of_systems), "systems": systems}
    return whole.model_copy(update={**changes, "glossary": {"ABS": "Antiblocage des roues."}})


def small_composer(library: Library, language: BookLanguage = "fr") -> Composer:
    return Composer(library.diagnostician.base, library.codes, typeset=render, plan=small_plan(language))
