# Loops over rows and timesteps.

# --- map_numbers ---
# A function of every number.
sub map_numbers {
    my ($function, $x) = @_;
    return ref $x ? [map { map_numbers($function, $_) } @$x] : $function->($x);
}

# --- map_rows ---
# A function of every row of numbers.
sub map_rows {
    my ($function, $x) = @_;
    return ref $x->[0] ? [map { map_rows($function, $_) } @$x] : $function->($x);
}

# --- look_up ---
# The row of a table for every index.
sub look_up {
    my ($table, $index) = @_;
    return [map { look_up($table, $_) } @$index] if ref $index;
    die "an index is outside the table\n" unless $index > -1 && $index < @$table;
    return $table->[int $index];
}

# --- scan ---
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
