# A cell over all timesteps: its first state after each, and all states after the last.
sub scan {
    my ($cell, $rows, @states) = @_;
    my @outputs;
    for my $row (@$rows) {
        @states = $cell->($row, @states);
        push @outputs, $states[0];
    }
    return (\@outputs, @states);
}
