"""A table of rates from a CSV file (R54): read as an office's computer saves it, or refused with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.hall.view import RateTable
from display.rates import MOST_BYTES, MOST_CHARS, MOST_COLUMNS, MOST_ROWS, RatesError, parse

TITLE = {"zh": "存款利率", "en": "Deposit rates"}
TEXT = "期限,年利率 %\n一年,1.50\n三年,2.10\n"
TABLE = RateTable(("期限", "年利率 %"), (("一年", "1.50"), ("三年", "2.10")), TITLE)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_it_is_read_as_excel_saves_it(encoding: str, separator: str, end: str) -> None:
    data = TEXT.replace(",", separator).replace("\n", end).encode(encoding)
    assert parse(data, TITLE) == TABLE


def test_quotes_spaces_and_empty_lines_are_no_trouble() -> None:
    text = '\n"期限", 年利率 %\n\n一年 , "1.50"\n , \n三年,2.10'
    assert parse(text.encode(), TITLE) == TABLE


def test_a_cell_may_hold_the_separator() -> None:
    assert parse(b'a,b\n"1,000",2\n', {}).rows == (("1,000", "2"),)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it has no rows: the first line is the head, one for each rate follows"),
        (b"a,b\n", "it has no rows: the first line is the head, one for each rate follows"),
        (b"a\n1\n", f"columns: 1, there may be 2 to {MOST_COLUMNS}"),
        (b"a,b,c,d,e,f,g\n1,2,3,4,5,6,7\n", f"columns: 7, there may be 2 to {MOST_COLUMNS}"),
        (b"a,b\n1,2\n\n1,2,3\n", "line 4: cells: 3, the head has 2"),
        (b"a,b\n1\n", "line 2: cells: 1, the head has 2"),
        (b"a,b\n" + b"1,2\n" * (MOST_ROWS + 1), f"{MOST_ROWS + 1} rows, there is room for {MOST_ROWS}"),
        (b"a,b\n1," + b"x" * (MOST_CHARS + 1), f"line 2: a cell has more than {MOST_CHARS} characters"),
        (b"a,b\n" + b"x" * MOST_BYTES, "larger than 64 KiB"),
        (
            "a,b\n{0},{0}\n".format("年" * 30).encode(),
            "as wide as 60 Chinese characters, there is room for 40",
        ),
        ("a,b\n1,2\n".encode("utf-16"), "neither UTF-8 nor GB18030: save it as CSV UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0", "neither UTF-8 nor GB18030: save it as CSV UTF-8"),
        (b'a,b\n"1"x,2\n', "no CSV: ',' expected after '\"'"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(data: bytes, why: str) -> None:
    with pytest.raises(RatesError) as refused:
        parse(data, TITLE)
    assert str(refused.value) == why


def test_the_largest_table_that_may_be_is_read() -> None:
    row = ",".join("x" * 11 for _ in range(MOST_COLUMNS)) + "\n"
    assert len(parse((row * (MOST_ROWS + 1)).encode(), {}).rows) == MOST_ROWS


@given(st.binary(max_size=300) | st.text(alphabet='a1,;"\n\r\t ', max_size=80).map(str.encode))
def test_whatever_the_file_holds_it_is_a_table_or_a_reason(data: bytes) -> None:
    try:
        table = parse(data, TITLE)
    except RatesError as exc:
        said = str(exc)
        table = RateTable((), ())
    else:
        said = "a table"
    assert said
    assert {len(row) for row in table.rows} <= {len(table.head)}
    assert len(table.rows) <= MOST_ROWS


def test_of_a_head_in_two_languages_the_longer_one_counts() -> None:
    head = ",".join("年年年年年年|year year" for _ in range(6))
    assert parse(f"{head}\n1,2,3,4,5,6\n".encode(), {}).head == ("年年年年年年|year year",) * 6
