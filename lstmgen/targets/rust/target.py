"""Rust: one module, with nothing but the standard library."""

from lstmgen.targets.family.target import family_target
from lstmgen.targets.rust.options import RustOptions
from lstmgen.targets.rust.runner import RUSTC, build
from lstmgen.targets.rust.spelling import RUST as LANGUAGE

RUST = family_target(LANGUAGE, RUSTC, build, needs="Rust 1.70 or newer", options=RustOptions)
