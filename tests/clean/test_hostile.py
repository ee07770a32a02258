"""Broken, huge and hostile input: a clear failure or the article, never a hang, a crash or an empty success."""

from __future__ import annotations

import gzip
import pickle

import pytest

from miner.records import DELETED, MinerError
from miner.resources import Resources
from miner.stages.clean import Cleaner, explain, limits, new_portal
from miner.stages.clean.portals import load
from tests.clean.conftest import CORPUS, ROOT, document, raw, results

ABSTRACT = (
    "We treated 40 patients with 52 vertebrae with 8 Gy. The local control rate was 92.3% after 12 months of follow-up."
)
PAGE = f"<html><h1>Radiotherapy of the spine in forty patients</h1><h2>Abstract</h2><p>{ABSTRACT}</p></html>"


def error(cleaner: Cleaner, content: bytes | str, source: str = "page.html") -> str:
    """The reason why a page fails."""
    found = results(cleaner, content, source)
    assert found[-1][1] is not None
    return found[-1][1].error


def test_page_above_the_limit(cleaner: Cleaner) -> None:
    """The failure names the size and the limit."""
    content = b"<html>" + b"<p>x</p>" * (limits.MAX_PAGE_BYTES // 8 + 1)
    assert "the limit is 21 MB" in error(cleaner, content)


def test_text_above_the_limit(cleaner: Cleaner) -> None:
    """Text dumps have a smaller limit."""
    assert "the limit is 2,000,000" in error(cleaner, b"a b c. " * 300_000, "x.txt")


@pytest.mark.parametrize("depth", [300, 1500])
def test_nesting_that_is_read(cleaner: Cleaner, depth: int) -> None:
    """Deep nesting below the limit loses nothing."""
    page = "<html><body>" + "<div>" * depth + f"<h2>Abstract</h2><p>{ABSTRACT}</p>" + "</div>" * depth
    assert document(cleaner, page).abstract == ABSTRACT


def test_nesting_beyond_the_limit(cleaner: Cleaner) -> None:
    """Nesting that libxml2 refuses is said, not cut silently."""
    assert "nested deeper than" in error(cleaner, "<html><body>" + "<div>" * 100_000 + PAGE)


@pytest.mark.parametrize("tag", ["b", "sup", "span"])
def test_inline_nesting(cleaner: Cleaner, tag: str) -> None:
    """Inline markup nested a thousand deep does not stop the page."""
    page = f"<html><body><div class='abstract'><h2>Abstract</h2><p>{ABSTRACT}" + f"<{tag}>" * 1000 + "2"
    assert (document(cleaner, page).abstract or "").startswith(ABSTRACT)


def test_formula_nesting_is_linear(cleaner: Cleaner) -> None:
    """A formula nested a thousand deep is read in linear time."""
    page = f"<html><body><div class='abstract'><h2>Abstract</h2><p>{ABSTRACT} <math>" + "<mrow>" * 1000 + "<mn>2</mn>"
    assert (document(cleaner, page).abstract or "").startswith(ABSTRACT)


@pytest.mark.parametrize("source", ["x.xml.gz", "x.html.gz"])
def test_gzip_bomb(cleaner: Cleaner, source: str) -> None:
    """A small file that unpacks without end is stopped early."""
    head = b"<PubmedArticleSet><PubmedArticle>" if "xml" in source else b"<html>"
    assert "unpacks to more than" in error(cleaner, gzip.compress(head + b" " * 150_000_000, 6), source)


def test_entity_bomb_in_jats(cleaner: Cleaner) -> None:
    """A file with entities of its own is refused."""
    page = '<!DOCTYPE article [<!ENTITY a "aaaa">]><article><front><article-meta/></front></article>'
    assert "declares entities" in error(cleaner, page, "x.xml")


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        ("utf-16", "utf-16"),
        ("utf-8-sig", None),
        ("cp1252", "iso-8859-1"),
        ("cp1252", None),
        ("cp1252", "utf-16"),
        ("utf-8", "iso-8859-1"),
    ],
)
def test_charsets_of_latin_pages(cleaner: Cleaner, charset: str, declared: str | None) -> None:
    """Byte order marks, declared, missing and wrong character sets."""
    meta = f'<meta charset="{declared}">' if declared else ""
    text = f"{ABSTRACT} Müller’s naïve score was 3.1 ± 0.4."
    page = f"<html><head>{meta}</head><body><h2>Abstract</h2><p>{text}</p>"
    assert document(cleaner, page.encode(charset)).abstract == text


@pytest.mark.parametrize("declared", ["gb2312", "utf-8", None])
def test_charsets_of_chinese_pages(cleaner: Cleaner, declared: str | None) -> None:
    """GB18030 bytes are read whatever the page says of itself."""
    text = "回顾性分析62例患者的治疗结果，所有患者均接受射频消融联合椎体成形术治疗，手术成功率100%，随访12个月。" * 2
    meta = f'<meta charset="{declared}">' if declared else ""
    page = f"<html><head>{meta}</head><body><h2>摘要</h2><p>{text}</p>"
    assert document(cleaner, page.encode("gb18030")).translations == {"zh": text}


def test_other_articles_go_on_after_a_bad_json_line(cleaner: Cleaner) -> None:
    """What was read before a broken line is given, then the failure names the line."""
    found = results(cleaner, '{"id": "a", "text": "' + ABSTRACT + '"}\n{broken', "x.jsonl")
    assert [bool(d) for d, _ in found] == [True, False]
    assert found[1][1] is not None
    assert "line 2" in found[1][1].error


def test_newest_version_wins_and_deleted_records_go(cleaner: Cleaner) -> None:
    """Of two versions the newer stays; a record that the file deletes is left out; retraction is said."""
    found = [d for d, _ in results(cleaner, (CORPUS / "pubmed_xml/sbrtlum.xml").read_bytes(), "x.xml") if d]
    assert "99 patients" not in found[0].text
    assert [(d.pmid, d.status) for d in found] == [
        ("98000137", None), ("98002466", "retracted"), ("98002329", DELETED)
    ]  # fmt: skip
    assert [f for _, f in results(cleaner, (CORPUS / "pubmed_xml/sbrtlum.xml").read_bytes(), "x.xml") if f] == []


def test_gzip_of_pubmed_xml_reads_the_same(cleaner: Cleaner) -> None:
    """A packed file gives the documents of the file inside."""
    content = (CORPUS / "pubmed_xml/hepatx.xml").read_bytes()
    plain = [d.to_dict() for d, _ in results(cleaner, content, "x.xml") if d]
    packed = [
        d.to_dict() | {"sha256": plain[0]["sha256"]} for d, _ in results(cleaner, gzip.compress(content), "x.xml") if d
    ]
    assert packed == plain


def test_doi_of_a_reference_is_never_the_articles(cleaner: Cleaner) -> None:
    """A page that states no DOI of its own has none."""
    page = PAGE.replace("</html>", "<h2>References</h2><ol><li>Old T. doi:10.5555/old.1</li></ol></html>")
    assert document(cleaner, page).doi is None


def test_a_record_without_an_abstract_is_a_document_and_no_failure(cleaner: Cleaner) -> None:
    """A reference file may hold such records: the document is there for its title and identifiers."""
    record = (
        '<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">98990001</PMID><Article><Journal>'
        "<Title>Letters in Spine</Title></Journal><ArticleTitle>Letter: on cement.</ArticleTitle></Article>"
        "</MedlineCitation></PubmedArticle></PubmedArticleSet>"
    )
    found, failure = results(cleaner, record, "x.xml")[0]
    assert found is not None
    assert (found.title, found.abstract, found.pmid) == ("Letter: on cement.", None, "98990001")
    assert failure is None


def test_cleaner_pickles(cleaner: Cleaner) -> None:
    """Worker processes get a cleaner of their own."""
    again = pickle.loads(pickle.dumps(cleaner))
    assert document(again, PAGE).abstract == ABSTRACT


def test_clean_is_idempotent(cleaner: Cleaner) -> None:
    """A document's own text, cleaned again, keeps its abstract."""
    for path in sorted((CORPUS / "jats").glob("*.xml")):
        first = document(cleaner, path.read_bytes(), "a.xml")
        again = document(cleaner, first.text, "a.txt")
        assert (again.title, again.abstract, again.translations) == (first.title, first.abstract, first.translations)


def test_explain_names_rule_and_text(cleaner: Cleaner) -> None:
    """What was dropped is shown with the portal's rule that did it."""
    text = explain(document(cleaner, (CORPUS / "frontiers/hifuthy.html").read_bytes()))
    assert "portal   frontiers" in text
    assert "dropped  [frontiers:drop div.JournalAbstract div.authors] Lam Ka-Wing" in text


def test_new_portal_writes_files_that_load(cleaner: Cleaner, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The first portal file is valid, names the site's host, and finds the abstract; nothing is overwritten."""
    folder = tmp_path_factory.mktemp("portal")
    page = raw((CORPUS / "peerj/ldrtknee.html").read_bytes(), "saved.html")
    toml, copy, expected = new_portal(page, "My Site", folder)
    portal = load(toml)
    assert (portal.name, portal.hosts) == ("my_site", ("peerj.com",))
    assert copy.read_bytes() == page.content
    assert expected.name == "page_1.document.json"
    own = Cleaner(Resources((folder, ROOT)))
    own.portals.all = (portal,)
    assert document(own, page.content).method == "my_site"
    with pytest.raises(MinerError, match="exists already"):
        new_portal(page, "My Site", folder)


@pytest.mark.parametrize(
    "body", ['portal = "y"\n', 'portal = "x"\ncolour = 1\n', 'portal = "x"\n[html]\ntitle = 3\n', "portal = \n"]
)
def test_broken_portal_file_is_named(body: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A wrong key, value or name in a portal file is an error that names the file."""
    path = tmp_path_factory.mktemp("bad") / "x.toml"
    path.write_text(body, encoding="utf-8")
    with pytest.raises(MinerError, match=r"x\.toml"):
        load(path)
