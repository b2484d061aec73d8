# The row of a table for every index.
sub look_up {
    my ($table, $index) = @_;
    return [map { look_up($table, $_) } @$index] if ref $index;
    die "an index is outside the table\n" unless $index > -1 && $index < @$table;
    return $table->[int $index];
}
