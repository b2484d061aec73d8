# The sums of a gate, of the input and of the state before.
sub weigh {
    my ($x, $kernel, $h, $recurrent, $bias) = @_;
    return [map { dot($x, $kernel->[$_]) + dot($h, $recurrent->[$_]) + ($bias->[$_] || 0) } 0 .. $#$kernel];
}
