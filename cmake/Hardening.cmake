# What every build of the core gets: it parses what strangers send.
include(CheckCCompilerFlag)

add_library(beacon_hardening INTERFACE)
target_compile_options(beacon_hardening INTERFACE -fstack-protector-strong)
check_c_compiler_flag(-ffile-prefix-map=a=b BEACON_HAS_FILE_PREFIX_MAP)
if(BEACON_HAS_FILE_PREFIX_MAP AND NOT BEACON_COVERAGE) # gcov wants the real paths
  # The same bytes from whichever directory it is built in.
  target_compile_options(beacon_hardening INTERFACE
    -ffile-prefix-map=${CMAKE_SOURCE_DIR}=. -ffile-prefix-map=${CMAKE_BINARY_DIR}=.)
endif()
# Not where the library is built for machines other than this one: the checking functions are glibc's
# alone, and the same file has to load under musl.
if(NOT BEACON_SANITIZE AND NOT BEACON_RACES AND NOT BEACON_COVERAGE AND NOT BEACON_FUZZ AND NOT CMAKE_CROSSCOMPILING)
  target_compile_options(beacon_hardening INTERFACE $<$<CONFIG:Release>:-U_FORTIFY_SOURCE>
    $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
endif()
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  target_link_options(beacon_hardening INTERFACE
    -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
  if(NOT BEACON_SANITIZE AND NOT BEACON_RACES AND NOT BEACON_FUZZ) # clang's sanitizers are in the program, not the library
    target_link_options(beacon_hardening INTERFACE -Wl,--no-undefined)
  endif()
endif()
