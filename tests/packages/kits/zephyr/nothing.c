/* So that the program has a source before any is added. */
typedef int nothing;
