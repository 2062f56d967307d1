# Builds for looking at the core rather than using it.
option(BEACON_SANITIZE "Build and test with the address and undefined-behaviour sanitizers" OFF)
option(BEACON_COVERAGE "Build and test with coverage counters" OFF)
option(BEACON_FUZZ "Build the libFuzzer targets (needs clang)" OFF)

add_library(beacon_instrumentation INTERFACE)
if(BEACON_SANITIZE OR BEACON_FUZZ)
  set(sanitizers address,undefined)
  target_compile_options(beacon_instrumentation INTERFACE
    -fsanitize=${sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer -g)
  target_link_options(beacon_instrumentation INTERFACE -fsanitize=${sanitizers})
endif()
if(BEACON_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "BEACON_FUZZ needs clang: configure with -DCMAKE_C_COMPILER=clang")
  endif()
  target_compile_options(beacon_instrumentation INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(beacon_instrumentation INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(BEACON_COVERAGE)
  # Two threads count in the driver's tests; a count that one of them loses can become negative, which gcovr refuses.
  target_compile_options(beacon_instrumentation INTERFACE --coverage -fprofile-update=atomic -O0 -g)
  target_link_options(beacon_instrumentation INTERFACE --coverage)
endif()
