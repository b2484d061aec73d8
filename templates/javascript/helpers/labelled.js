// The label of an output, or those of each of its rows; a step may give one row of them.
function labelled(output, rank, choose) {
  return rank > 0 && Array.isArray(output[0]) ? output.map((row) => labelled(row, rank - 1, choose)) : choose(output);
}
