"""A body in every framing that HTTP has, whole and cut off at each byte: never half a page."""

from __future__ import annotations

import contextlib
import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miner.records import MinerError
from miner.stages.ingest.fetch import fetch
from miner.stages.ingest.unpack import Broken, Unpacker
from tests.ingest.imitation import PAGE, Reply
from tests.ingest.web_bench import Bench, ask

LARGE = PAGE.replace(b"</body>", b"".join(b"<p>%d</p>" % (n * n) for n in range(200_000)) + b"</body>")


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gzip": gzip.compress,
    "x-gzip": lambda body: gzip.compress(body[:100]) + gzip.compress(body[100:]) + b"\0" * 9,
    "deflate": zlib.compress,
    "deflate ": raw_deflate,
    "deflate, gzip": lambda body: gzip.compress(zlib.compress(body)),
    "UTF-8": bytes,
}


def head(version: str, packing: str, *more: str) -> bytes:
    lines = [f"HTTP/{version} 200 OK", "Content-Type: text/html", "Connection: close", *more]
    lines += [f"Content-Encoding: {packing.strip()}"] if packing else []
    return "\r\n".join([*lines, "", ""]).encode()


def chunked(body: bytes, packing: str) -> bytes:
    size = max(len(body) // 5, 1)
    pieces = [body[i : i + size] for i in range(0, len(body), size)]
    chunks = b"".join(b"%X\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    return head("1.1", packing, "Transfer-Encoding: chunked") + chunks + b"0\r\n\r\n"


FRAMINGS: dict[str, Callable[[bytes, str], bytes]] = {
    "length": lambda body, packing: head("1.1", packing, f"Content-Length: {len(body)}") + body,
    "chunked": chunked,
    "until closed": lambda body, packing: head("1.0", packing) + body,
}


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("framing", FRAMINGS)
def test_a_page_of_megabytes_comes_whole(bench: Bench, framing: str, packing: str) -> None:
    assert len(LARGE) > 2_500_000
    bench.site.pages["/p"] = Reply(raw=FRAMINGS[framing](PACKINGS[packing](LARGE), packing))
    assert fetch(f"{bench.site.url}/p", web=bench.web()).content == LARGE


@pytest.mark.parametrize("packing", ["", "gzip", "deflate", "deflate "])
@pytest.mark.parametrize("framing", FRAMINGS)
def test_a_body_that_is_cut_anywhere_is_never_taken_for_whole(bench: Bench, framing: str, packing: str) -> None:
    body = PACKINGS[packing](PAGE)
    whole = FRAMINGS[framing](body, packing)
    web = bench.web(changed={"patience": {"tries": 1, "give_up_after": 10_000}})
    start = whole.index(b"\r\n\r\n") + 4
    # The last CRLF of chunks says nothing any more; without a length and packing no one can tell.
    end = len(whole) - (4 if framing == "chunked" else 0)
    wrong, reasons = [], set()
    for at in range(start + 1, end):
        bench.site.pages["/p"] = Reply(raw=whole[:at])
        try:
            found = fetch(f"{bench.site.url}/p", web=web).content
        except MinerError as error:
            reasons.add(str(error).removeprefix(f"{bench.site.url}/p: "))
        else:
            wrong.append((at, len(found)))
    if (framing, packing) == ("until closed", ""):
        assert len(wrong) == end - start - 1
    else:
        assert wrong == []
        assert reasons <= {"the answer breaks off", "is empty"}


@pytest.mark.parametrize("framing", FRAMINGS)
def test_a_bomb_is_stopped_in_every_framing(bench: Bench, framing: str) -> None:
    bomb = gzip.compress(b"<html>" + b"0" * 15_000_000)
    bench.site.pages["/p"] = Reply(raw=FRAMINGS[framing](bomb, "gzip"))
    assert ask(bench, "/p") == ["/p: is packed so tightly that it looks like a bomb"]


@pytest.mark.parametrize("packing", ["br", "zstd", "gzip, gzip, gzip, gzip, gzip"])
def test_a_packing_that_was_not_asked_for_is_refused(bench: Bench, packing: str) -> None:
    bench.site.pages["/p"] = Reply(raw=FRAMINGS["length"](PAGE, packing))
    assert ask(bench, "/p") == ["/p: the answer cannot be unpacked"]


@given(st.binary(max_size=3000), st.sampled_from(list(PACKINGS)), st.integers(1, 700))
def test_pieces_of_any_size_unpack_to_the_same(body: bytes, packing: str, size: int) -> None:
    packed = PACKINGS[packing](body)
    unpacker = Unpacker(packing)
    out = b"".join(out for at in range(0, len(packed), size) for out in unpacker.feed(packed[at : at + size]))
    unpacker.end()
    assert (out, unpacker.wire) == (body, len(packed))


@given(st.binary(max_size=400), st.lists(st.sampled_from(["gzip", "deflate"]), max_size=4))
def test_any_bytes_unpack_or_are_refused(body: bytes, packings: list[str]) -> None:
    with contextlib.suppress(Broken):
        unpacker = Unpacker(", ".join(packings))
        out = b"".join(unpacker.feed(body))
        unpacker.end()
        assert packings or out == body
