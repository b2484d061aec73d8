sub sigmoid {
    my ($x) = @_;
    return 1 / (1 + exp(-$x));
}
