# Warnings are errors. An interface target, so that what is fetched or generated could go without.
add_library(beacon_warnings INTERFACE)
target_compile_options(beacon_warnings INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wpedantic -Wvla -Wstrict-prototypes -Werror)
if(CMAKE_SYSTEM_NAME STREQUAL "Windows" AND CMAKE_C_COMPILER_ID MATCHES "Clang")
  # The system's own WSA_CMSG_* define a type inside offsetof.
  target_compile_options(beacon_warnings INTERFACE -Wno-c23-extensions)
endif()
