# Every row of x times a kernel, plus a bias, if there is one.
sub transform {
    my ($x, $kernel, $bias) = @_;
    return [map { transform($_, $kernel, $bias) } @$x] if ref $x->[0];
    return [map { dot($x, $kernel->[$_]) + ($bias->[$_] || 0) } 0 .. $#$kernel];
}
