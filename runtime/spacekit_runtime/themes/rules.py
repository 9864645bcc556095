"""What themes change about the page's own elements, beyond tokens.

These rules come with a theme's style sheet alone, after the page's own: a page without a theme does not
carry them. Each says what the page says already, as a variable that can be another.
"""

from __future__ import annotations

RULES = """
body{background:var(--body-background-fill)}
a{color:var(--link-text-color)}
.control{padding:var(--input-padding);border:var(--input-border-width) solid var(--input-border-color);
border-radius:var(--input-radius);background:var(--input-background-fill);box-shadow:var(--input-shadow)}
.control:is([readonly],:disabled,.still){border-color:var(--line);background:var(--surface-sunken);
box-shadow:none}
.control:is(:focus,:focus-within){border-color:var(--input-border-color-focus);
background:var(--input-background-fill-focus);box-shadow:var(--input-shadow-focus)}
.control:is([readonly],.still):focus{background:var(--surface-sunken);box-shadow:none}
.control::placeholder{color:var(--input-placeholder-color)}
.field>.head>:is(label,.label){color:var(--block-title-text-color);
font-weight:var(--block-title-text-weight)}
.field>.info{color:var(--block-info-text-color)}
.panel:is(.column.column,.row.row){border-width:var(--panel-border-width);
border-color:var(--panel-border-color);background:var(--panel-background-fill)}
code{background:var(--code-background-fill)}
input[type=range]{--accent:var(--slider-color)}
.choices label{--surface:var(--checkbox-label-background-fill);
--surface-hover:var(--checkbox-label-background-fill-hover);
--accent-soft:var(--checkbox-label-background-fill-selected);
--accent-ink:var(--checkbox-label-text-color-selected);
--line-control:var(--checkbox-label-border-color);--accent:var(--checkbox-label-border-color-selected)}
:is(.choices,.checkbox) input{--surface:var(--checkbox-background-color);
--line-control:var(--checkbox-border-color);--accent:var(--checkbox-background-color-selected)}
.button{border-width:var(--button-border-width);border-radius:var(--button-large-radius)}
.button.md{border-radius:var(--button-medium-radius)}
.button.sm{border-radius:var(--button-small-radius)}
.button:hover:not(:disabled){transform:var(--button-transform-hover)}
.button:active:not(:disabled){transform:var(--button-transform-active)}
""".replace("\n", "")
# What each variant of a button has by day, and under the pointer.
LOOK = (("border-color", "border-color"), ("background", "background-fill"), ("color", "text-color"))
VARIANTS = {"primary": "primary", "secondary": "secondary", "stop": "cancel"}


def _buttons() -> str:
    rules = []
    for variant, name in VARIANTS.items():
        for state, suffix in (("", ""), (":hover:not(:disabled)", "-hover")):
            look = (*LOOK, ("box-shadow", "shadow"))
            body = ";".join(f"{key}:var(--button-{name}-{part}{suffix})" for key, part in look)
            rules.append(f".button.{variant}{state}{{{body}}}")
        rules.append(
            f".button.{variant}:active:not(:disabled){{box-shadow:var(--button-{name}-shadow-active)}}"
        )
    return "".join(rules)


THEMED = RULES + _buttons()
