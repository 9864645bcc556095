"""What the page to sign in on says, in its visitor's language: it has no script to ask the browser with."""

# ruff: noqa: RUF001  # other scripts have letters and marks of their own that look like Latin ones

from __future__ import annotations

from typing import NamedTuple

from starlette.types import Scope

from spacekit_runtime.server.http import header

# Longer than any browser's list; what comes after is not read.
MOST_CHARACTERS = 200
FROM_RIGHT = frozenset({"ar"})
# Where Chinese is written in the traditional way.
TRADITIONAL = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")


class LoginWords(NamedTuple):
    """The page's words in one language; `{seconds}` stands for a number."""

    sign_in: str
    name: str
    password: str
    usual: str
    wrong: str
    wait: str


ENGLISH = LoginWords(
    "Sign in",
    "Name",
    "Password",
    "This app is for those who have an account.",
    "The name and the password do not go together. Try again.",
    "Too many attempts. Try again in {seconds} s.",
)
WORDS = {
    "en": ENGLISH,
    "ar": LoginWords(
        "تسجيل الدخول",
        "الاسم",
        "كلمة المرور",
        "هذا التطبيق لمن لديهم حساب.",
        "الاسم وكلمة المرور غير متطابقين. حاول مجددًا.",
        "محاولات كثيرة. انتظر قبل المحاولة مجددًا (بالثواني: {seconds}).",
    ),
    "de": LoginWords(
        "Anmelden",
        "Name",
        "Passwort",
        "Diese App ist für alle, die ein Konto haben.",
        "Name und Passwort passen nicht zusammen. Bitte noch einmal.",
        "Zu viele Versuche. Bitte warten (Sekunden: {seconds}).",
    ),
    "es": LoginWords(
        "Iniciar sesión",
        "Nombre",
        "Contraseña",
        "Esta aplicación es para quienes tienen una cuenta.",
        "El nombre y la contraseña no coinciden. Inténtalo otra vez.",
        "Demasiados intentos. Espera antes de volver a probar (segundos: {seconds}).",
    ),
    "fr": LoginWords(
        "Se connecter",
        "Nom",
        "Mot de passe",
        "Cette application est réservée à celles et ceux qui ont un compte.",
        "Le nom et le mot de passe ne vont pas ensemble. Réessayez.",
        "Trop de tentatives. Attendez avant de réessayer (secondes : {seconds}).",
    ),
    "hi": LoginWords(
        "साइन इन करें",
        "नाम",
        "पासवर्ड",
        "यह ऐप उनके लिए है जिनका खाता है।",
        "नाम और पासवर्ड मेल नहीं खाते। फिर कोशिश करें।",
        "बहुत बार कोशिश हुई। थोड़ा रुककर फिर कोशिश करें (सेकंड: {seconds})।",
    ),
    "it": LoginWords(
        "Accedi",
        "Nome",
        "Password",
        "Questa app è per chi ha un account.",
        "Nome e password non corrispondono. Riprova.",
        "Troppi tentativi. Aspetta prima di riprovare (secondi: {seconds}).",
    ),
    "ja": LoginWords(
        "ログイン",
        "名前",
        "パスワード",
        "このアプリはアカウントを持つ人のためのものです。",
        "名前とパスワードが合いません。もう一度お試しください。",
        "試行回数が多すぎます。しばらく待ってください（{seconds} 秒）。",
    ),
    "ko": LoginWords(
        "로그인",
        "이름",
        "비밀번호",
        "이 앱은 계정이 있는 사람을 위한 것입니다.",
        "이름과 비밀번호가 맞지 않습니다. 다시 시도하세요.",
        "시도가 너무 많습니다. 잠시 뒤에 다시 시도하세요({seconds}초).",
    ),
    "pt": LoginWords(
        "Entrar",
        "Nome",
        "Senha",
        "Este aplicativo é para quem tem uma conta.",
        "O nome e a senha não combinam. Tente de novo.",
        "Tentativas demais. Espere antes de tentar de novo (segundos: {seconds}).",
    ),
    "ru": LoginWords(
        "Войти",
        "Имя",
        "Пароль",
        "Это приложение для тех, у кого есть учётная запись.",
        "Имя и пароль не подходят друг к другу. Попробуйте ещё раз.",
        "Слишком много попыток. Подождите (секунд: {seconds}).",
    ),
    "zh-CN": LoginWords(
        "登录",
        "用户名",
        "密码",
        "此应用仅供有账号的人使用。",
        "用户名与密码不匹配，请重试。",
        "尝试次数过多，请在 {seconds} 秒后重试。",
    ),
    "zh-TW": LoginWords(
        "登入",
        "使用者名稱",
        "密碼",
        "此應用程式僅供有帳號的人使用。",
        "使用者名稱與密碼不符，請重試。",
        "嘗試次數過多，請於 {seconds} 秒後重試。",
    ),
}


def visitors_language(scope: Scope) -> str:
    """The language in which a visitor is asked to sign in.

    Args:
        scope: The request.
    """
    return language_of(header(scope, b"accept-language"))


def language_of(accepted: str | None) -> str:
    """The first language of a visitor that the page knows, else English.

    Args:
        accepted: What the browser sent as `Accept-Language`; it lists them by preference.
    """
    for item in (accepted or "")[:MOST_CHARACTERS].lower().split(","):
        tag = item.split(";")[0].strip()
        base = tag.split("-")[0]
        if base == "zh":
            return "zh-TW" if tag.startswith(TRADITIONAL) else "zh-CN"
        if base in WORDS:
            return base
    return "en"


def direction_of(language: str) -> str:
    """Which way a language is written: `rtl` or `ltr`.

    Args:
        language: The language.
    """
    return "rtl" if language in FROM_RIGHT else "ltr"
