"""Headers of a table, in eight languages, as the columns they mean."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from timeline.errors import shown
from timeline.files.reading import Order, bad
from timeline.model.fields import LANGUAGE
from timeline.model.folding import fold, words

COLUMNS = (
    "id", "date", "title", "summary", "place", "country", "kind", "tags", "people", "organizations",
    "source", "source_url", "deaths", "language",
)  # fmt: skip
# Written only where an event needs them, so that nothing private or unfinished comes back as public
MORE = (
    "description", "printed", "time", "timezone", "latitude", "longitude", "tone", "status", "recurrence",
    "rule", "confidence", "private", "modified",
)  # fmt: skip
# Read and never written: what a date's column leaves to others, or a date in parts
PARTS = ("start", "end", "year", "month", "day")
TRANSLATED = ("title", "summary", "description", "place")
# In en, el, ru, fr, es, kk, tr, ar; case, accents and signs make no difference
_SYNONYMS = """
id: identifier, κωδικός, αναγνωριστικό, ид, код, идентификатор, identifiant, identificador, kimlik,
  المعرف
date: when, ημερομηνία, ημ/νία, χρονολογία, πότε, дата, когда, fecha, cuándo, quand, күні,
  күн, дата уақиға, tarih, tarihi, ne zaman, التاريخ, تاريخ
start: start date, start year, begin, beginning, έναρξη, ημερομηνία έναρξης, ημ/νία έναρξης, έτος έναρξης,
  αρχή, начало, дата начала, год начала, début, date de début, date début, inicio, fecha de inicio,
  fecha inicio, басталуы, başlangıç, başlangıç tarihi, البداية, تاريخ البداية
year: έτος, χρόνος, χρονιά, год, année, año, жыл, жылы, yıl, yılı, السنة, سنة, العام
month: μήνας, месяц, mois, mes, ай, ay, الشهر, شهر
day: ημέρα, μέρα, день, число, jour, día, gün, اليوم, يوم
end: end date, end year, ending, λήξη, ημερομηνία λήξης, ημ/νία λήξης, έτος λήξης, τέλος, окончание, конец,
  дата окончания, год окончания, fin, date de fin, date fin, fecha de fin, fecha fin, fecha final, аяқталуы,
  bitiş, bitiş tarihi, النهاية, تاريخ النهاية
title: event, name, headline, heading, τίτλος, γεγονός, συμβάν, название, заголовок, событие, titre,
  événement, título, titular, evento, атауы, тақырып, оқиға, başlık, olay, العنوان, عنوان, الحدث
summary: abstract, short description, what happened, text, περίληψη, σύνοψη, τι έγινε, краткое описание,
  содержание, résumé, resumen, қысқаша, мазмұны, özet, الملخص, ملخص
description: details, περιγραφή, λεπτομέρειες, описание, подробности, détails, descripción, detalles,
  сипаттама, толығырақ, açıklama, ayrıntılar, الوصف, وصف
place: location, where, city, town, venue, τόπος, τοποθεσία, πόλη, πού, место, город, где, lieu, ville,
  endroit, où, lugar, ciudad, dónde, орны, орын, қала, yer, şehir, nerede, المكان, مكان, المدينة
country: country code, χώρα, страна, pays, país, ел, мемлекет, ülke, البلد, بلد, الدولة
kind: event type, είδος, вид, genre, clase, түрі, tür, النوع
tags: tag, keywords, topics, subjects, categories, category, ετικέτες, λέξεις-κλειδιά, θέματα,
  κατηγορία, теги, метки, ключевые слова, темы, категория, étiquettes, mots-clés, thèmes, catégorie,
  etiquetas, palabras clave, temas, categoría, тегтер, кілт сөздер, etiketler, anahtar kelimeler,
  الوسوم, كلمات مفتاحية
people: persons, person, names, πρόσωπα, άτομα, ονόματα, люди, лица, персоны, имена, personnes, noms,
  personas, nombres, адамдар, тұлғалар, kişiler, isimler, الأشخاص, أشخاص
organizations: organisations, organization, organisation, organizers, organisers, union, unions,
  οργανώσεις, οργανισμοί, φορείς, σωματεία, организации, организация, профсоюз, syndicat, syndicats,
  organizaciones, sindicatos, ұйымдар, ұйым, кәсіподақ, örgütler, kuruluşlar, sendika, المنظمات, منظمات,
  النقابة
source: sources, reference, πηγή, πηγές, источник, источники, référence, fuente, fuentes, дереккөз,
  дерек көзі, kaynak, kaynaklar, المصدر, مصدر, المصادر
source_url: url, link, web, website, address of source, σύνδεσμος, ιστοσελίδα, ссылка, адрес, lien,
  site, enlace, vínculo, сілтеме, bağlantı, الرابط, رابط
deaths: dead, killed, death toll, fatalities, νεκροί, θύματα, погибшие, погибло, убитые, жертвы, morts,
  décès, tués, muertos, muertes, fallecidos, қаза тапқандар, өлгендер, ölüler, ölü sayısı, القتلى,
  الوفيات
language: lang, γλώσσα, язык, langue, idioma, lengua, тіл, тілі, dil, اللغة, لغة
printed: date as printed, ημερομηνία όπως τυπώθηκε, дата в источнике
time: hour, ώρα, время, heure, hora, уақыты, saat, الوقت
timezone: time zone, ζώνη ώρας, часовой пояс, fuseau horaire, zona horaria, saat dilimi
latitude: lat, γεωγραφικό πλάτος, широта, latitud, ендік, enlem
longitude: lon, lng, γεωγραφικό μήκος, долгота, longitud, бойлық, boylam
tone:
status: κατάσταση, статус, statut, estado, durum
recurrence:
rule:
confidence:
private:
modified:
"""
# What headers add without saying more: "Date of the event", "Τίτλος γεγονότος", "Dublin Core:Title"
_ADDED = frozenset(
    words("""
    of the event events γεγονότος γεγονότων συμβάντος το του της события событий события de la l
    d événement evénement del evento olay olayın оқиғаның оқиға الحدث
    dublin core dc dcterms""")
)
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SHAPE = re.compile(r"\b([^\W\d_])\1?[ ./-]([^\W\d_])\2?[ ./-]([^\W\d_])\3{1,3}(?![^\W\d_])")
_DAYS, _MONTHS = frozenset(words("d η ημ д j g t ي")), frozenset(words("m μ м a ش"))
_SUFFIX = re.compile(r"(.+?)\s*(?:[._:/-]\s*|[(\[]\s*)([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*[)\]]?")


def _plain(header: str) -> str:
    return " ".join(words(header))


_BY_WORD = {
    _plain(synonym): column
    for column, listed in re.findall(r"^(\w+):((?:.*\n(?=  ))*.*)", _SYNONYMS, re.MULTILINE)
    for synonym in (column, *listed.split(","))
    if synonym.strip()
}


class Column(NamedTuple):
    """What a column of a table holds, in which language where its header says so: `title.el`."""

    name: str
    language: str | None = None

    def __str__(self) -> str:
        return self.name if self.language is None else f"{self.name}.{self.language}"


def column(header: str) -> Column | None:
    """The column a header means; None where it means none here.

    >>> str(column("Τίτλος")), str(column("Title (EL)")), column("Remarks")
    ('title', 'title.el', None)
    """
    if len(header) > 100:
        return None
    found = _BY_WORD.get(_plain(header))
    if found is not None:
        return Column(found)
    match = _SUFFIX.fullmatch(header.strip())
    if match is None:
        return None
    found, language = _BY_WORD.get(_plain(match[1])), match[2]
    code = "-".join([language.split("-")[0].lower(), *language.split("-")[1:]])
    if found in TRANSLATED and LANGUAGE.fullmatch(code):
        return Column(found, code)
    return None


def loosely(header: str) -> Column | None:
    """The column a header means but for a remark in brackets, and words that add nothing; None where none.

    >>> str(loosely("Τίτλος γεγονότος *")), str(loosely("Date (DD/MM/YYYY)"))
    ('title', 'date')
    """
    if len(header) > 100:
        return None
    bare = _SHAPE.sub(" ", _REMARK.sub(" ", header))
    found = column(bare)
    if found is not None:
        return found
    kept = [word for word in words(bare) if word not in _ADDED]
    name = _BY_WORD.get(" ".join(kept))
    return Column(name) if name is not None else None


def order_said(header: str) -> Order | None:
    """The order of day and month that a header says its dates have: DD/MM/YYYY, ηη/μμ/εεεε, mm-dd-yy."""
    match = _SHAPE.search(fold(header[:100]))
    if match is None:
        return None
    first, second = match[1] in _DAYS, match[2] in _DAYS
    if first and not second and match[2] in _MONTHS:
        return Order.DMY
    return Order.MDY if second and not first and match[1] in _MONTHS else None


def found_in(headers: Sequence[str], mapping: Mapping[str, str]) -> tuple[Column | None, ...]:
    """The column of each header, `mapping` before all. A header that means one by its whole comes before one
    that means it but for a remark; the rest of those, and the parts of a date that stands whole, mean none.
    A start is the date where there is no other.
    """
    chosen = {_plain(header): _named(name) for header, name in mapping.items()}
    found = [chosen[_plain(header)] if _plain(header) in chosen else column(header) for header in headers]
    for number, header in enumerate(headers):
        if found[number] is None and header.strip() and _plain(header) not in chosen:
            loose = loosely(header)
            found[number] = loose if loose not in found else None
    whole, start = Column("date"), Column("start")
    if whole not in found:
        found = [whole if each == start else each for each in found]
    elif start in found:  # then start and end are hours, or say the date once more
        found = [None if each in (start, Column("end")) else each for each in found]
    if whole in found:
        found = [None if each in (Column("month"), Column("day")) else each for each in found]
    return tuple(found)


def is_header(found: Sequence[Column | None]) -> bool:
    """Whether columns make a table of events: they have a title, and a date or its year."""
    names = {each.name for each in found if each is not None}
    return "title" in names and bool(names & {"date", "year"})


def columns(headers: Sequence[str], mapping: Mapping[str, str], where: str) -> tuple[Column | None, ...]:
    """The column of each header, `mapping` before all. Raises BadFile where they are no table of events."""
    for header, name in mapping.items():
        if name and _named(name) is None:
            known = ", ".join((*COLUMNS, *MORE, *PARTS))
            raise bad(
                "the mapping",
                f"{shown(header)} is read as {shown(name)}, which is no column",
                f"one of {known}",
            )
    found = found_in(headers, mapping)
    for number, each in enumerate(found):
        if each is not None and each in found[:number]:
            first = headers[found.index(each)]
            raise bad(
                where, f"{shown(first)} and {shown(headers[number])} are both read as {each}",
                "say which with --map, the other as nothing",
            )  # fmt: skip
    names = {each.name for each in found if each is not None}
    for needed in ("title", "date"):
        if needed not in names and not (needed == "date" and "year" in names):
            seen = ", ".join(shown(header, 30) for header in headers[:20] if header.strip()) or "none"
            raise bad(
                where,
                f"no column is the {needed}; found {seen}",
                "name the columns in a row above the events, or use --map",
            )
    return found


def _named(name: str) -> Column | None:
    base, _, language = name.partition(".")
    if language:
        return Column(base, language) if base in TRANSLATED and LANGUAGE.fullmatch(language) else None
    return Column(base) if base in (*COLUMNS, *MORE, *PARTS) else None
