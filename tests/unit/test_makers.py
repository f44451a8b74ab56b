"""Makers of watched equipment: the longest prefix counts, and every fault has its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wifiwatch.errors import SignatureError
from wifiwatch.makers import LARGEST_FILE, Maker, Makers, Prefix, load_makers, read_makers

SHIPPED = Path(__file__).parents[2] / "signatures" / "lists" / "makers.csv"
HEADER = "prefix,class,maker\n"


def addresses(*texts: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Read addresses as people write them."""
    return np.array([int(text.replace(":", ""), 16) for text in texts], np.int64)


def write(folder: Path, text: str, name: str = "makers.csv") -> Path:
    """Write a list and give its path."""
    path = folder / name
    path.write_text(text)
    return path


def complaints(folder: Path, text: str) -> list[str]:
    """Give what is wrong with a list, without its folder."""
    path = write(folder, text)
    with pytest.raises(SignatureError) as error:
        load_makers([path])
    assert error.value.exit_code == 4
    return [problem.removeprefix(f"{folder}/") for problem in error.value.problems]


def test_the_shipped_list_names_what_the_rules_need() -> None:
    makers = load_makers([SHIPPED])
    found = makers.of(
        addresses(
            "00:0C:CC:01:02:03", "90:15:64:4F:FF:FF", "70:B3:D5:2C:70:01", "00:40:8C:00:00:01"
        )
    )
    assert found["maker_class"].tolist() == ["rtls_tag", "rtls_tag", "traffic_probe", "camera"]
    assert found["maker"].tolist()[3] == "Axis"
    assert {maker.maker_class for maker in makers.known.values()} == {
        "alpr",
        "camera",
        "hobby_sensor",
        "people_counter",
        "rtls_tag",
        "street_furniture",
        "traffic_probe",
        "wlan_location_vendor",
    }


def test_the_longest_prefix_counts(tmp_path: Path) -> None:
    text = (
        "00:50:C2,camera,All\n00:50:C2:B0:00:00/28,alpr,Some\n00:50:C2:BE:70:00/36,rtls_tag,Few\n"
    )
    makers = load_makers([write(tmp_path, HEADER + text)])
    found = makers.of(addresses("0050C2000000", "0050C2B00000", "0050C2BE7FFF", "0050C3000000"))
    assert found["maker"].tolist() == ["All", "Some", "Few", ""]
    assert found["maker_class"].tolist() == ["camera", "alpr", "rtls_tag", ""]
    assert found.index.tolist() == [0, 1, 2, 3]
    assert found.dtypes.astype(str).tolist() == ["str", "str"]


def test_of_two_files_the_later_counts(tmp_path: Path) -> None:
    first = write(tmp_path, HEADER + "00:00:01,camera,One\n00:00:03,camera,Three\n", "a.csv")
    second = write(tmp_path, HEADER + "00:00:01,alpr,Other\n", "b.csv")
    makers = load_makers([first, second])
    found = makers.of(addresses("000001000000", "000003000000"))
    assert found["maker"].tolist() == ["Other", "Three"]


def test_no_list_knows_nobody() -> None:
    makers = Makers()
    assert makers.watched.shape == (1 << 18,)
    assert makers.watched.dtype == np.uint64
    assert not makers.watched.any()
    assert makers.of(addresses("000CCC000000"))["maker"].tolist() == [""]
    assert makers.of(np.zeros(0, np.int64)).columns.tolist() == ["maker", "maker_class"]
    assert load_makers([]).known == {}


def test_what_is_no_address_has_no_maker(tmp_path: Path) -> None:
    makers = load_makers([write(tmp_path, HEADER + "FC:FF:FF,camera,Last\n00:00:00,camera,None\n")])
    found = makers.of(np.array([-1, 1 << 48, 0xFCFFFF000000], np.int64))
    assert found["maker"].tolist() == ["", "", "Last"]


prefixes = st.sampled_from([24, 28, 36]).flatmap(
    lambda length: st.builds(Prefix, st.integers(0, (1 << length) - 1), st.just(length))
)


@given(
    known=st.dictionaries(
        prefixes, st.builds(Maker, st.sampled_from("abc"), st.sampled_from("xyz")), max_size=20
    ),
    others=st.lists(st.integers(-1, (1 << 48) - 1), max_size=20),
    tails=st.integers(0, (1 << 24) - 1),
)
def test_lookup_agrees_with_a_search_bit_by_bit(
    known: dict[Prefix, Maker], others: list[int], tails: int
) -> None:
    makers = Makers(known)
    inside = [
        (prefix.bits << (48 - prefix.length)) | (tails & ((1 << (48 - prefix.length)) - 1))
        for prefix in known
    ]
    asked = [*inside, *others]
    found = makers.of(np.array(asked, np.int64))
    for address, row in zip(asked, found.itertuples(index=False), strict=True):
        expected = Maker("", "")
        for length in (24, 28, 36):
            expected = known.get(Prefix(address >> (48 - length), length), expected)
        assert tuple(row) == expected
        if expected.maker:
            start = address >> 24
            assert int(makers.watched[start >> 6]) >> (start & 63) & 1


@given(known=st.dictionaries(prefixes, st.just(Maker("m", "c")), max_size=20))
def test_the_bitmap_holds_the_prefixes_and_nothing_else(known: dict[Prefix, Maker]) -> None:
    bits = np.unpackbits(Makers(known).watched.astype("<u8").view(np.uint8), bitorder="little")
    assert set(np.flatnonzero(bits)) == {each.bits >> (each.length - 24) for each in known}


def test_comments_quotes_and_line_ends_of_others(tmp_path: Path) -> None:
    text = '\ufeff# where from\r\n\r\nprefix,class,maker\r\n00:00:01,camera,"One, two"\r\n# end'
    makers = load_makers([write(tmp_path, text)])
    assert list(makers.known.values()) == [Maker("One, two", "camera")]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("00:00:01,camera", "has 2 columns; prefix,class,maker are needed"),
        ("00:00:01,camera,a,b", "has 4 columns; prefix,class,maker are needed"),
        ("00:00,camera,a", "prefix: '00:00' is not like 00:0C:CC or 90:15:64:40:00:00/28"),
        ("00:00:0G,camera,a", "prefix: '00:00:0G' is not like 00:0C:CC or 90:15:64:40:00:00/28"),
        ("00:00:01:00,camera,a", "prefix: '00:00:01:00' has 32 bits; 24, 28 and 36 are known"),
        ("00:00:01/25,camera,a", "prefix: '00:00:01/25' has 25 bits; 24, 28 and 36 are known"),
        (
            "00:00:01:18/28,camera,a",
            "prefix: '00:00:01:18/28' says more than its first 28 bits",
        ),
        (
            "02:00:01,camera,a",
            "prefix: '02:00:01' is a group's or locally administered; no maker owns it",
        ),
        (
            "01:00:01,camera,a",
            "prefix: '01:00:01' is a group's or locally administered; no maker owns it",
        ),
        ("00:00:01,Camera,a", "class: 'Camera' is not a word in lower case, such as rtls_tag"),
        ("00:00:01,camera,", "maker: needs a name of at most 100 printable characters"),
        ("00:00:01,camera,\x1b[2J", "maker: needs a name of at most 100 printable characters"),
        ("00:00:01,camera," + "a" * 101, "maker: needs a name of at most 100 printable characters"),
        ("00:00:09,alpr,Twice", "prefix: it is given twice"),
    ],
)
def test_a_fault_has_its_line(tmp_path: Path, line: str, complaint: str) -> None:
    text = f"{HEADER}00:00:09,camera,Good\n\n{line}\n"
    assert complaints(tmp_path, text) == [f"makers.csv:4: {complaint}"]


def test_all_faults_are_told_and_the_rest_counts(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "nonsense\n00:00:01,camera,Good\n00:00:02,,Bad\n")
    problems: list[str] = []
    makers = read_makers([path, tmp_path / "absent.csv"], problems)
    assert [maker.maker for maker in makers.known.values()] == ["Good"]
    assert [problem.removeprefix(f"{tmp_path}/").split(": ")[0] for problem in problems] == [
        "makers.csv:2",
        "makers.csv:4",
        "absent.csv",
    ]


@pytest.mark.parametrize("text", ["", "# nothing\n", "00:00:01,camera,No header\n"])
def test_a_list_needs_its_header(tmp_path: Path, text: str) -> None:
    assert complaints(tmp_path, text) == [
        "makers.csv:1: the first line has to be prefix,class,maker"
    ]


def test_files_that_are_no_lists(tmp_path: Path) -> None:
    large, binary = tmp_path / "large.csv", tmp_path / "binary.csv"
    large.write_bytes(b"#" * (LARGEST_FILE + 1))
    binary.write_bytes(b"\xff\xfe\x00")
    problems: list[str] = []
    assert read_makers([large, binary], problems).known == {}
    assert problems[0] == f"{large}: larger than 1024 KiB; that is no list"
    assert problems[1].startswith(f"{binary}: cannot be read: ")


@given(data=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode()))
def test_any_bytes_end_in_a_list_or_in_complaints(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(HEADER.encode() + data)
    problems: list[str] = []
    read_makers([path], problems)
    assert all(problem.startswith(f"{path}:") for problem in problems)
