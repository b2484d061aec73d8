sub relu {
    my ($x) = @_;
    return $x < 0 ? 0 : $x;
}
