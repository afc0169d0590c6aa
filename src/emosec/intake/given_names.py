"""Common given names, by which a column of names is told whatever it is called: a choice, from the commonest of many countries."""

from __future__ import annotations

import re
from collections.abc import Sequence

# none of them is also a common word, a month or a country
NAMES = """
adam adrian agnes ahmed alberto alejandro alessandro alexander alexandra alice alina amanda amelia amina amy ana anastasia
andrea andreas andrei andrew angela anita anja anna anne annette anthony antoine antonia antonio arthur ashley astrid ayse
barbara beata beatriz benjamin bernd berta bianca birgit bob boris brian bruno camille carl carla carlos carmen caroline
catherine cecilia charles charlotte chiara christian christina christine christopher claire clara claudia daniel daniela
david deborah denise dennis diana diego dieter dmitri dominik donald dora dorothy edward elena eleonora elif elisabeth
elizabeth ella elsa emil emilia emily emma enrico eric erik erika ernst esther eva fatima fatma felix fernando florian
francesca francesco francisco francois frank franz frederik gabriel gabriela gary georg george gerhard giovanni giulia
grace greta grete gustav hanna hannah hans hassan heike heinz helen helena helga henri henry hiroshi hugo ibrahim ida
ines ingrid irene irina isabel isabella ivan jacob jakob jan jane janet jasmin jean jennifer jessica jesus joachim joao
johanna johannes john jonas jonathan jorge jose josef joseph joshua juan judith julia julian juliana karen karin karl
katarzyna katharina katherine kathleen katja kenneth kevin klaus konrad kristina krzysztof larissa lars laura lea lena
leo leon leonie lina linda lisa lois luca lucas lucia lucy luis luisa lukas magdalena malgorzata manfred manuel marco
marcus margaret maria marie mario marta martha martin martina mary mateo mathilde matthew matthias mehmet melanie melissa
michael michaela michal michelle miguel mikhail mohamed mohammed monica monika mustafa nadia nancy natalia natalie nathan
nicholas nicola nicolas nicole nina noah nora oleg olga oliver olivia omar oscar otto pablo pamela patricia patrick paula
paulo pavel pedro peter petra philip philipp pierre piotr rachel rafael ralf raquel rebecca renate ricardo richard robert
roberto rosa ruth ryan sabine samantha samuel sandra sara sarah sebastian sergei sergey sergio silvia simon sofia sonja
sophia sophie stefan stefanie stephanie stephen steven susan susanne sven svetlana sylvia tamara tanja tatiana teresa
theodor theresa thomas tobias tom tomas ursula uwe valentina vanessa vera veronica victor victoria vincent vladimir walter
werner wilhelm william wolfgang xavier yasmin yuki yusuf zoe
анна александр алексей андрей борис виктор владимир дмитрий екатерина елена иван ирина мария михаил наталья николай ольга
сергей светлана татьяна
"""
GIVEN = frozenset(NAMES.split())
WORD = re.compile(r"[^\W\d_][^\W\d_.'’-]{0,30}\.?")
FEWEST = 3
SHARE = 0.6


def are_people(answers: Sequence[str]) -> bool:
    """Return whether most of several answers are people's names: a given name alone, or beside one or two other words.

    Examples
    --------
    >>> are_people(["Anna Adler", "Bauer, Max", "Dora", "Emil Ebert"]), are_people(["High School", "New York", "Often"])
    (True, False)
    """
    if len(answers) < FEWEST:
        return False
    words = [WORD.findall(text) for text in answers[:1000]]
    people = [1 <= len(found) <= FEWEST and any(w.strip(".").casefold() in GIVEN for w in found) for found in words]
    return sum(people) > SHARE * len(people)
