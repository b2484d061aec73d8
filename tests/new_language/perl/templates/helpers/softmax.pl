sub softmax {
    my ($row) = @_;
    my ($largest, $total) = ($row->[0], 0);
    for my $x (@$row) { $largest = $x if $x > $largest; }
    my @e = map { exp($_ - $largest) } @$row;
    $total += $_ for @e;
    return [map { $_ / $total } @e];
}
