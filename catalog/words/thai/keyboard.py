"""The two layouts of a Thai keyboard (Kedmanee and US): what was typed on the wrong one."""

US = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./" + '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?'
THAI = "_ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฃฟหกดเ้่าสวงผปแอิืทมใฝ" + '%+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฅฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ'
TO_THAI = str.maketrans(US, THAI)
TO_LATIN = str.maketrans(THAI, US)


def other_layout(text: str) -> str | None:
    """The same keys on the other layout; None where the text is neither wholly Latin nor wholly Thai."""
    letters = [letter for letter in text if letter.isalpha() or letter >= "\u0e01"]
    if not letters:
        return None
    if text.isascii():
        return text.translate(TO_THAI)
    if all("\u0e01" <= letter <= "\u0e5b" for letter in letters):
        return text.translate(TO_LATIN)
    return None
