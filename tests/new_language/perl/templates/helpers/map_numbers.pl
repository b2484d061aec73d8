# A function of every number.
sub map_numbers {
    my ($function, $x) = @_;
    return ref $x ? [map { map_numbers($function, $_) } @$x] : $function->($x);
}
