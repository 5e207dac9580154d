"""Is it English?"""

from __future__ import annotations

import pytest

from detente.reading import detect_language, is_english

ENGLISH = [
    "RUSSIA, CHINA VETO RESOLUTION",
    "RUSSIA AND CHINA VETO A RESOLUTION ON THE BORDER BETWEEN SUDAN AND CHAD AFTER HEATED DEBATE",
    "Benin recalls envoy",
    "Kabul",
    "Lavrov, Kerry meet Geneva; truce talks stall; Aleppo bombed again; Ankara shells Kurds near Azaz; general killed",
    "Abdullah Abdullah Ashraf Ghani Hamid Karzai Zalmay Khalilzad Rashid Dostum Gulbuddin Hekmatyar Ismail Khan",
    "Sergei Lavrov Maria Zakharova Dmitry Peskov Sergei Shoigu Vladimir Medinsky Anton Siluanov Igor Sechin",
    "The foreign minister said on Friday that his country would not accept the border that the court had drawn.",
    "The envoy, quoting the proverb “Приходи завтра”, said that the talks would go on in Geneva on Tuesday.",
    "Ouagadougou's junta expelled the French ambassador, and Bamako's followed; Niamey is said to be next on the list.",
    "",
    "12 34",
]
OTHERS = {
    "fr": "Le président a rencontré son homologue à Ankara pour discuter de la frontière et des réfugiés.",
    "de": "Der Bundestag hat am Donnerstag mit großer Mehrheit neue Sanktionen beschlossen, wie ein Sprecher sagte.",
    "es": "El presidente se reunió el viernes con los dirigentes rebeldes en La Habana para firmar un acuerdo.",
    "pt": "O presidente criticou na sexta-feira a decisão do governo vizinho de fechar a fronteira com o país.",
    "it": "Il ministro degli Esteri ha incontrato a Roma il suo omologo per parlare dei migranti in mare.",
    "nl": "De regering heeft vrijdag besloten om de ambassadeur van het buurland het land uit te zetten.",
    "pl": "Rząd w Warszawie wezwał w piątek ambasadora po nowych oskarżeniach o szpiegostwo na rzecz sąsiada.",
    "tr": "Cumhurbaşkanı cuma günü mevkidaşı ile Ankara'da bir araya gelerek sınır konusunu uzun uzun görüştü.",
    "ru": "Президент встретился с коллегой в Москве.",
    "el": "Η κυβέρνηση ανακάλεσε τον πρέσβη.",
    "ar": "التقى الرئيس نظيره في القاهرة",
    "zh": "外交部长星期五在北京会见了俄罗斯外长。",
    "he": "הממשלה החזירה את השגריר",
}


@pytest.mark.parametrize("text", ENGLISH)
def test_english(text):
    language = detect_language(text)
    assert language.code == "en"
    assert 0 < language.probability <= 1
    assert is_english(text)


@pytest.mark.parametrize("code", OTHERS)
def test_other_languages(code):
    language = detect_language(OTHERS[code])
    assert language.code == code
    assert language.probability > 0.5


@pytest.mark.parametrize(
    "text",
    [
        "Presiden bertemu perdana menteri di Jakarta pada hari Jumat untuk membahas perbatasan laut kedua negara.",
        "Vlada u Beogradu odbila je zahtjev da povuče policiju sa sjevera nakon razgovora s posrednikom u Briselu.",
    ],
)
def test_languages_that_are_hard_to_tell_apart_are_not_english_all_the_same(text):
    assert not is_english(text)
    assert is_english(text) == is_english(text.upper())


def test_a_long_text_is_judged_by_all_of_it():
    english = "The minister said that the border would stay closed until the talks were over. "
    french = "Le ministre a déclaré que la frontière resterait fermée jusqu'à la fin des négociations. "
    assert is_english(english * 300)
    assert not is_english("Exclusive story, only here. " + french * 300)
