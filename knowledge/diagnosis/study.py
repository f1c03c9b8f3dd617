"""Whether words of a folded sentence stand for study: in an exam, a lesson or a task, where no car is meant."""

import re

from knowledge.diagnosis.mood import SUBJECT
from knowledge.diagnosis.tense import PAST_VERB, PRESENT_VERB

_STUDY = re.compile(
    r"\b(?:exercices?|exercises?|eleves?|college|lycee|rapport de stage|course leader|(?:mon|un|my|a) (?:rapport"
    r"|report)|mock (?:test|exam)|(?:video|lecon|chapitre|module|lesson|chapter|level|niveau) \d+|revising|revise"
    r"|studying|(?:au|le|du|mon|son|l) (?:code|permis|exam\w*)|code de la route|(?:driving|theory|ase) (?:test|lesson"
    r"|class|exam|question)|question \d+|livret|livre|manuel scolaire|qcm|quiz|exam\w*|revis(?:e|er|ons)"
    r"|revisions?(?= (?:de|du|d|pour|avant) (?:l |mon |le )?(?:exam\w*|bac|bts|cap"
    r"|permis|code|concours)\b)"
    r"|bac pro|bts|cap \w+|habilitation\w*|certification\w*|controle de connaissances|stagiaires?|formateur"
    r"|apprenti\w*|apprenticeship|expose|memoire|dissertation|redaction|essay|homework|devoirs?|assignment|presentation"
    r"|(?:mon|le|notre|un|my|our|the|a) (?:prof\w*|moniteur|monitrice|instructeur|formateur|formatrice|enseignant\w*"
    r"|(?:driving )?instructor|teacher|tutor|trainer)|en (?:cours|formation|stage)|(?:cours|lecon|module|chapitre|stage"
    r"|formation|lesson|course|training|chapter)s?)\b"
)
_SAID_OR_ASKED = re.compile(
    r"\b(?:(?:expose|memoire|cours|module|chapitre|lecon|video|essay|paper|presentation|course|lesson|devoir|fiche"
    r"|exercice|exercise|report|rapport)s? (?:sur|on)|questions?|citer|quels?|lists?|qu est ce qu\w*"
    r"|demand\w+|ask\w*|expliqu\w+|explain\w*|dit|disent|disait|says?|said|told|appris|apprend\w*|taught|teach\w*"
    r"|montr\w+|show\w*|photos?|pictures?|images?|exemples?|examples?|schemas?|infos?|symptom\w*|signes?|signs?"
    r"|recommand\w+|conseill\w+|statisti\w+|documentation|chiffres|parl\w+|talks?|mention\w*|signif\w+|means?"
    r"|meaning|stands? for|causes?|definition|pourquoi|why|comment|how"
    r"|(?:que|quoi|ce qu il faut) (?:faire|fait)|what (?:to|should|must|do|i d|one should)|sources?|reasons?|raisons?"
    r"|covers?|couvr\w+|include\w*|traite\w*|about|quel\w*|que controlez|vrai ou faux|which|what)\b"
)
_PRICED = re.compile(
    r"\b(?:how much|(?:quel(?:le)?s?|what|which)(?: \w+){0,3} (?:prix|tarifs?|couts?|price|cost|charge)|combien)\b"
)
"""A price that is asked besides makes no study of it."""
_STUDIED_FOR = re.compile(rf"\b(?:pour|for|prepar\w+)(?: \w+){{0,4}} {_STUDY.pattern}")
"""« C'est pour un exposé »: said in another sentence, it tells what a question is for."""
_QUESTION = re.compile(
    r"^(?: |, )*(?:pourquoi|comment|quand|quel\w*|que|qu|quoi|combien|why|how|what|which|when|where|describe|explain"
    r"|list|name|state|give|cite[rz]?|citer|decri\w+|expliqu\w+|donne[rz]?|nomme[rz]?)\b"
)
_SET_AS_A_TASK = re.compile(
    r"\b(?:sujet|exercice|exercise|question|qcm|quiz|etude de cas|case study|cas pratique)(?: \w+){0,4} ,"
)
_SUBORDINATE = re.compile(r"\b(?:si|s (?=ils?\b)|quand|lorsqu\w*|que|qu|qui|dont|if|when|that|which|who|whose)\b")
_JOINED = re.compile(r" (?:et|and) ")

_ASKS = re.compile(
    r"\b(?:c est quoi|qu est ce qu\w*|qu est ce que c est|what s|what is|c est grave|is it|est ce qu\w*)\b"
)


def is_studied(segment: str, sentence: str, start: int, said: str) -> bool:
    """« Au permis on m'a demandé quoi faire si… »: what is taught or asked, not what happens; nothing joined to it.

    `said`: the whole message, one sentence of which may set the task for another.
    """
    if _SET_AS_A_TASK.search(sentence) and _STUDY.search(said) and not SUBJECT.search(sentence):
        return True
    study = _STUDY.search(sentence)
    if study is None and _STUDIED_FOR.search(said) and _QUESTION.search(sentence) and not SUBJECT.search(sentence):
        return True
    if study is None or _SAID_OR_ASKED.search(_PRICED.sub("", sentence)) is None:
        return False
    told = _ASKS.sub("", segment)
    is_told = PRESENT_VERB.search(told) or PAST_VERB.search(told)
    if is_told and not (
        _SUBORDINATE.search(segment)
        or _QUESTION.search(segment)
        or (_STUDY.search(segment) and _SAID_OR_ASKED.search(segment))
    ):
        return False
    between = sentence[study.end() : start] if study.end() <= start else ""
    return _JOINED.search(f"{between} ") is None
