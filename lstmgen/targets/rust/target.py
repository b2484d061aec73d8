"""Rust: one module, with nothing but the standard library."""

from collections.abc import Sequence
from pathlib import Path

from lstmgen.targets.family.runner import Tool
from lstmgen.targets.family.target import family_target
from lstmgen.targets.rust.options import RustOptions
from lstmgen.targets.rust.spelling import RUST as LANGUAGE
from lstmgen.targets.session import run

RUSTC = Tool(("rustc", "--version"), "no Rust compiler was found; install one (apt install rustc)")
FLAGS = ("--edition=2021", "-Copt-level=1", "-Dwarnings")
LIBRARY = ("-Dmissing-docs", "-Funsafe-code", "--crate-type=rlib", "--crate-name=net")

# The mathematics of libm by that of the standard library, as nothing is downloaded.
STUB = """pub struct Libm<T>(pub T);
macro_rules! functions { ($real:ty: $($name:ident = $method:ident),*) => {
    impl Libm<$real> {
        $(pub fn $name(x: $real) -> $real { x.$method() })*
        pub fn pow(a: $real, b: $real) -> $real { a.powf(b) }
    }
} }
macro_rules! both { ($($names:tt)*) => { functions!(f32: $($names)*); functions!(f64: $($names)*); } }
both!(ceil = ceil, cos = cos, exp = exp, expm1 = exp_m1, fabs = abs, floor = floor, log = ln, log1p = ln_1p, sin = sin,
      sqrt = sqrt, tanh = tanh);
"""


def build(source: Path, driver: str, folder: Path) -> Sequence[str]:
    """Compiles a module, and a driver with it; returns the command that runs them."""
    main, library, program = folder / "driver.rs", str(folder / "libnet.rlib"), str(folder / "driver")
    main.write_text(driver, encoding="utf-8")
    (folder / "libm.rs").write_text(STUB, encoding="utf-8")
    mathematics: list[str] = []
    if "libm::" in source.read_text(encoding="utf-8"):
        run(["rustc", *FLAGS, "--crate-type=rlib", str(folder / "libm.rs"), "-o", str(folder / "liblibm.rlib")])
        mathematics = ["--extern", f"libm={folder / 'liblibm.rlib'}"]
    run(["rustc", *FLAGS, *LIBRARY, str(source), *mathematics, "-o", library])
    run(["rustc", *FLAGS, str(main), "--extern", f"net={library}", f"-Ldependency={folder}", "-o", program])
    return [program]


RUST = family_target(LANGUAGE, RUSTC, build, needs="Rust 1.70 or newer", options=RustOptions)
