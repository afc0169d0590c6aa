"""Words in column names that say a column identifies people, by kind, in the languages of the readers.

Sources: the column names of the platforms' own contact fields and of the public exports of EXPORTS, the identifiers of the HIPAA
privacy rule (45 CFR 164.514) and the names of national identity numbers; translated word by word.
"""

from __future__ import annotations

import re

# one alternative after the other, in small letters and with blanks between words: FirstName1 is 'first name 1'
STRONG: dict[str, str] = {
    "e-mail": """
        e ?mails?|email|email ?adress?(en)?|mail ?adr|mail ?(address|adresse|sent)|mail|
        correo( electr[oó]nico)?|courriel|posta elettronica|
        adres e ?mail|e ?posta|почта|эл почта|邮箱|电子邮件|メール(アドレス)?|البريد( الإلكتروني)?|דוא ?ל|אימייל""",
    "IP address": "ip|ip ?(address|adresse|addr|adr)|ipv? ?[46]|ip v ?[46]|ip digest",
    "coordinates": """
        latitude|longitude|lat|lon|lng|lat ?long|latlon|gps( pos(ition)?)?|geo ?location|geo ?ip|coordinates?|
        coords?|koordinaten|coordonn[ée]es gps|coordenadas|coordinate|co[oö]rdinaten|wsp[oó][lł]rz[eę]dne|
        koordinat(lar)?|координаты|坐标|位置情報|إحداثيات""",
    "phone": """
        (tele)?phone( ?(number|no|nr))?|telephone|telefon( ?(nummer|nr|numarası))?|mobil( ?(nummer|nr|telefon|tel))|
        mobilnummer|mobiltelefon|handy ?(nummer|nr)|cell ?(phone|number|no)|fax( ?(number|nummer|nr|no))?|
        whats ?app|t[ée]l[ée]phone|(num[ée]ro de )?portable|tel[ée]fono|tel[ée]fono m[oó]vil|cellulare|celular|
        telefone|telem[oó]vel|telefoon(nummer)?|gsm|telefonsz[aá]m|nr telefonu|cep telefonu|телефон|номер телефона|
        мобильный|电话|手机(号)?|電話(番号)?|携帯|رقم الهاتف|هاتف|جوال|טלפון|נייד""",
    "worker id": """
        (mturk|amazon|prolific|worker|assignment)( ?(worker|pid|id|code|session|study))+|prolific|mturk|
        m ?turk ?code|sona|(sona|hit|panelist) ?id|panelist""",
    "reference": r"external (data )?reference|custom ?data|survey identifier|contact ?(id|info|list|data|details)",
    "identity number": """
        cod(ice)? ?fiscale|паспорта|f(ue|ü)hrer ?schein|drivers? ?licen[cs]e|ssn|social security|mrn|
        medical record|(patient|hospital|chart|case ?note) ?(id|no|nr|number)|
        nhs ?(number|no|nr)?|passport|passeport|pasaporte|passaporto|passaporte|paspoort|paszport|pasaport|
        [uú]tlev[eé]l|паспорт|护照|パスポート|جواز|דרכון|reisepass|personalausweis|ausweis ?(nummer|nr)|
        matrikel ?(nummer|nr|no)?|matriculation|personal ?(nummer|nr)|personnummer|
        (student|employee|staff|insurance|member|national|identity|id ?card|tax|driver s? ?licen[cs]e) ?(id|no|
        nr|number|nummer)|
        tax ?id|steuer ?(id|nummer)|sozialversicherungs ?(nummer|nr)|versicherten ?(nummer|nr)|
        (num[ée]ro de )?s[ée]curit[ée] sociale|dni|nif|codice fiscale|cpf|bsn|burgerservice ?nummer|pesel|
        kimlik( no)?|tc( kimlik)?( no)|taj ?sz[aá]m|szem[eé]lyi ?(sz[aá]m|igazolv[aá]ny)|снилс|инн|身份证(号)?|
        マイナンバー|هوية|رقم الهوية|תעודת זהות|ת ז|licen[cs]e ?plate|number ?plate|kennzeichen""",
    "account": """
        iban|bic|swift|(bank|account|konto|credit ?card|card|kreditkarten|karten) ?(no|nr|number|nummer)|
        credit ?card|kreditkarte|bank ?(account|details|verbindung)|numero de cuenta|conto corrente|rekeningnummer|
        numer konta|hesap no|sz[aá]mlasz[aá]m|номер счета|银行卡(号)?|口座番号|paypal""",
    "handle": """
        twitter|instagram|insta|facebook|fb|tik ?tok|snap ?chat|linked ?in|telegram|discord|skype|we ?chat|微信|
        weibo|微博|line id|vkontakte|social media ?(handle|account|name)|(user|screen|account) ?name|handle|
        benutzername|nom d utilisateur|nombre de usuario|nome utente|gebruikersnaam|nazwa u[zż]ytkownika|
        (personal|profile) ?(url|link|site)|kullan[iı]c[iı] ad[iı]|felhaszn[aá]l[oó]n[eé]v|имя пользователя|用户名|
        ユーザー名|اسم المستخدم|שם משתמש""",
    "birth date": """
        birth ?dt|date naiss(ance)?|data nasc|дата рожд|date ?of ?birth ?\\d*|date ?of ?birth|data ?(di |
        de )?nasc(imento|ita)|fecha ?nac(imiento)?|data ?ur(odz)?|sz[uü]l( d[aá]tum)?|др|
        dob|d o b|date of birth|(birth|b) ?date|date ?birth|birth ?day|b ?day|geb(urts)? ?(dat(um)?|tag)|
        geboortedatum|geboorte datum|date (de )?naissance|ddn|fecha (de )?nacimiento|data (di )?nascita|
        data (de )?nascimento|data urodzenia|do[gğ]um ?(tarihi|g[uü]n[uü])|sz[uü]let[eé]si ?(d[aá]tum|id[oő])|
        дата рождения|день рождения|出生日期|生日|生年月日|誕生日|تاريخ الميلاد|תאריך לידה""",
    "address": """
        morada|(heimat|geburts|wohn)ort|(place|town|city) of birth|birth ?(place|town)|lugar (de )?nacimiento|
        luogo (di )?nascita|lieu (de )?(naissance|r[ée]sidence)|cp|\\w+(adresse|anschrift)|addr(ess)?|adress|
        (home|postal|mail(ing)?|street) ?addr(ess)?|
        address ?line|adresse|anschrift|street|
        stra(ss|ß)e|zip( ?code)?|post(al)? ?code|plz|postleitzahl|home ?town|hausnummer|house ?number|direcci[oó]n|
        domicilio|c[oó]digo postal|code postal|indirizzo|endere[cç]o|c[oó]digo postal|adres|straat|postcode|
        huisnummer|woonadres|ulica|kod pocztowy|posta kodu|ir[aá]ny[ií]t[oó]sz[aá]m|lakc[ií]m|адрес|улица|индекс|
        地址|住址|邮编|住所|郵便番号|عنوان|العنوان|כתובת|רחוב|מיקוד""",
    "name": """
        (contact|kontakt) ?person|nick|your ?name|(voor|achter)namen|ad ?soyad|anyja neve|teljes n[eé]v|連絡先|
        (first|last|given|sur|full|family) ?nm|s ?name|
        (first|last|sur|full|fore|given|family|middle|nick|maiden|real)s? ?names?|f ?name|l ?name|m ?name|
        name ?(first|last|full)|initials|(vor|nach|familien|ruf|zu|spitz|geburts)name|(pr[ée])?nom|nom de famille|
        nombres?|apellidos?|nome|cognome|sobrenome|naam|(voor|achter)naam|imi[eę]|nazwisko|imi[eę] i nazwisko|isim|
        soy ?isim|soy ?ad[iı]?|ad[iı]|ad soyad|(vezet[eé]k|kereszt|csal[aá]d|ut[oó])n[eé]v|n[eé]v|имя|фамилия|
        отчество|фио|姓名|名字|姓|お?名前|氏名|ふりがな|フリガナ|اسم|الاسم|الإسم|اسم العائلة|שם|שם פרטי|שם משפחה|
        (ονοματ)?επώνυμο|όνομα|maiden|next of kin|kin|emergency ?contact|guardian""",
    "signature": """
        signature|signed by|unterschrift|firma digital|handtekening|podpis|imza|
        al[aá][ií]r[aá]s|подпись|签名|署名|توقيع|חתימה""",
    "free text": """
        text|other|comments?|(please )?specify|feedback|remarks?|bemerkung(en)?|kommentar(e)?|sonstiges|
        commentaires?|comentarios?|commenti|coment[aá]rios?|opmerking(en)?|uwagi|yorum|megjegyz[eé]s|комментарий|
        备注|コメント""",
}  # fmt: skip
# words that identify only where what is in the column does not say otherwise: a mobile may be a device, a token a code
WEAK: dict[str, str] = {
    "phone": "tel|mobile( number)?|mobil|handy|cell|m[oó]vil|portable",
    "address": """
        city|town|village|residence|ort|wohnort|stadt|gemeinde|ville|commune|ciudad|localidad|calle|citt[aà]|comune|
        cidade|rua|woonplaats|plaats|miasto|miejscowo[sś][cć]|[sş]ehir|il[cç]e|mahalle|v[aá]ros|utca|город|
        населенный пункт|城市|市区町村|مدينة|עיר""",
    "name": """
        ad|names?|namen|contact|contacto|contatto|contato|kontakt|participant|teilnehmer(in)?|proband(in)?|patient|
        child|kind des|interviewer|teacher|therapist|physician|doctor|supervisor|signatory|имени""",
    "record number": "token|attribute \\d+|user|login|worker|record ?(number|no|nr)|account|serial ?(number|no|nr)",
    "handle": "web ?site|home ?page|url",
    "file": "(photo|audio|video)( ?file| ?upload)?|selfie|recording|upload(s|ed)?|file ?upload|attachment|anhang|hochgeladen",
}  # fmt: skip
NAMES_OF_THINGS = re.compile(
    r"\b(event|arm|visit|file|variable|item|scale|form|instrument|survey|study|project|exp(eriment)?|task|block|trial|condition|group"
    r"|brand|product|course|class|site|page|device|browser|os|country|language|field|sheet|column|question|option|list"
    r"|stimulus|image|video|song|drug|domain|host) names?\b|\buser (agent|language|role|status|type)\b"
    r"|\b(question|group|page|section|interview) tim(e|ing)s?\b"
    r"|\bnames? (calling|generation|recognition|recall|learning|agreement)\b"
)
# a number or a piece of hexadecimal that tells one column from the next
SUFFIX = re.compile(r"^(\d+|(?=[0-9a-f]*\d)[0-9a-f]{4,})$")


def alternatives(words: str) -> str:
    """Return a list of words as one line of a pattern."""
    return "|".join(w for w in "".join(line.strip() for line in words.splitlines()).split("|") if w)


def anywhere(words: str) -> re.Pattern[str]:
    """Return a pattern that finds one of the words anywhere among the tokens of a name; Chinese and Japanese have no blanks."""
    listed = alternatives(words)
    unbroken = "|".join(w for w in listed.split("|") if re.fullmatch(r"[\u3040-\u30ff\u4e00-\u9fff]{2,}", w))
    return re.compile(f"(?:^| )(?:{listed})(?: |$)" + (f"|{unbroken}" if unbroken else ""))


FREE_TEXT = "free text"
# a question that has the word 'other' in its name may be an item; one whose name ends so is the field beside it
FREE_TEXT_ENDS = re.compile(f"(?:^| )(?:{alternatives(STRONG[FREE_TEXT])})$")
STRONG_PATTERNS = {kind: anywhere(words) for kind, words in STRONG.items() if kind != FREE_TEXT}
WEAK_PATTERNS = {kind: anywhere(words) for kind, words in WEAK.items()}


def tokens(name: str) -> str:
    """Return the words of a column name, in small letters: RecipientFirst_Name1 becomes 'recipient first name 1'.

    Examples
    --------
    >>> tokens("RecipientFirst_Name1"), tokens("IPAddress"), tokens("name_6c5d9b")
    ('recipient first name 1', 'ip address', 'name 6c5d9b')
    """
    parts = [p for p in re.split(r"[\W_]+", re.sub(r"([a-zà-ÿ])([A-Z])|([A-Z])([A-Z][a-z])", r"\1\3 \2\4", name)) if p]
    spaced = [p if SUFFIX.match(p.casefold()) else re.sub(r"(?<=[^\W\d])(?=\d)", " ", p) for p in parts]
    return " ".join(spaced).strip().casefold()


def bare_tokens(name: str) -> str:
    """Return the words of a column name without the numbers and pieces of hexadecimal at its end."""
    words = tokens(name).split()
    while len(words) > 1 and SUFFIX.match(words[-1]):
        words.pop()
    return " ".join(words)
