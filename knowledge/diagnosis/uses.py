"""Parts that a person only uses, fills or wants on a car: « j'ai tiré le frein à main », « une voiture avec clim »."""

from collections.abc import Mapping, Sequence

from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.diagnosis.namesakes import is_namesake
from knowledge.diagnosis.no_part import DETERMINERS, OF, is_no_part
from knowledge.language.folding import words

_ON_THE_WAY = DETERMINERS | OF | frozenset(words("a au aux sur dans en tous toutes les bien juste all in on"))
_FAILS = frozenset(
    words(
        "plus pas rien ne n jamais impossible bloque bloquee bloques coince coincee casse cassee hs mort morte dur "
        "dure mal claque grince fuit fuite bruit siffle vibre tremble panne defaut reparer reparation changer "
        "remplacer devis tombe recule repart marche fonctionne usee use abime abimee tordu tordue saute clignote "
        "faire refaire cannot can wont won not broken stuck noise leak leaks replace repair fails failed dead grinds "
        "squeals rattles"
    )
)
"""What makes of a thing that is used a thing that is complained of."""
_MILD = frozenset(words("faire jamais ne n pas changer"))
"""Of these, the ones that a question of taste is told with as well: « DSG ou manuelle pour faire de la route ? »."""
_KEYS = words(
    "laissez deposez rendez remettez recuperez donnez prenez laisse laisser laissee depose deposer deposee rendu "
    "rendre rends remis remettre recupere recuperer prete preter donne donner donnee oublie oublier cache range left "
    "leave gave dropped handed"
)
_OPENED = words("ouvert ouvre ouvrir ferme fermer baisse baisser claque opened closed shut")
_HELD = words("tenait tenais tenir tiens tient pris prend prends reprend repris au derriere took holding behind")
_LIT = words("allume allumer allumes eteint mis mets mettre plein pleins turned switched")
_USED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("cle", "cles", "key", "keys"), frozenset(_KEYS)),
    **dict.fromkeys(("capot", "bonnet", "hood", "vitre", "vitres", "window"), frozenset(_OPENED)),
    **dict.fromkeys(("coffre", "boot", "trunk"), frozenset(words("charge charger rempli remplir vide vider loaded"))),
    **dict.fromkeys(("volant", "wheel"), frozenset(_HELD)),
    **dict.fromkeys(("phare", "phares", "feux", "headlights", "warning", "warnings"), frozenset(_LIT)),
    **dict.fromkeys(
        ("radio", "autoradio", "musique"), frozenset(words("ecoute ecouter ecoutais ecoutant mis mets listening"))
    ),
    **dict.fromkeys(
        ("ceinture", "ceintures", "seatbelt", "belt"),
        frozenset(words("attache attacher mis mets mettre boucle boucler avec porte wearing wore")),
    ),
    **dict.fromkeys(
        ("regulateur", "limiteur", "cruise"),
        frozenset(
            words("roulais roule roulait roulant rouler roulions etais etait calais cale sous au driving with on")
        ),
    ),
    **dict.fromkeys(("gps", "navigation", "waze"), frozenset(words("suivi suivais suivant suivre suis followed"))),
    **dict.fromkeys(
        ("batterie", "battery"),
        frozenset(
            words(
                "debranche debrancher debranchee debranchant rebranche rebrancher deconnecte deconnecter coupure "
                "disconnected disconnect reconnected"
            )
        ),
    ),
}
"""A name → what a hand does with it in any story, where nothing is told of it."""
_KEY_NAMES = frozenset(words("cle cles key contact demarreur"))
_TURNED = frozenset(words("tourne tournes tourner tournant mets mettre mettant turn turning turned"))
_WHEN = frozenset(words("quand qd lorsque lorsqu si en des je when if i"))
_REMOTES = frozenset(words("telecommande bip plip plips cle carte remote fob"))
_THROUGH = frozenset(words("a avec par au with using by from"))
_LOCKED = frozenset(
    words(
        "ferme fermer fermee ouvre ouvrir ouverture fermeture verrouille verrouiller deverrouille deverrouiller "
        "verrouillage condamner condamne lock locking unlock open close"
    )
)
_SHUT = frozenset(
    words("porte portes portiere portieres coffre hayon malle serrure trappe door doors boot trunk tailgate")
)
_LISTENED = frozenset(words("ecoute ecouter ecoutais ecoutant listening listened"))
_BRAKES_HELD = frozenset(
    words("tire tiree serre serree mis leve pull pulled pulling yanked use used using applied apply engaged set put")
)
_HAND_BRAKES = frozenset({"frein a main", "handbrake", "hand brake", "parking brake", "emergency brake", "e brake"})
_CARGO = frozenset(
    words(
        "enfant enfants chien chienne chat bebe vomi abeilles valise valises bagage bagages course courses poussette "
        "carton cartons affaires sac sacs materiel outils kids child children dog baby luggage suitcase suitcases "
        "groceries stroller bags"
    )
)
_HOLDS = frozenset(words("coffre boot trunk banquette siege sieges boite toit barres"))
_ENGINE = "moteur"
"""« Volant moteur » is held by nobody."""
_LONGEST = 4
_WANTED = frozenset(
    words(
        "cherche cherchons recherche recherchons acheter achat budget vends vend vendre vente louer location reprise "
        "prete pretee courtoisie annonce finition option options occasion looking buying sale selling"
    )
)
_SOLD = frozenset(words("vends vend vendre selling"))
_CARS = frozenset(
    words(
        "voiture voitures vehicule modele version citadine break suv berline monospace auto coupe cabriolet utilitaire "
        "diesel essence hybride electrique ch cv km car vehicle model estate hatchback saloon main"
    )
)
_EQUIPMENT = frozenset(
    words(
        "boite toit gps clim climatisation regulateur limiteur jante jantes attelage camera radar radars siege sieges "
        "cuir carplay bluetooth bva bvm dsg edc eat6 eat8 xenon xenons phares feux led antibrouillards navigation "
        "automatic manual gearbox transmission sunroof panoramic alloy cruise heated leather towbar tow"
    )
)
_OF_A_KIND = frozenset(words("auto automatique automatiques manuelle manuelles mecanique robotisee automatic manual"))
_GEARBOXES = frozenset(words("bva bvm bvm5 bvm6 bvr dsg dsg6 dsg7 edc eat6 eat8 cvt powershift etg etg6 multitronic"))
_SPECIALISTS = frozenset(words("specialiste specialistes specialise specialisee expert experts specialist specialists"))
_OR = frozenset(words("ou or"))
_DRIVES = frozenset(
    words(
        "roule roulais roulait roulez conduit conduis conduire passe passer prefere preferer opte hesite drive prefer"
    )
)
_WEIGHED = frozenset(
    words("fiable fiables fiabilite conseille conseillez conseil avis vaut mieux preferez choisir choix reliable")
)
_NEW = frozenset(words("neuf neuve neufs neuves refait refaite faite fait change changee changes remplace remplacee"))


def names_nothing(tokens: Sequence[Token], one: Occurrence, *, alone: bool) -> bool:
    """`alone`: it is the only name of a part that the message holds."""
    return (
        is_no_part(tokens, one, alone=alone)
        or is_namesake(tokens, one)
        or _is_used(tokens, one)
        or _is_equipment(tokens, one)
    )


def _is_used(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« La clé laissée à l'accueil », « le coffre plein de valises »: used or filled, and nothing is told of it."""
    if _is_turned(tokens, one) or _is_means(tokens, one) or _is_listened_to(tokens, one):
        return True
    if not _FAILS.isdisjoint(_told(tokens, one)):
        return False
    return _is_done_with(tokens, one) or _is_pulled(tokens, one) or _is_loaded(tokens, one)


def _is_equipment(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Cherche voiture avec boîte auto », « la boîte EDC est-elle fiable ? »: of a car that is wanted or weighed."""
    sentence = _sentence(tokens, one)
    if _is_speciality(tokens, one):
        return True
    if tokens[one.first].text not in _EQUIPMENT | _GEARBOXES or not _NEW.isdisjoint(sentence):
        return False
    if _is_sold_by_itself(tokens, one):
        return False
    sold = not _SOLD.isdisjoint(sentence) or not (_WANTED.isdisjoint(sentence) or _CARS.isdisjoint(sentence))
    if sold and _FAILS.isdisjoint(sentence):
        return True
    if (_OF_A_KIND | _GEARBOXES).isdisjoint(_around(tokens, one)) or not (_FAILS - _MILD).isdisjoint(sentence):
        return False
    return not _DRIVES.isdisjoint(sentence) or not _WEIGHED.isdisjoint(sentence) or _is_a_choice(tokens, one)


def _is_sold_by_itself(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Vends phares xénon », and not « vends Clio, phares xénon »."""
    place = _back(tokens, one)
    return place >= 0 and tokens[place].text in _SOLD and _CARS.isdisjoint(_sentence(tokens, one))


def _is_speciality(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Un spécialiste des boîtes auto »."""
    place = one.first - 1
    while place > 0 and tokens[place].text in _ON_THE_WAY:
        place -= 1
    return place >= 0 and tokens[place].text in _SPECIALISTS and tokens[place].clause == tokens[one.first].clause


def _is_a_choice(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« DSG ou manuelle ? »."""
    return any(token.text in _OR for token in (*tokens[max(0, one.first - 2) : one.first], *tokens[one.last :][:2]))


def _around(tokens: Sequence[Token], one: Occurrence) -> frozenset[str]:
    """Its own words and the next, which may say of what kind it is: « la boîte EAT8 »."""
    return frozenset(token.text for token in tokens[one.first : one.last + 1])


def _is_done_with(tokens: Sequence[Token], one: Occurrence) -> bool:
    deeds = _USED.get(tokens[one.first].text)
    if deeds is None or _ENGINE in _of(tokens, one):
        return False
    place = one.first - 1
    while place > 0 and one.first - place < _LONGEST and tokens[place].text in _ON_THE_WAY - deeds:
        place -= 1
    return place >= 0 and tokens[place].clause == tokens[one.first].clause and tokens[place].text in deeds


def _is_turned(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Rien ne se passe quand je tourne la clé »: what does not answer is not the key."""
    if tokens[one.first].text not in _KEY_NAMES:
        return False
    place = _back(tokens, one)
    if place < 1 or tokens[place].text not in _TURNED or tokens[place].clause != tokens[one.first].clause:
        return False
    return not _WHEN.isdisjoint(token.text for token in tokens[max(0, place - 2) : place])


def _is_means(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Le coffre ne se ferme plus à la télécommande »: what it is shut with, when it is the other that fails."""
    if tokens[one.first].text not in _REMOTES:
        return False
    place = _back(tokens, one)
    near = {token.text for token in tokens[max(0, place - _LONGEST) : place + 1]}
    through = tokens[one.first - 1].text in _THROUGH or tokens[place].text in _THROUGH
    return through and not _LOCKED.isdisjoint(near) and not _SHUT.isdisjoint(near | _told(tokens, one))


def _is_listened_to(tokens: Sequence[Token], one: Occurrence) -> bool:
    if tokens[one.first].text not in {"radio", "autoradio", "musique"}:
        return False
    place = _back(tokens, one)
    return place >= 0 and tokens[place].text in _LISTENED and tokens[place].clause == tokens[one.first].clause


def _back(tokens: Sequence[Token], one: Occurrence) -> int:
    place = one.first - 1
    while place > 0 and one.first - place < _LONGEST and tokens[place].text in _ON_THE_WAY:
        place -= 1
    return place


def _is_pulled(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Garée frein à main tiré », « je serre le frein à main »."""
    if " ".join(token.text for token in tokens[one.first : one.last]) not in _HAND_BRAKES:
        return False
    near = {token.text for token in tokens[max(0, one.first - 2) : one.last + 2]}
    return not _BRAKES_HELD.isdisjoint(near)


def _is_loaded(tokens: Sequence[Token], one: Occurrence) -> bool:
    return tokens[one.first].text in _HOLDS and not _CARGO.isdisjoint(_sentence(tokens, one))


def _told(tokens: Sequence[Token], one: Occurrence) -> frozenset[str]:
    """What is said around it in its clause, and behind it in its sentence."""
    own = tokens[one.first]
    return frozenset(
        token.text
        for place, token in enumerate(tokens)
        if token.clause == own.clause or (place >= one.last and token.sentence == own.sentence)
    )


def _sentence(tokens: Sequence[Token], one: Occurrence) -> frozenset[str]:
    own = tokens[one.first].sentence
    return frozenset(token.text for token in tokens if token.sentence == own)


def _of(tokens: Sequence[Token], one: Occurrence) -> frozenset[str]:
    return frozenset(token.text for token in tokens[one.first : one.last])
