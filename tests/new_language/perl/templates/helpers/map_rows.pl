# A function of every row of numbers.
sub map_rows {
    my ($function, $x) = @_;
    return ref $x->[0] ? [map { map_rows($function, $_) } @$x] : $function->($x);
}
