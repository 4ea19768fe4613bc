"""The page that shows where the guide's words come from: every source, note and correction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from .authority import Authorities, Authority, Citation
from .corrections import Correction
from .document import Document
from .landing import Landing, landing_table
from .pages import Page, PageWriter, Source, escape, front_matter
from .words import Words

PATH = "sources.md"


def citation(text: str) -> Citation:
    """The citation that a correction names as `id` or `id (c)`."""
    id, _, pinpoint = text.partition(" ")
    return Citation(id, pinpoint.strip())


def sources_page(
    sources: Mapping[str, Source],
    documents: Mapping[str, Document],
    corrections: Sequence[Correction],
    cited_on: Mapping[tuple[str, str], Sequence[tuple[str, str]]],
    landed: Sequence[Landing],
    authorities: Authorities,
    words: Words,
) -> Page:
    """The page of sources and corrections. `documents` are corrected; `cited_on` maps a note to (path, title)s."""
    writer = PageWriter(authorities, words, sources)
    days = [*(a.checked for a in authorities.values()), *(c.checked for c in corrections)]
    oldest = min(days, default=None)
    parts = [front_matter(words.say("sources_title"), words.say("sources_description"), oldest)]
    for id, source in sources.items():
        parts += _source(id, source, words)
        parts += _notes(id, documents[id], cited_on, writer, authorities, words)
        parts.append(f"### {words.say('landing_title')} {{ #{id}-landing }}")
        parts.append(words.say("landing_intro"))
        parts.append(landing_table([row for row in landed if row.source == id], words))
    parts.append(f"## {words.say('corrections_title')} {{ #corrections }}")
    parts += [_correction(correction, authorities, words) for correction in corrections]
    if not corrections:
        parts.append(words.say("corrections_none"))
    parts.append(f"## {words.say('authorities_title')} {{ #authorities }}")
    parts += [_authority(authority, authorities, words) for authority in authorities.values()]
    return Page(PATH, "\n\n".join(parts) + "\n", corrections[0].file if corrections else words.file)


def _source(id: str, source: Source, words: Words) -> Iterator[str]:
    yield f"## {escape(source.title)} {{ #{id} }}"
    yield escape(source.about)
    yield f"- {words.say('publisher', name=escape(source.publisher))}\n- {words.say('received', date=escape(source.received))}"
    if source.left_out:
        yield f"{words.say('left_out')}"
        yield "\n".join(f"- {escape(part.what)}: {escape(part.why)}" for part in source.left_out)


def _notes(
    id: str,
    document: Document,
    cited_on: Mapping[tuple[str, str], Sequence[tuple[str, str]]],
    writer: PageWriter,
    authorities: Authorities,
    words: Words,
) -> Iterator[str]:
    if document.notes:
        yield f"### {words.say('source_notes')} {{ #{id}-notes }}"
    for note in document.notes:
        texts = (writer.inline(p.text, id) for p in note.paragraphs if p.text.strip())
        parts = [re.sub(rf"\[\^{id}-(\d+)\]", rf"[\[\1\]](#{id}-\1)", text) for text in texts]
        pages = ", ".join(f"[{escape(title)}]({path})" for path, title in cited_on[id, note.number])
        parts.append(words.say("cited_on", pages=pages))
        for cited in writer.cited(note):
            status = _status(authorities[cited], authorities, words)
            parts.append(f"- [{escape(authorities[cited].label)}](#authority-{cited}): {status}")
        body = "\n\n".join(parts).replace("\n", "\n    ")
        yield f"{note.number} {{ #{id}-{note.number} }}\n:   {body}"  # a heading would fill the table of contents


def _correction(correction: Correction, authorities: Authorities, words: Words) -> str:
    links = "; ".join(authorities.markdown(citation(text)) for text in correction.authority)
    lines = [
        words.say("corrections_says", text=authorities.cite(correction.says)),
        words.say("corrections_guide", text=authorities.cite(correction.guide)),
        words.say("corrections_why", text=authorities.cite(correction.reason), authority=links),
        words.say("corrections_checked", date=words.day(correction.checked)),
    ]
    body = "\n".join(f"- {line}" for line in lines)
    return f"### {escape(correction.topic)} {{ #correction-{correction.id} }}\n\n{body}"


def _status(authority: Authority, authorities: Authorities, words: Words) -> str:
    """Whether a case is still good law, in words; of a statute its own sentence tells."""
    if authority.kind != "case":
        return words.say("status_read")
    by = authorities.markdown(Citation(authority.by)) if authority.by else ""
    return words.say(f"status_{authority.status}", by=by)


def _authority(authority: Authority, authorities: Authorities, words: Words) -> str:
    lines = [
        authorities.markdown(Citation(authority.id)),
        escape(authority.says),
        *([_status(authority, authorities, words)] if authority.kind == "case" else []),
        f"{words.say(f'mark_{authority.mark}')} {words.say('corrections_checked', date=words.day(authority.checked))}",
    ]
    body = "\n".join(f"- {line}" for line in lines)
    return f"### {escape(authority.name or authority.citation)} {{ #authority-{authority.id} }}\n\n{body}"
