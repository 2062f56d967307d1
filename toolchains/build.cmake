# Builds the core for other machines on this one:
#
#     cmake [-DTARGETS=linux-aarch64;win32-x86-64] [-DSTAGE=dir] [-DWORK=dir] [-DVERSION=0.1.0]
#           [-DTEST=ON] [-DTWICE=ON] [-DEMULATORS=dir] -P toolchains/build.cmake
#
# TARGETS     the names of the files beside this one; all by default
# STAGE       gets natives/ sdk/ include/ debug/, as a host's build installs them; never the host build's own
#             stage, whose library of the same name would be taken for this one. native/target/cross/stage
# WORK        build trees, thrown away first. native/target/cross/work
# VERSION     of the library. 0.0.0
# TEST        builds the tests and runs ctest in each tree; programs of other processors by what EMULATORS holds (see
#             `emulators`). Targets that nothing here can run have their libraries checked all the same. OFF
# TWICE       builds each a second time in another directory, and wants the same bytes. OFF
#
# A CMake script, so that it needs nothing but what the build needs anyway.
cmake_minimum_required(VERSION 3.20)
get_filename_component(here "${CMAKE_CURRENT_LIST_DIR}" ABSOLUTE)
get_filename_component(native "${here}/../native" ABSOLUTE)
if(NOT TARGETS)
  file(GLOB TARGETS RELATIVE "${here}" "${here}/linux-*.cmake" "${here}/darwin-*.cmake" "${here}/win32-*.cmake")
  list(TRANSFORM TARGETS REPLACE "\\.cmake$" "")
endif()
foreach(setting "STAGE=${native}/target/cross/stage" "WORK=${native}/target/cross/work" "VERSION=0.0.0")
  string(REGEX MATCH "^([A-Z]+)=(.*)$" setting "${setting}")
  if(NOT ${CMAKE_MATCH_1})
    set(${CMAKE_MATCH_1} "${CMAKE_MATCH_2}")
  endif()
endforeach()
get_filename_component(STAGE "${STAGE}" ABSOLUTE)
get_filename_component(WORK "${WORK}" ABSOLUTE)
if(EMULATORS)
  get_filename_component(EMULATORS "${EMULATORS}" ABSOLUTE)
endif()

# The compiler, if it isn't there yet. No lock file: it would name one machine's compiler only.
file(GLOB zig "${here}/node_modules/@zigc/*-*/bin/zig")
if(NOT zig AND NOT BEACON_ZIG)
  find_program(NPM npm)
  if(NOT NPM)
    message(FATAL_ERROR "zig, which builds for other platforms, comes by npm: install Node.js with npm")
  endif()
  set(result "not tried")
  foreach(try RANGE 1 2) # a registry that stumbles once is no reason
    if(result)
      message("fetching zig, 83 MB ...")
      execute_process(COMMAND "${NPM}" install --no-package-lock --no-audit --no-fund WORKING_DIRECTORY "${here}"
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    endif()
  endforeach()
  if(result)
    message(FATAL_ERROR "npm install failed:\n${output}")
  endif()
endif()

cmake_host_system_information(RESULT cores QUERY NUMBER_OF_LOGICAL_CORES)

# Runs a command; its output is shown if it fails only.
function(run what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(result)
    message(FATAL_ERROR "${what} failed:\n${output}")
  endif()
endfunction()

function(build target work stage tests)
  file(REMOVE_RECURSE "${work}")
  set(options "-DCMAKE_TOOLCHAIN_FILE=${here}/${target}.cmake" -DCMAKE_BUILD_TYPE=Release -DBEACON_SYMBOLS=ON
      "-DCMAKE_INSTALL_PREFIX=${stage}" "-DBEACON_VERSION=${VERSION}" "-DBEACON_EMULATORS=${EMULATORS}" "-DBEACON_TESTS=${tests}")
  run("${target}: configure" "${CMAKE_COMMAND}" -S "${native}" -B "${work}" ${options})
  run("${target}: build" "${CMAKE_COMMAND}" --build "${work}" --parallel ${cores} --target install)
endfunction()

set(all_built TRUE)
file(GLOB every RELATIVE "${here}" "${here}/linux-*.cmake" "${here}/darwin-*.cmake" "${here}/win32-*.cmake")
foreach(target IN LISTS every)
  string(REGEX REPLACE "\\.cmake$" "" target "${target}")
  if(NOT target IN_LIST TARGETS)
    set(all_built FALSE)
  endif()
endforeach()
# What an earlier run left there would be shipped with what this one builds.
file(REMOVE_RECURSE "${STAGE}/natives")

list(LENGTH TARGETS target_count)
set(number 0)
foreach(target IN LISTS TARGETS)
  math(EXPR number "${number} + 1")
  message("[${number}/${target_count}] ${target}: building") # minutes, if zig has to make the C library first
  string(TIMESTAMP began "%s")
  build(${target} "${WORK}/${target}" "${STAGE}" "${TEST}")
  file(GLOB library "${STAGE}/natives/${target}/*beacon_core*")
  file(SIZE "${library}" size_bytes)
  file(SHA256 "${library}" sum)
  if(TWICE)
    build(${target} "${WORK}/again/somewhere/else/${target}" "${WORK}/again/${target}" OFF)
    file(GLOB_RECURSE files RELATIVE "${WORK}/again/${target}" "${WORK}/again/${target}/*")
    # A PDB names object files by their paths, and its DLL names the PDB.
    list(FILTER files EXCLUDE REGEX "^debug/win32-")
    foreach(file IN LISTS files)
      file(SHA256 "${STAGE}/${file}" first)
      file(SHA256 "${WORK}/again/${target}/${file}" second)
      if(NOT first STREQUAL second)
        message(FATAL_ERROR "${file}: two builds differ")
      endif()
    endforeach()
    list(LENGTH files count)
    set(again ", ${count} files the same when built twice")
  endif()
  if(TEST)
    execute_process(COMMAND "${CMAKE_CTEST_COMMAND}" --output-on-failure WORKING_DIRECTORY "${WORK}/${target}"
      RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(result OR NOT output MATCHES "100% tests passed, 0 tests failed out of ([0-9]+)")
      message(FATAL_ERROR "${target}: tests failed\n${output}")
    endif()
    set(tested ", ${CMAKE_MATCH_1} tests passed")
    if(output MATCHES "Skipped") # only a root may make networks
      message(FATAL_ERROR "${target}: tests were skipped\n${output}")
    endif()
  endif()
  string(TIMESTAMP ended "%s")
  math(EXPR took_s "${ended} - ${began}")
  string(SUBSTRING "${sum}" 0 16 sum)
  message("${target}: ${size_bytes} bytes, SHA-256 ${sum}${again}${tested}, ${took_s} s")
endforeach()

# One jar carries them all.
if(all_built)
  execute_process(COMMAND "${CMAKE_COMMAND}" -E tar cf "${WORK}/natives.zip" --format=zip .
    WORKING_DIRECTORY "${STAGE}/natives" RESULT_VARIABLE result)
  file(SIZE "${WORK}/natives.zip" size_bytes)
  message("all platforms: ${size_bytes} bytes in a jar")
  if(result OR size_bytes GREATER 600000)
    message(FATAL_ERROR "the jar of all platforms is to be under 600,000 bytes")
  endif()
endif()
