# Warnings are errors. An interface target, so that what is fetched or generated could go without.
add_library(beacon_warnings INTERFACE)
target_compile_options(beacon_warnings INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wpedantic -Wvla -Wstrict-prototypes -Werror)
