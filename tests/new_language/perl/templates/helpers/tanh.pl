sub tanh {
    my ($x) = @_;
    my $e = exp(-2 * abs($x));
    my $y = (1 - $e) / (1 + $e);
    return $x < 0 ? -$y : $y;
}
