"""`twofold avala`, `twofold bloomy`, `twofold colony`: groups of commands that are made when they are asked for."""

from __future__ import annotations

import inspect
from typing import Any

from typer.core import TyperGroup

from twofold.cli.sdks import SDKS, Sdk


class MethodGroup(TyperGroup):
    """The commands of a resource: its methods, and the resources in it."""

    sdk: Sdk
    path: tuple[str, ...] = ()
    kind: Any = None

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """The names of all commands, sorted."""
        from twofold.cli.catalogue import command_name, methods, resources

        return sorted(map(command_name, [*methods(self.kind), *resources(self.kind)]))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """The command of this name, made now; `None`: there is none."""
        from twofold.cli.catalogue import methods, resources
        from twofold.cli.command import build

        name = cmd_name.replace("-", "_")
        if method := methods(self.kind).get(name):
            return build(self.sdk, self.path, self.kind, method)
        inner = resources(self.kind).get(name)
        return None if inner is None else _group(self.sdk, (*self.path, name), inner)


class SdkGroup(MethodGroup):
    """The commands of an SDK, which is not imported before one of them is looked for."""

    @property
    def sdk(self) -> Sdk:  # pyright: ignore[reportIncompatibleVariableOverride]
        """The one that the group is named for."""
        return SDKS[self.name or ""]

    @property
    def kind(self) -> Any:  # pyright: ignore[reportIncompatibleVariableOverride]
        """The blocking client."""
        return self.sdk.client_class()


def _group(sdk: Sdk, path: tuple[str, ...], kind: type) -> MethodGroup:
    text = (inspect.getdoc(kind) or "").partition("\n")[0]
    group = MethodGroup(name=path[-1].replace("_", "-"), help=text, no_args_is_help=True)
    group.sdk, group.path, group.kind = sdk, path, kind
    return group
