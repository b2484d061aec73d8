# Runs generated Perl: perl worker.pl net.pl net < requests > answers, as lstmgen/targets/session.py has them.
# Requests are lists of JSON, which Perl reads as its own, but for what follows.
use strict;
use warnings;

sub NaN() { return -sin(9**9**9); }
sub Infinity() { return 9**9**9; }

sub written {
    my ($y) = @_;
    return ref $y ? "[" . join(", ", map { written($_) } @$y) . "]" : lc sprintf("%.17g", $y);
}

my ($file, $module) = @ARGV;
do $file or die $@ || "$file cannot be read: $!";

my (%states, @answers);
for my $request (@{eval join("", <STDIN>)}) {
    my ($method, $which, $inputs) = @$request;
    if ($method eq "reset") {
        $states{$which} = {};
        push @answers, "[]";
    }
    else {
        my @outputs = $module->can($method)->($states{$which} ||= {}, @$inputs);
        push @answers, written(\@outputs);
    }
}
print "[", join(", ", @answers), "]\n";
