# Products of rows and matrices.

# --- dot ---
sub dot {
    my ($x, $y) = @_;
    my $sum = 0;
    $sum += $x->[$_] * $y->[$_] for 0 .. $#$x;
    return $sum;
}

# --- transform ---
# Every row of x times a kernel, plus a bias, if there is one.
sub transform {
    my ($x, $kernel, $bias) = @_;
    return [map { transform($_, $kernel, $bias) } @$x] if ref $x->[0];
    return [map { dot($x, $kernel->[$_]) + ($bias->[$_] || 0) } 0 .. $#$kernel];
}

# --- weigh ---
# The sums of a gate, of the input and of the state before.
sub weigh {
    my ($x, $kernel, $h, $recurrent, $bias) = @_;
    return [map { dot($x, $kernel->[$_]) + dot($h, $recurrent->[$_]) + ($bias->[$_] || 0) } 0 .. $#$kernel];
}
