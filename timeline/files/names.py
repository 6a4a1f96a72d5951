"""Countries, kinds and languages by the names that tables have for them, in all languages spoken here."""

from functools import lru_cache

from babel import Locale

from timeline.files.assembly import one_line
from timeline.languages import countries, known
from timeline.model.event import Kind
from timeline.model.folding import fold, words

# Countries under other names than CLDR's, and by their initials
_OTHER_NAMES = """
BD: Μπαγκλαντές
US: USA, US of America, United States of America, ΗΠΑ, США, EEUU, EUA, États-Unis d'Amérique, ABD, АҚШ
GB: UK, Great Britain, Britain, England, Αγγλία, Англия, Angleterre, Inglaterra, İngiltere, إنجلترا
GB: Μεγάλη Βρετανία, Grande-Bretagne, Gran Bretaña, Büyük Britanya, بريطانيا
TR: Turkey
RU: Russian Federation, РФ, Российская Федерация, Ρωσική Ομοσπονδία
KZ: Republic of Kazakhstan, Республика Казахстан
GR: Hellas, Ελλάς
NL: Holland, Ολλανδία, Голландия, Hollande, Holanda
CZ: Czech Republic, Τσεχική Δημοκρατία, Чешская Республика, République tchèque, República Checa
CI: Ivory Coast
MM: Burma, Βιρμανία, Бирма, Birmanie, Birmania
PS: Palestine, Παλαιστίνη, Палестина, Palestina, Filistin, فلسطين
"""
# Kinds under their names in other languages, one and many
_KIND_NAMES = """
killing: massacre, murder, δολοφονία, δολοφονίες, σφαγή, убийство, расстрел, meurtre, assassinat, asesinato
killing: matanza, masacre, кісі өлтіру, атыс, cinayet, katliam, قتل, مجزرة
execution: εκτέλεση, εκτελέσεις, казнь, exécution, ejecución, fusilamiento, идам, idam, إعدام
uprising: revolt, rebellion, εξέγερση, восстание, insurrection, soulèvement, insurrección
uprising: sublevación, көтеріліс, ayaklanma, انتفاضة
strike: strikes, απεργία, απεργίες, забастовка, стачка, grève, huelga, ереуіл, grev, إضراب
protest: demonstration, march, διαδήλωση, διαμαρτυρία, συλλαλητήριο, πορεία, протест, демонстрация, митинг
protest: manifestation, protestation, manifestación, protesta, наразылық, gösteri, protesto, احتجاج, مظاهرة
arrest: arrests, σύλληψη, συλλήψεις, арест, задержание, arrestation, detención
arrest: arresto, тұтқындау, tutuklama, gözaltı, اعتقال
trial: δίκη, суд, процесс, procès, juicio, сот, dava, yargılama, محاكمة
release: αποφυλάκιση, απελευθέρωση, освобождение, libération, liberación, босату, tahliye, إفراج
law: act, νόμος, закон, loi, ley, заң, yasa, kanun, قانون
declaration: διακήρυξη, декларация, déclaration, declaración, bildirge, إعلان
election: elections, εκλογές, εκλογή, выборы, élection, élections, elecciones, сайлау, seçim, انتخابات
founding: foundation, ίδρυση, основание, fondation, création, fundación, құрылу, kuruluş, تأسيس
conference: congress, συνέδριο, съезд, конференция, congrès, conférence, congreso
conference: conferencia, kongre, konferans, مؤتمر
visit: επίσκεψη, визит, visite, visita, сапар, ziyaret, زيارة
war: πόλεμος, война, guerre, guerra, соғыс, savaş, حرب
disaster: accident, καταστροφή, δυστύχημα, ατύχημα, катастрофа, авария, catastrophe
disaster: desastre, catástrofe, апат, felaket, كارثة
commemoration: μνημόσυνο, commémoration, conmemoración, еске алу, anma, إحياء ذكرى
other: άλλο, другое, autre, otro, басқа, diğer, أخرى
"""


def country_named(text: str) -> str | None:
    """The code of a country by its code, or by its name in any of our languages."""
    if text.strip().upper() in countries():
        return text.strip().upper()
    return _countries().get(fold(one_line(text))) or _other_countries().get("".join(words(text)))


def kind_named(text: str) -> Kind | None:
    """A kind by its value, or by a name of it in any of our languages."""
    return _kinds().get(fold(one_line(text)))


def language_named(text: str) -> str | None:
    """The code of one of our languages by its name in any of them."""
    return _languages().get(fold(text))


@lru_cache(maxsize=32)
def country_names(language: str) -> dict[str, str]:
    """What each country is called in a language, in English where that is none of ours; by code."""
    names = Locale(language if language in known() else "en").territories
    return {code: str(names.get(code, code)) for code in sorted(countries())}


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    return {fold(name): code for each in known() for code, name in country_names(each).items()}


@lru_cache(maxsize=1)
def _other_countries() -> dict[str, str]:
    return {"".join(words(name)): code for code, name in _listed(_OTHER_NAMES)}


@lru_cache(maxsize=1)
def _kinds() -> dict[str, Kind]:
    named = {fold(name): Kind(kind) for kind, name in _listed(_KIND_NAMES)}
    return named | {kind.value: kind for kind in Kind}


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    return {fold(str(Locale(each).languages.get(code, code))): code for each in known() for code in known()}


def _listed(lines: str) -> list[tuple[str, str]]:
    """Each name behind a code, with the code."""
    parts = (line.partition(":") for line in lines.strip().splitlines())
    return [(code, name.strip()) for code, _, names in parts for name in names.split(",")]
