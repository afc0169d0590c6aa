"""Labels as they are commonly graded, and the words that mean no answer: what can be told of an order from words alone."""

from __future__ import annotations

from collections.abc import Iterable

from emosec.intake.labels import plain_label, split_number

# one ladder a line, its further lines indented: steps lowest first, words of one step stand for each other
LADDERS = """
strongly disagree|completely disagree|totally disagree|disagree strongly|disagree completely|very strongly disagree >
    disagree|moderately disagree|disagree moderately|mostly disagree > somewhat disagree|disagree somewhat|rather
    disagree > slightly disagree|disagree slightly|disagree a little|tend to disagree|mildly disagree > neither agree
    nor disagree|neither|neutral|undecided|neither disagree nor agree|neither agree or disagree|no opinion either way
    > slightly agree|agree slightly|agree a little|tend to agree|mildly agree > somewhat agree|agree somewhat|rather
    agree > agree|moderately agree|agree moderately|mostly agree > strongly agree|completely agree|totally agree|agree
    strongly|agree completely|very strongly agree
never > almost never|hardly ever|very rarely > rarely|seldom > sometimes|occasionally|once in a while > fairly often >
    often|frequently|quite often > usually|very often|very frequently > almost always|nearly always > always
rarely or none of the time > some or a little of the time > occasionally or a moderate amount of time|occasionally or a
    moderate amount of the time > most or all of the time
at no time|none of the time > a little of the time > some of the time > less than half of the time|less than half the time
    > more than half of the time|more than half the time|a good bit of the time > most of the time > all of the time
did not apply to me at all > applied to me to some degree, or some of the time > applied to me to a considerable degree, or
    a good part of time|applied to me to a considerable degree or a good part of time > applied to me very much, or most of
    the time|applied to me very much or most of the time
very inaccurate > moderately inaccurate > slightly inaccurate > neither accurate nor inaccurate|neither inaccurate nor
    accurate|neither > slightly accurate > moderately accurate > very accurate
not true > somewhat true|somewhat or sometimes true|sometimes true > certainly true|very true or often true|often true
false, not at all true > slightly true > mainly true > very true
definitely not|definitely not true|definitely false|definitely no > probably not|probably not true|probably false|probably
    no > possibly|don't know|not sure|not sure/cannot decide|not sure / cannot decide|undecided > probably|probably
    true|probably yes > definitely|definitely true|definitely yes
much worse > somewhat worse|a little worse|worse > about the same|the same|no change > somewhat better|a little
    better|better > much better
no difficulty|none > mild > moderate > severe > extreme
very slightly or not at all > a little > moderately > quite a bit > extremely
not at all > a little > somewhat > moderately so|moderately > very much so
not at all|not|not at all like me|not at all true|not true at all > a little|a little bit|slightly|hardly true|very
    slightly > somewhat > moderately|fairly|a moderate amount|moderately true > quite a bit|quite|a lot|quite a
    lot|considerably|mostly|mostly true > very much|very|a great deal|very true > extremely|completely|exactly true
not at all > several days > more than half the days > nearly every day
überhaupt nicht > an einzelnen tagen > an mehr als der hälfte der tage > beinahe jeden tag
stimmt nicht|stimmt gar nicht|stimmt überhaupt nicht > stimmt kaum|stimmt wenig|stimmt eher nicht > stimmt teilweise|stimmt
    teils > stimmt eher|stimmt ziemlich > stimmt|stimmt genau|stimmt völlig|stimmt vollkommen
jamais > plusieurs jours > plus de la moitié des jours|plus de la moitié du temps > presque tous les jours
pas du tout vrai > à peine vrai|un peu vrai > moyennement vrai > tout à fait vrai|totalement vrai
nunca|ningún día|para nada > varios días > más de la mitad de los días > casi todos los días
mai > parecchi giorni|alcuni giorni > più della metà dei giorni > quasi ogni giorno|quasi tutti i giorni
nunca|nenhuma vez > vários dias|em vários dias > mais da metade dos dias|mais de metade dos dias|em mais da metade dos dias >
    quase todos os dias
helemaal niet > meerdere dagen > meer dan de helft van de dagen > bijna elke dag
pas du tout|très peu ou pas du tout > un peu|peu|légèrement > modérément|moyennement|assez > beaucoup > énormément|extrêmement
nada|nada en absoluto > poco|un poco|muy poco > algo|moderadamente|regular > bastante > mucho > muchísimo|extremadamente
per niente|per nulla > un po'|poco > abbastanza|moderatamente > molto > moltissimo|estremamente
überhaupt nicht > manchmal > an mehr als der hälfte der tage > an fast allen tagen
traf gar nicht auf mich zu > traf bis zu einem gewissen grad auf mich zu oder manchmal > traf in beträchtlichem maße auf mich zu
    oder ziemlich oft > traf sehr stark auf mich zu oder die meiste zeit
very untrue of me|completely untrue > untrue of me|mostly untrue > somewhat untrue of me|somewhat untrue > neither
    true nor untrue|neutral > somewhat true of me|somewhat true > true of me|mostly true > very true of me|completely
    true
very dissatisfied|extremely dissatisfied > dissatisfied > somewhat dissatisfied > neutral|neither satisfied nor
    dissatisfied > somewhat satisfied > satisfied > very satisfied|extremely satisfied
very poor > poor > fair > good > very good > excellent
sehr schlecht > schlecht > eher schlecht > mittelmäßig|mittel|teils/teils|teils teils > eher gut > gut > sehr gut
very unlikely|extremely unlikely > unlikely > somewhat unlikely > neutral|neither likely nor unlikely > somewhat
    likely > likely > very likely|extremely likely
no > perhaps|maybe|possibly > yes
small > medium > large
rural|village > small town > suburban > town > urban|city
low > medium|middle > high
d4 > d3 > d2 > d1 > n0 > a1 > a2 > a3 > a4
a1 > a2 > a3 > a4 > a5 > a6 > a7 > a8 > a9 > a10 > a11
ao01 > ao02 > ao03 > ao04 > ao05 > ao06 > ao07 > ao08 > ao09 > ao10 > ao11
false > true
unchecked > checked
nein > vielleicht > ja
non > peut-être > oui
no > sí
no > sì
não > sim
nee > ja
nie > tak
hayır > evet
nem > igen
нет > да
stimme überhaupt nicht zu|stimme gar nicht zu|trifft überhaupt nicht zu|trifft gar nicht zu > stimme nicht zu|trifft
    nicht zu > stimme eher nicht zu|trifft eher nicht zu > teils/teils|teils-teils|teils teils|weder
    noch|unentschieden|neutral > stimme eher zu|trifft eher zu > stimme zu|trifft zu > stimme voll zu|stimme voll und
    ganz zu|stimme völlig zu|trifft voll zu|trifft voll und ganz zu|trifft völlig zu
nie|niemals > fast nie|sehr selten > selten > manchmal|gelegentlich|ab und zu > ziemlich oft > oft|häufig > sehr
    oft|sehr häufig|meistens > fast immer > immer
trifft überhaupt nicht zu|trifft gar nicht zu|trifft nicht zu > trifft wenig zu|trifft kaum zu > trifft teilweise
    zu|trifft teils zu|trifft etwas zu|trifft mittelmäßig zu > trifft überwiegend zu|trifft ziemlich zu|trifft
    größtenteils zu > trifft völlig zu|trifft voll zu|trifft voll und ganz zu|trifft genau zu|trifft sehr zu
gar nicht|überhaupt nicht > kaum > ein bisschen|ein wenig|wenig > einigermaßen|mittelmäßig|mäßig|mittel|etwas|teilweise >
    erheblich|ziemlich|überwiegend|stark > sehr|sehr stark > äußerst|außerordentlich|völlig|vollständig|voll und ganz
nicht > wenig > mittelmäßig > ziemlich > sehr
pas du tout d'accord|tout à fait en désaccord|fortement en désaccord > pas d'accord|en désaccord > plutôt pas d'accord
    > ni d'accord ni pas d'accord|ni en accord ni en désaccord|neutre > plutôt d'accord > d'accord > tout à fait
    d'accord|fortement d'accord
jamais > presque jamais > rarement > parfois|quelquefois > souvent > très souvent > presque toujours > toujours
totalmente en desacuerdo|muy en desacuerdo > en desacuerdo > algo en desacuerdo > ni de acuerdo ni en
    desacuerdo|neutral|indiferente > algo de acuerdo > de acuerdo > totalmente de acuerdo|muy de acuerdo
nunca > casi nunca > raramente|rara vez|raras veces > a veces|algunas veces|às vezes|algumas vezes > a
    menudo|frecuentemente|frequentemente|com frequência|muitas vezes > casi siempre|quase sempre > siempre|sempre
completamente in disaccordo|fortemente in disaccordo|per niente d'accordo > in disaccordo|poco d'accordo > né
    d'accordo né in disaccordo|neutrale|indifferente > d'accordo|abbastanza d'accordo > completamente
    d'accordo|fortemente d'accordo|molto d'accordo
mai > quasi mai > raramente > qualche volta|a volte > spesso > quasi sempre > sempre
discordo totalmente|discordo fortemente > discordo > discordo em parte|discordo parcialmente > não concordo nem
    discordo|nem concordo nem discordo|neutro > concordo em parte|concordo parcialmente > concordo > concordo
    totalmente|concordo fortemente
helemaal mee oneens|zeer mee oneens|sterk mee oneens > mee oneens|oneens > beetje mee oneens > niet mee eens, niet mee
    oneens|neutraal|niet mee eens en niet mee oneens > beetje mee eens > mee eens|eens > helemaal mee eens|zeer mee
    eens|sterk mee eens
nooit > bijna nooit > zelden > soms > vaak > bijna altijd > altijd
zdecydowanie się nie zgadzam|zdecydowanie nie zgadzam się|zdecydowanie nie > nie zgadzam się|raczej nie|raczej się nie
    zgadzam > ani się zgadzam, ani nie zgadzam|nie mam zdania|trudno powiedzieć > zgadzam się|raczej tak|raczej się
    zgadzam > zdecydowanie się zgadzam|zdecydowanie zgadzam się|zdecydowanie tak
kesinlikle katılmıyorum > katılmıyorum > kararsızım > katılıyorum > kesinlikle katılıyorum
egyáltalán nem értek egyet > nem értek egyet|inkább nem értek egyet > semleges|is-is|egyet is értek, meg nem is >
    egyetértek|inkább egyetértek > teljesen egyetértek|teljes mértékben egyetértek
полностью не согласен|совершенно не согласен|абсолютно не согласен > не согласен|скорее не согласен > затрудняюсь
    ответить|нейтрально|ни да, ни нет > согласен|скорее согласен > полностью согласен|совершенно согласен|абсолютно
    согласен
никогда > редко > иногда > часто > всегда
非常不同意|完全不同意 > 不同意|比较不同意 > 一般|中立|不确定 > 同意|比较同意 > 非常同意|完全同意
全くそう思わない|まったくそう思わない > そう思わない > あまりそう思わない > どちらともいえない|どちらとも言えない >
    ややそう思う > そう思う > 非常にそう思う|とてもそう思う|強くそう思う
全く当てはまらない|まったく当てはまらない|全くあてはまらない|まったくあてはまらない > 当てはまらない|あてはまらない >
    あまり当てはまらない|あまりあてはまらない > どちらともいえない|どちらとも言えない >
    やや当てはまる|ややあてはまる|少し当てはまる > 当てはまる|あてはまる >
    非常に当てはまる|非常にあてはまる|とても当てはまる|とてもあてはまる|よく当てはまる|よくあてはまる
全くない|まったくない > めったにない|ほとんどない > たまにある|ときどきある|時々ある > よくある > いつもある|いつも
非常不符合|完全不符合|很不符合 > 不符合|比较不符合 > 一般|不确定|说不清 > 符合|比较符合 > 非常符合|完全符合|很符合
从不|从来没有 > 很少 > 有时|有时候 > 经常 > 总是
非常不同意 > 不同意 > 普通|沒意見|中立 > 同意 > 非常同意
전혀 그렇지 않다|매우 그렇지 않다 > 그렇지 않다|별로 그렇지 않다 > 보통이다|보통 > 그렇다|그런 편이다 > 매우 그렇다
전혀 동의하지 않음|전혀 동의하지 않는다 > 동의하지 않음|동의하지 않는다 > 보통|중립 > 동의함|동의한다 > 매우 동의함|매우 동의한다
لا أوافق بشدة > لا أوافق > محايد > أوافق > أوافق بشدة
מאוד לא מסכים|בכלל לא מסכים|כלל לא מסכים > לא מסכים > ניטרלי|נייטרלי > מסכים > מסכים מאוד|מאוד מסכים
"""
# whole labels; "don't know" and the like are set aside, never a step
NO_ANSWER_WORDS = """
na | n/a | n.a. | not applicable | does not apply | doesn't apply | not applicable to me | prefer not to say | prefer
not to answer | i prefer not to say | i prefer not to answer | i'd rather not say | rather not say | decline to answer
| declined | declined to answer | refused | refusal | no answer | no response | not answered | unanswered | skipped |
missing | don't know | dont know | do not know | i don't know | dk | don't know / no answer | don't know/no answer |
can't say | cannot say | can't choose | unknown | not asked | data_expired | consent_revoked |
keine angabe | k.a. | k. a. | keine antwort | nicht beantwortet | weiß nicht | weiss nicht |
weiß ich nicht | möchte ich nicht sagen | ne sait pas | je ne sais pas | sans
réponse | pas de réponse | non concerné | je préfère ne pas répondre | sans objet | no sabe | no sé | no contesta |
ns/nc | sin respuesta | prefiero no decirlo | prefiero no contestar | prefiero no responder | no aplica | non so |
nessuna risposta | preferisco non rispondere | non applicabile | não sei | sem resposta | prefiro não responder | não
se aplica | weet niet | weet ik niet | geen antwoord | wil ik niet zeggen | niet van toepassing | nie wiem | brak
odpowiedzi | odmowa | nie dotyczy | bilmiyorum | fikrim yok | cevap yok | nem tudom | nem válaszolt | nincs válasz |
nem szeretném megadni | не знаю | нет ответа | отказ |
不知道 | 不适用 | 拒绝回答 | 無回答 | わからない | 答えたくない | لا أعرف | لا ينطبق |
לא יודע | לא רלוונטי | מעדיף לא לענות
"""


def ladders() -> list[dict[str, int]]:
    """Return per ladder word → step, words as labels are compared: ß is ss."""
    lines = LADDERS.casefold().strip().replace("\n    ", " ").splitlines()
    return [
        {word.strip(): at for at, step in enumerate(line.split(" > ")) for word in step.split("|")} for line in lines
    ]


STEPS = ladders()
NO_ANSWER = frozenset(" ".join(NO_ANSWER_WORDS.casefold().split()).split(" | "))


def bare_words(label: str) -> str:
    """Return a label's words alone: no number beside them, case, doubled spaces or full stop.

    Examples
    --------
    >>> bare_words(" 4 -  Strongly  Agree. "), bare_words("I feel good")
    ('strongly agree', 'i feel good')
    """
    return split_number(plain_label(label))[1].rstrip(".! ").strip()


def means_no_answer(label: str) -> bool:
    """Return whether a label says that no answer was given.

    Examples
    --------
    >>> means_no_answer("Prefer not to say"), means_no_answer("Keine Angabe"), means_no_answer("Neutral")
    (True, True, False)
    """
    return bare_words(label) in NO_ANSWER or plain_label(label) in NO_ANSWER


def steps_of(labels: Iterable[str]) -> list[int] | None:
    """Return where each label stands on the ladder that holds them all, each on a step of its own; None where none does.

    What all labels end with is set aside: of 'not at all important' and 'very important' the degree counts.

    Examples
    --------
    >>> steps_of(["Agree", "Strongly disagree", "Neutral"]), steps_of(["Agree", "blue"])
    ([7, 0, 4], None)
    >>> steps_of(["yes", "no", "perhaps"]), steps_of(["Probably true", "Definitely not true", "Not sure/cannot decide"])
    ([2, 0, 1], [3, 0, 2])
    >>> steps_of(["Very important", "Not at all important", "Somewhat important"])
    [5, 0, 2]
    >>> steps_of(["mittelmäßig", "sehr gut", "eher schlecht"]), steps_of(["trifft größtenteils zu", "trifft kaum zu"])
    ([3, 6, 2], [3, 1])
    """
    words = [bare_words(label) for label in labels]
    found = on_ladder(words)
    ended = without_ending(words) if found is None else words
    return on_ladder(ended) if ended != words else found


def on_ladder(words: list[str]) -> list[int] | None:
    """Return where each word stands on the ladder that holds them all, each on a step of its own; None where none does."""
    for steps in STEPS:
        if all(word in steps for word in words):
            found = [steps[word] for word in words]
            if len(set(found)) == len(found):
                return found
    return None


def without_ending(labels: list[str]) -> list[str]:
    """Return labels without the words that all of them end with, where something is left of each.

    Examples
    --------
    >>> without_ending(["not at all like me", "very much like me"]), without_ending(["agree", "strongly agree"])
    (['not at all', 'very much'], ['agree', 'strongly agree'])
    """
    split = [label.split() for label in labels]
    n = 0
    while len(split) > 1 and min(map(len, split)) > n + 1 and len({words[-1 - n] for words in split}) == 1:
        n += 1
    return [" ".join(words[: len(words) - n]) for words in split] if n else labels
