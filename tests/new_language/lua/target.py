"""Lua, with nothing but its standard library."""

from dataclasses import replace

from new_language.lua.options import LuaOptions
from new_language.lua.runner import INTERPRETER, build
from new_language.lua.spelling import LUA as LANGUAGE

from lstmgen.targets.family.target import family_target

LUA = replace(
    family_target(LANGUAGE, INTERPRETER, build, needs="Lua 5.3 or newer", options=LuaOptions), guide="CONTRIBUTING.md"
)
