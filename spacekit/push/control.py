"""A Space apart from its files: made, shown to whom, on what hardware, with which variables and secrets."""

from __future__ import annotations

from typing import Any, cast

from huggingface_hub import SpaceHardware

from spacekit.errors import FolderError
from spacekit.push.api import hub_api
from spacekit.push.failures import explained
from spacekit.push.plan import Plan
from spacekit.push.secrets import SecretValues
from spacekit.push.settings_plan import SettingsPlan, SpaceSettings, WantedSettings
from spacekit.push.target import Target

__all__ = ["SpaceControl", "refuse_missing_secrets"]

_SPACE = "space"


class SpaceControl:
    """Reads and changes what is no file, through the Hub's API; git has no way to."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._api = hub_api(target)

    def fetch(self, wanted: WantedSettings) -> SpaceSettings:
        """What the Space has of what is wanted; the server is not asked for what nobody manages.

        Raises:
            RemoteError: The server refused; reading variables and secrets takes a token that may write.
        """
        api, space = self._api, self.target.space
        visibility, hardware, sleep = None, None, None
        with explained(self.target):
            if wanted.visibility:
                info = api.space_info(space)
                # Some servers say only whether it is private.
                visibility = getattr(info, "visibility", None) or ("private" if info.private else "public")
            if wanted.hardware or wanted.sleep_seconds is not None:
                runtime = api.get_space_runtime(space)
                hardware, sleep = runtime.requested_hardware or runtime.hardware, runtime.sleep_time
            variables = api.get_space_variables(space) if wanted.variables else {}
            secrets = api.get_space_secrets(space) if wanted.secrets else {}
        return SpaceSettings(
            visibility,
            str(hardware) if hardware else None,
            sleep,
            {name: variable.value for name, variable in variables.items()},
            tuple(secrets),
        )

    def head(self) -> str | None:
        """The newest commit of the Space."""
        with explained(self.target):
            return self._api.space_info(self.target.space, expand=["sha"]).sha

    def carry_out(self, plan: Plan, secrets: SecretValues) -> str | None:
        """Bring all but the files to the state of the plan; give the commit that the Space is at.

        This goes before the commit: what is meant to be private is never public for a moment, and the first
        build has its variables and secrets. Each step sets a value to what it should be, so a run that is
        cut off is finished by the next one.

        Raises:
            RemoteError: The server refused or could not be reached.
        """
        with explained(self.target):
            if plan.creates:
                self._make(plan, secrets)
                return self._api.space_info(self.target.space, expand=["sha"]).sha
            self._change(plan.settings, secrets)
        return plan.parent

    def _make(self, plan: Plan, secrets: SecretValues) -> None:
        settings = plan.settings
        given = _new_values(settings)
        options: dict[str, Any] = {
            "visibility": given.get("visibility"),
            "space_hardware": given.get("hardware"),
            "space_sleep_time": given.get("sleep"),
            "space_variables": [{"key": each.name, "value": str(each.new)} for each in settings.variables],
            "space_secrets": [{"key": name, "value": secrets.value(name)} for name in settings.secrets],
        }
        self._api.create_repo(
            self.target.space,
            repo_type=_SPACE,
            space_sdk=plan.sdk,
            **{name: value for name, value in options.items() if value},
        )

    def _change(self, settings: SettingsPlan, secrets: SecretValues) -> None:
        api, space = self._api, self.target.space
        given = _new_values(settings)
        if "visibility" in given:
            api.update_repo_settings(space, visibility=given["visibility"], repo_type=_SPACE)
        for name in settings.secrets:
            api.add_space_secret(space, name, secrets.value(name))
        for variable in settings.variables:
            api.add_space_variable(space, variable.name, str(variable.new))
        if "hardware" in given:
            hardware = cast("SpaceHardware", given["hardware"])
            api.request_space_hardware(space, hardware, sleep_time=given.get("sleep"))
        elif "sleep" in given:
            api.set_space_sleep_time(space, given["sleep"])


def refuse_missing_secrets(plan: SettingsPlan, secrets: SecretValues) -> None:
    """Stop before anything is sent if a secret that is to be set has no value here.

    Raises:
        FolderError: There is one; the cure is to set it, or to leave secrets alone.
    """
    lacking = [name for name in plan.secrets if name not in secrets]
    if lacking:
        name, place = lacking[0], secrets.missing.get(lacking[0], "where the settings say")
        also = f" (and {len(lacking) - 1} more)" if len(lacking) > 1 else ""
        raise FolderError(
            f"the secret {name}{also} has no value: {place} has none",
            "set it there, or pass `--secrets none` to push without",
            code="secret-missing",
        )


def _new_values(settings: SettingsPlan) -> dict[str, Any]:
    return {change.name: change.new for change in settings.changes}
