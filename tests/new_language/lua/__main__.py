"""The command line of lstmgen, which knows Lua too: python -m new_language.lua export model.keras -o net.lua."""

from new_language.lua.target import LUA

from lstmgen.targets.registry import register

register(LUA)

from lstmgen.cli.app import app  # noqa: E402 - it makes its options of all languages that there are

app()
