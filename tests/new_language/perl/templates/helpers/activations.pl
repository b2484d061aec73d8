# Activations of a number or a row.

# --- relu ---
sub relu {
    my ($x) = @_;
    return $x < 0 ? 0 : $x;
}

# --- sigmoid ---
sub sigmoid {
    my ($x) = @_;
    return 1 / (1 + exp(-$x));
}

# --- tanh ---
sub tanh {
    my ($x) = @_;
    my $e = exp(-2 * abs($x));
    my $y = (1 - $e) / (1 + $e);
    return $x < 0 ? -$y : $y;
}

# --- linear ---
sub linear {
    my ($x) = @_;
    return $x;
}

# --- softmax ---
sub softmax {
    my ($row) = @_;
    my ($largest, $total) = ($row->[0], 0);
    for my $x (@$row) { $largest = $x if $x > $largest; }
    my @e = map { exp($_ - $largest) } @$row;
    $total += $_ for @e;
    return [map { $_ / $total } @e];
}
