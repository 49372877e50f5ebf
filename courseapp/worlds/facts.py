"""What the made-up worlds are built on: real municipalities in their real cooperations, invented everything else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServiceFact:
    """A child-welfare service: its short name, its name, and the numbers of the municipalities it serves."""

    key: str
    name: str
    municipalities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CooperationFact:
    """A cooperation: its services by key, its host, its written form, how many homes, and which programs it runs."""

    key: str
    name: str
    host: str
    services: tuple[str, ...]
    homes: int
    language: str = "nb"


SERVICES = (
    ServiceFact("oygarden", "Øygarden barneverntjeneste", ("4626",)),
    ServiceFact("askoy", "Askøy barneverntjeneste", ("4627",)),
    ServiceFact("alver", "Alver barneverntjeneste", ("4631",)),
    ServiceFact("haugesund-utsira", "Barneverntjenesten Haugesund og Utsira", ("1106", "1151")),
    ServiceFact("karmoy-bokn", "Barneverntjenesten Karmøy og Bokn", ("1149", "1145")),
    ServiceFact("sveio", "Sveio barneverntjeneste", ("4612",)),
    ServiceFact("tysver", "Tysvær barneverntjeneste", ("1146",)),
    ServiceFact("etne-vindafjord", "Barneverntenesta Etne og Vindafjord", ("4611", "1160")),
    ServiceFact("sauda-suldal", "Barneverntenesta Sauda og Suldal", ("1135", "1134")),
    ServiceFact("bergen", "Bergen barneverntjeneste", ("4601",)),
    ServiceFact("ullensvang", "Ullensvang barnevernteneste", ("4618",)),
    ServiceFact("kvam", "Kvam barnevernteneste", ("4622",)),
    ServiceFact("voss", "Voss barnevernteneste", ("4621",)),
    ServiceFact("sunnfjord", "Sunnfjord barnevernteneste", ("4647",)),
    ServiceFact("bremanger", "Bremanger barnevernteneste", ("4648",)),
    ServiceFact("gulen", "Gulen barnevernteneste", ("4635",)),
    ServiceFact("masfjorden", "Masfjorden barnevernteneste", ("4634",)),
    ServiceFact("sunnhordland", "Sunnhordland interkommunale barnevern", ("4614", "4615", "4613")),
    ServiceFact("bjornafjorden", "Bjørnafjorden barneverntjeneste", ("4624",)),
)

COOPERATIONS = (
    CooperationFact("barnets-vindu", "Barnets vindu", "4626", ("oygarden", "askoy", "alver"), 30),
    CooperationFact(
        "fosterhjem-sammen",
        "Fosterhjem sammen",
        "1106",
        ("haugesund-utsira", "karmoy-bokn", "sveio", "tysver", "etne-vindafjord", "sauda-suldal"),
        56,
    ),
    CooperationFact(
        "sammen", "Sammen om å støtte barns utvikling i fosterhjem", "4601", ("bergen", "alver", "askoy"), 58
    ),
    CooperationFact("robust", "Robust fosterheimsarbeid", "4618", ("ullensvang", "kvam", "voss"), 32, "nn"),
    CooperationFact(
        "gode-fosterheimen",
        "Den gode fosterheimen",
        "4647",
        ("sunnfjord", "bremanger", "gulen", "masfjorden"),
        30,
        "nn",
    ),
    CooperationFact("fosterbarnets-beste", "Til fosterbarnets beste", "4614", ("sunnhordland", "bjornafjorden"), 36),
)


@dataclass(frozen=True, slots=True)
class VenueFact:
    """A venue: its cooperation, name, municipality, rooms with their places, and what guests should know."""

    cooperation: str
    name: str
    municipality: str
    rooms: tuple[tuple[str, int], ...]
    access: str = ""
    travel: str = ""
    step_free: bool = True
    childcare: bool = False
    opens: int = 8
    closes: int = 22


VENUES = (
    VenueFact(
        "barnets-vindu",
        "Naustet ved sundet",
        "4626",
        (("Storstua", 30), ("Loftet", 12)),
        "Heis til alle etasjer.",
        "Gratis parkering. Siste buss mot byen går 22.10.",
        childcare=True,
    ),
    VenueFact(
        "barnets-vindu",
        "Tangen aktivitetshus",
        "4627",
        (("Peisestua", 16),),
        "Tre trapper ved inngangen.",
        "Parkering ved kaien.",
        step_free=False,
    ),
    VenueFact(
        "fosterhjem-sammen",
        "Fyrlykta kurshus",
        "1106",
        (("Store sal", 60), ("Lille sal", 16), ("Møterom 3", 10)),
        "Trinnfritt, teleslynge i store sal.",
        "Parkeringshus rett ved, betal i appen. Siste båt til Utsira går 16.30.",
        childcare=True,
    ),
    VenueFact(
        "fosterhjem-sammen",
        "Grendehuset Solvang",
        "1160",
        (("Salen", 40),),
        "Trinnfritt fra baksiden.",
        "Gratis parkering. Siste ferje går 22.45.",
    ),
    VenueFact(
        "sammen",
        "Bryggekanten møtested",
        "4601",
        (("Sjøsalen", 600), ("Kvarten", 20), ("Seilloftet", 14)),
        "Heis og teleslynge.",
        "Ti minutter å gå fra Bybanen. Lite parkering.",
        childcare=True,
    ),
    VenueFact(
        "sammen",
        "Lyngheisenteret",
        "4631",
        (("Auditoriet", 40), ("Grupperommet", 12)),
        "Trinnfritt.",
        "Gratis parkering. Siste buss går 22.20.",
    ),
    VenueFact(
        "robust",
        "Eplehagen kurs og kultur",
        "4618",
        (("Låven", 40), ("Eldhuset", 14)),
        "Trinnfritt til Låven. Eldhuset har høg terskel.",
        "Siste ferje går 22.30 på kvardagar.",
        childcare=True,
    ),
    VenueFact("robust", "Lyslia møtehus", "4621", (("Salen", 30),), "Heis.", "Fem minutt å gå frå toget."),
    VenueFact(
        "gode-fosterheimen",
        "Elveporten",
        "4647",
        (("Fossen", 40), ("Stryket", 14)),
        "Trinnfritt, teleslynge.",
        "Gratis parkering. Rekn ekstra tid når det er snø på fjellet.",
        childcare=True,
    ),
    VenueFact(
        "gode-fosterheimen",
        "Ytre fjorden grendahus",
        "4635",
        (("Storstova", 30),),
        "To trappetrinn ved inngangen.",
        "Siste ferje går 21.50.",
        step_free=False,
    ),
    VenueFact(
        "fosterbarnets-beste",
        "Kvernhuset kulturhus",
        "4614",
        (("Amfi", 50), ("Biblioteket", 14)),
        "Trinnfritt.",
        "Gratis parkering. Siste ferje Halhjem–Sandvikvåg går 23.00.",
        childcare=True,
    ),
    VenueFact(
        "fosterbarnets-beste", "Fjordglimt", "4624", (("Møterom 1", 20),), "Heis.", "Parkering med skive, tre timer."
    ),
)
