"""Headers of a table, in eight languages, as the columns they mean."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from timeline.errors import shown
from timeline.files.reading import bad
from timeline.model.fields import LANGUAGE
from timeline.model.folding import words

COLUMNS = (
    "id", "date", "title", "summary", "place", "country", "kind", "tags", "people", "organizations",
    "source", "source_url", "deaths", "language",
)  # fmt: skip
# Written only where an event needs them, so that nothing private or unfinished comes back as public
MORE = (
    "description", "printed", "time", "timezone", "latitude", "longitude", "tone", "status", "recurrence",
    "confidence", "private",
)  # fmt: skip
TRANSLATED = ("title", "summary", "description", "place")
# In en, el, ru, fr, es, kk, tr, ar; case, accents and signs make no difference
_SYNONYMS = """
id: identifier, κωδικός, αναγνωριστικό, ид, код, идентификатор, identifiant, identificador, kimlik,
  المعرف
date: when, event date, ημερομηνία, ημ/νία, πότε, дата, когда, дата события, fecha, cuándo, quand, күні,
  күн, дата уақиға, tarih, ne zaman, التاريخ, تاريخ
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
confidence:
private:
"""
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


def columns(headers: Sequence[str], mapping: Mapping[str, str], where: str) -> tuple[Column | None, ...]:
    """The column of each header, `mapping` before all. Raises BadFile where they are no table of events."""
    for header, name in mapping.items():
        if name and _named(name) is None:
            known = ", ".join((*COLUMNS, *MORE))
            raise bad(
                "the mapping",
                f"{shown(header)} is read as {shown(name)}, which is no column",
                f"one of {known}",
            )
    chosen = {_plain(header): _named(name) for header, name in mapping.items()}
    found = tuple(
        chosen[_plain(header)] if _plain(header) in chosen else column(header) for header in headers
    )
    for number, each in enumerate(found):
        if each is not None and each in found[:number]:
            first = headers[found.index(each)]
            raise bad(
                where, f"{shown(first)} and {shown(headers[number])} are both read as {each}",
                "say which with --map, the other as nothing",
            )  # fmt: skip
    for needed in ("title", "date"):
        if not any(each is not None and each.name == needed for each in found):
            seen = ", ".join(shown(header, 30) for header in headers[:20] if header.strip()) or "none"
            raise bad(
                where,
                f"no column is the {needed}; found {seen}",
                "name the columns in the first row, or use --map",
            )
    return found


def _named(name: str) -> Column | None:
    base, _, language = name.partition(".")
    if language:
        return Column(base, language) if base in TRANSLATED and LANGUAGE.fullmatch(language) else None
    return Column(base) if base in (*COLUMNS, *MORE) else None
