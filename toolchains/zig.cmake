# What all toolchain files share: `zig cc` builds for any target on any machine, with a C library of its
# own to link against. A file beside this one sets BEACON_ZIG_TARGET, and BEACON_ZIG_CPU where the target's
# default is more than its oldest machine has, and includes this.
#
# BEACON_ZIG: the program; by default the one that `npm install --no-package-lock` puts here. Not its
# launcher in .bin, which starts node for every file.
if(NOT BEACON_ZIG)
  file(GLOB BEACON_ZIG "${CMAKE_CURRENT_LIST_DIR}/node_modules/@zigc/*-*/bin/zig")
  if(NOT BEACON_ZIG)
    message(FATAL_ERROR "No zig: run `npm install --no-package-lock` in toolchains/, "
                        "or give -DBEACON_ZIG=/path/to/zig")
  endif()
endif()
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES BEACON_ZIG)

set(CMAKE_C_COMPILER "${BEACON_ZIG}" cc)
set(CMAKE_C_COMPILER_TARGET "${BEACON_ZIG_TARGET}")
if(BEACON_ZIG_CPU)
  set(CMAKE_C_FLAGS_INIT "-mcpu=${BEACON_ZIG_CPU}")
endif()
set(CMAKE_RC_COMPILER "${BEACON_ZIG}") # asked for on Windows, never called

# CMake wants programs here, and `zig ar` is two words.
foreach(tool ar ranlib)
  set(wrapper "${CMAKE_BINARY_DIR}/zig-tools/${tool}")
  if(NOT EXISTS "${wrapper}")
    file(WRITE "${wrapper}" "#!/bin/sh\nexec \"${BEACON_ZIG}\" ${tool} \"$@\"\n")
    file(CHMOD "${wrapper}" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
  endif()
  string(TOUPPER "${tool}" variable)
  set(CMAKE_${variable} "${wrapper}" CACHE FILEPATH "")
endforeach()

# Only what zig brings: nothing of the machine that builds.
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE NEVER)

# What runs the tests: the machine itself, or an emulator. BEACON_EMULATORS: a directory that `emulators`
# filled. Without one for this target, its tests are not run.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES BEACON_EMULATORS)
if(CMAKE_SYSTEM_NAME STREQUAL CMAKE_HOST_SYSTEM_NAME AND CMAKE_SYSTEM_PROCESSOR STREQUAL CMAKE_HOST_SYSTEM_PROCESSOR)
  set(BEACON_RUNS_HERE TRUE)
elseif(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND EXISTS "${BEACON_EMULATORS}/bin/qemu-${CMAKE_SYSTEM_PROCESSOR}")
  set(CMAKE_CROSSCOMPILING_EMULATOR "${BEACON_EMULATORS}/bin/qemu-${CMAKE_SYSTEM_PROCESSOR}"
      -L "${BEACON_EMULATORS}/linux-${CMAKE_SYSTEM_PROCESSOR}")
endif()
if(CMAKE_SYSTEM_NAME STREQUAL "Windows" AND CMAKE_SYSTEM_PROCESSOR STREQUAL CMAKE_HOST_SYSTEM_PROCESSOR AND BEACON_EMULATORS)
  set(CMAKE_CROSSCOMPILING_EMULATOR "${CMAKE_CURRENT_LIST_DIR}/wine")
endif()
