sub dot {
    my ($x, $y) = @_;
    my $sum = 0;
    $sum += $x->[$_] * $y->[$_] for 0 .. $#$x;
    return $sum;
}
