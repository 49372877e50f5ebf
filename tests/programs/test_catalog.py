import re
import subprocess
import sys

import pytest

from programs import catalog
from programs.model import Anchor, Audience, Phase, SeatUnit, digest, from_data, to_data
from programs.reading import IllFormed

EXPECTED = {
    "tbo-f", "trygg-base", "efst", "en-god-start", "egs-training", "veien-videre", "pmto-group", "pmto-preventive",
    "cos-p", "grandparent", "first-year", "own-children", "guidance", "respite-guidance", "visitor-guidance",
    "support-contact-guidance", "solid", "fosterhjemskveld", "culture-day", "network-meeting",
}  # fmt: skip
# Common words that bokmål has and nynorsk has not, and names that stay as they are.
BOKMAL_ONLY = re.compile(
    r"\b(ikke|hva|hvordan|hvorfor|fra|noe|noen|egne|en|et|veiledning\w*|fosterhjem\w*|hjem\w*|være|følelser|uke|de"
    r"|deltakere|sammen|samlinger|også|måned\w*|selv|skole|veien)\b",
    re.IGNORECASE,
)
NAMES = re.compile("En god start|Fosterhjem sammen|Veien videre")


def every_text(program):
    """All words of a program, with their place."""
    texts = {"name": program.name, "summary": program.summary}
    for field in ("island", "leader_training", "owner", "license"):
        if words := getattr(program, field):
            texts[field] = words
    return texts | {module.key: module.title for module in program.modules}


def test_every_program_of_the_field_is_in_the_catalog():
    assert set(catalog.load()) == EXPECTED


def test_the_catalog_is_read_once_and_cannot_be_changed():
    assert catalog.load() is catalog.load()
    with pytest.raises(TypeError):
        catalog.load()["tbo-f"] = catalog.get("efst")  # type: ignore[index]


def test_there_is_no_program_by_an_unknown_key():
    with pytest.raises(KeyError):
        catalog.get("tbof")


@pytest.mark.parametrize("key", sorted(EXPECTED))
def test_every_curriculum_comes_back_from_its_data(key):
    program = catalog.get(key)

    assert from_data(to_data(program), key) == program
    assert len(digest(program)) == 64


def test_no_two_programs_share_a_label():
    labels = [program.short for program in catalog.load().values()]

    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("key", sorted(EXPECTED))
def test_nynorsk_texts_are_nynorsk(key):
    for place, words in every_text(catalog.get(key)).items():
        assert not BOKMAL_ONLY.findall(NAMES.sub("", words.nn)), f"{place}: {words.nn}"


@pytest.mark.parametrize("key", sorted(EXPECTED))
def test_a_figure_that_is_our_own_says_so(key):
    for field, figure in catalog.get(key).sources.items():
        assert ("vårt forslag" in figure.source) == (figure.confidence == "default"), field


def test_birth_parents_have_a_program_of_their_own():
    theirs = [key for key, program in catalog.load().items() if Audience.BIRTH_PARENT in program.audience]

    assert theirs == ["veien-videre"]
    assert catalog.get("veien-videre").audience == {Audience.BIRTH_PARENT}


def test_everybody_that_a_cooperation_serves_has_a_program():
    assert set().union(*(program.audience for program in catalog.load().values())) == set(Audience)


def test_tbo_f_is_eight_course_meetings_and_then_eight_of_supervision():
    phases = [module.phase for module in catalog.get("tbo-f").modules]

    assert phases == [Phase.COURSE] * 8 + [Phase.GROUP_SUPERVISION] * 8


def test_trygg_base_is_six_meetings_of_four_hours_in_the_daytime():
    program = catalog.get("trygg-base")

    assert [module.minutes for module in program.modules] == [240] * 6
    assert program.part_of_day == "day"


def test_efst_is_two_days_together():
    assert [module.block for module in catalog.get("efst").modules] == [1, 1]


def test_contact_persons_train_for_two_days_and_one_and_one_about_a_month_apart():
    program = catalog.get("egs-training")

    assert [module.block for module in program.modules] == [1, 1, 2, 3]
    assert 25 <= program.interval_days <= 35
    assert program.audience == {Audience.STAFF}


def test_en_god_start_is_six_lessons_for_one_home_after_move_in():
    program = catalog.get("en-god-start")

    assert (len(program.modules), program.max_homes, program.anchor) == (6, 1, Anchor.MOVE_IN)


def test_couples_take_a_seat_each_in_cos_p_only_of_the_programs_for_foster_homes():
    homes = {Audience.FOSTER_HOME, Audience.KINSHIP, Audience.RESPITE}
    by_person = {
        key
        for key, program in catalog.load().items()
        if program.audience & homes and program.seat_unit is SeatUnit.PERSON
    }

    assert by_person == {"cos-p"}


def test_the_preventive_pmto_group_is_eight_of_the_twelve_meetings():
    preventive, full = catalog.get("pmto-preventive"), catalog.get("pmto-group")

    assert (len(preventive.modules), len(full.modules)) == (8, 12)
    assert {module.key for module in preventive.modules} < {module.key for module in full.modules}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("key = ", r"odd\.toml: is not valid TOML \(.+\); correct it there"),
        ("key = 'odd'", r"odd\.toml, version: is missing; add it"),
        ("keys = 'odd'", r"odd\.toml, keys: is no known field"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path, content, message):
    (tmp_path / "odd.toml").write_text(content, encoding="utf-8")

    with pytest.raises(IllFormed, match=message):
        catalog.read(tmp_path)


def test_a_file_in_another_encoding_is_refused_by_name(tmp_path):
    (tmp_path / "odd.toml").write_bytes("key = 'økt'".encode("latin-1"))

    with pytest.raises(IllFormed, match=r"odd\.toml: is not valid TOML"):
        catalog.read(tmp_path)


def test_a_file_is_named_after_its_program(tmp_path):
    curriculum = (catalog.CURRICULA / "efst.toml").read_text(encoding="utf-8")
    (tmp_path / "other.toml").write_text(curriculum, encoding="utf-8")

    with pytest.raises(IllFormed, match=r"other\.toml, key: 'efst' is not the name of the file"):
        catalog.read(tmp_path)


def test_importing_the_model_reads_no_curriculum_and_nothing_beyond_the_standard_library():
    script = (
        "import sys; import programs.model; top = {name.partition('.')[0] for name in sys.modules};"
        "print(sorted(top - sys.stdlib_module_names - {'programs', '__main__'}), 'tomllib' in sys.modules)"
    )
    bare = subprocess.run([sys.executable, "-S", "-c", script], capture_output=True, text=True, check=True)

    assert bare.stdout.strip() == "[] False"
