"""The command line of lstmgen, which knows Perl too: python -m new_language.perl export model.keras -o net.pl."""

from new_language.perl.target import PERL

from lstmgen.targets.registry import register

register(PERL)

from lstmgen.cli.app import app  # noqa: E402 - it makes its options of all languages that there are

app()
