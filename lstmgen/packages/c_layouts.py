"""Folder layouts of the build systems for C."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lstmgen.targets.c.options import COptions


@dataclass(frozen=True)
class ProjectLayout:
    """Files of a package for a build system.

    Attributes:
        folder: folder of the generated files, in the package.
        files: templates of all other files, by path in the package.
        selftest: templates of the files of a self-test, by path in the package.
        mcu: default class of microcontrollers; None if the package is also for computers.
    """

    folder: str
    files: Mapping[str, str]
    selftest: Mapping[str, str]
    mcu: str | None = "generic"


LAYOUTS: Mapping[str, ProjectLayout] = {
    "arduino": ProjectLayout(
        "src/",
        {"library.properties": "arduino/library.properties", "examples/Predict/Predict.ino": "arduino/Predict.ino"},
        {"examples/SelfTest/SelfTest.ino": "arduino/SelfTest.ino"},
    ),
    "platformio": ProjectLayout(
        "src/",
        {"library.json": "platformio/library.json", "examples/predict/main.c": "example.c"},
        {"examples/selftest/main.c": "selftest.c"},
    ),
    "esp-idf": ProjectLayout(
        "",
        {
            "CMakeLists.txt": "esp-idf/CMakeLists.txt",
            "idf_component.yml": "esp-idf/idf_component.yml",
            "examples/predict/CMakeLists.txt": "esp-idf/example.cmake",
            "examples/predict/main/CMakeLists.txt": "esp-idf/main.cmake",
            "examples/predict/main/main.c": "esp-idf/main.c",
        },
        {
            "examples/selftest/CMakeLists.txt": "esp-idf/example.cmake",
            "examples/selftest/main/CMakeLists.txt": "esp-idf/main.cmake",
            "examples/selftest/main/main.c": "esp-idf/selftest.c",
        },
    ),
    "zephyr": ProjectLayout(
        "src/",
        {
            "zephyr/module.yml": "zephyr/module.yml",
            "zephyr/CMakeLists.txt": "zephyr/CMakeLists.txt",
            "zephyr/Kconfig": "zephyr/Kconfig",
            "samples/predict/CMakeLists.txt": "zephyr/sample.cmake",
            "samples/predict/prj.conf": "zephyr/prj.conf",
            "samples/predict/src/main.c": "zephyr/main.c",
        },
        {
            "samples/selftest/CMakeLists.txt": "zephyr/sample.cmake",
            "samples/selftest/prj.conf": "zephyr/prj.conf",
            "samples/selftest/src/main.c": "zephyr/selftest.c",
        },
    ),
    "cmake": ProjectLayout(
        "src/",
        {"CMakeLists.txt": "cmake/CMakeLists.txt", "examples/predict.c": "example.c"},
        {"examples/selftest.c": "selftest.c"},
        mcu=None,
    ),
    "pico": ProjectLayout(
        "src/",
        {
            "CMakeLists.txt": "pico/CMakeLists.txt",
            "example/CMakeLists.txt": "pico/example.cmake",
            "example/predict.c": "pico/predict.c",
        },
        {"example/selftest.c": "pico/selftest.c"},
    ),
}


def suited(kind: str, options: COptions) -> COptions:
    """Sets the default microcontroller of a build system, unless the user named one or a board."""
    return options if options.mcu or options.board else replace(options, mcu=LAYOUTS[kind].mcu)
