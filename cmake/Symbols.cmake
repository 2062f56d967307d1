# The library that is shipped holds no symbols but its exports; what a debugger wants lies apart.
#
# BEACON_SYMBOLS=ON links it twice from the same objects (Windows: sources), stripped and whole; the whole one
# is installed under debug/. Linking, not stripping afterwards: macOS signs what the linker wrote, and nothing
# may touch it then. On Linux both carry the same build id, by which gdb finds one for the other; the id that a linker
# works out by itself would differ, so it is made from what goes in.
option(BEACON_SYMBOLS "Also build the library with its debug symbols" OFF)
if(BEACON_SYMBOLS AND NOT WIN32)
  add_compile_options(-g)
endif()

# Of all sources, the version and the target. Changes whenever the machine code may.
function(beacon_build_id ret_id)
  file(GLOB_RECURSE files "${CMAKE_CURRENT_SOURCE_DIR}/include/*.h" "${CMAKE_CURRENT_SOURCE_DIR}/src/*.[ch]")
  list(SORT files)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  set(all "${BEACON_VERSION} ${BEACON_JNA_PREFIX} ${CMAKE_C_COMPILER_VERSION} ${CMAKE_C_FLAGS}")
  foreach(file IN LISTS files)
    file(SHA1 "${file}" sum)
    string(APPEND all " ${sum}")
  endforeach()
  string(SHA1 id "${all}")
  set(${ret_id} "${id}" PARENT_SCOPE)
endfunction()

function(beacon_symbols target)
  if(NOT CMAKE_BUILD_TYPE STREQUAL "Release" OR BEACON_SANITIZE OR BEACON_COVERAGE)
    return()
  endif()
  set(strip -Wl,-s)
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    # The other kind of symbol table is for loaders of before 2006; musl, too, knows this one.
    target_link_options(${target} PRIVATE -Wl,--hash-style=gnu)
  endif()
  if(APPLE)
    list(APPEND strip -Wl,-x) # local symbols are a matter of its own
  endif()
  target_link_options(${target} PRIVATE ${strip})
  if(NOT BEACON_SYMBOLS)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  if(WIN32)
    # CodeView keeps the name of each object file, which the compiler makes up anew each time, in what is
    # to be the same when it is built again: the whole library has objects of its own.
    list(FILTER sources EXCLUDE REGEX "TARGET_OBJECTS")
    list(APPEND sources ${core_sources} ${os_sources})
    # zig adds some of its own accord when it optimises for speed, unless it is told to strip.
    target_compile_options(beacon_portable PRIVATE -s)
    target_compile_options(beacon_os PRIVATE -s)
  endif()
  add_library(${target}_debug SHARED ${sources})
  foreach(property OUTPUT_NAME PREFIX NO_SONAME INSTALL_NAME_DIR BUILD_WITH_INSTALL_NAME_DIR LINK_LIBRARIES
      POSITION_INDEPENDENT_CODE)
    get_target_property(value ${target} ${property})
    if(DEFINED value AND NOT value MATCHES "-NOTFOUND$")
      set_target_properties(${target}_debug PROPERTIES ${property} "${value}")
    endif()
  endforeach()
  if(WIN32)
    target_compile_options(${target}_debug PRIVATE -g)
    target_include_directories(${target}_debug PRIVATE include)
  endif()
  get_target_property(options ${target} LINK_OPTIONS)
  list(REMOVE_ITEM options ${strip})
  if(APPLE)
    # The names of functions are what can be had: its DWARF stays in object files, which a link would name
    # by their paths on this machine.
    list(APPEND options -Wl,-s)
  endif()
  set_target_properties(${target}_debug PROPERTIES OUTPUT_NAME beacon_core
    LIBRARY_OUTPUT_DIRECTORY debug RUNTIME_OUTPUT_DIRECTORY debug ARCHIVE_OUTPUT_DIRECTORY debug
    LINK_OPTIONS "${options}")
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    beacon_build_id(id)
    foreach(library ${target} ${target}_debug)
      target_link_options(${library} PRIVATE "-Wl,--build-id=0x${id}")
    endforeach()
  endif()
  install(TARGETS ${target}_debug
    LIBRARY DESTINATION debug/${BEACON_JNA_PREFIX}
    RUNTIME DESTINATION debug/${BEACON_JNA_PREFIX})
  if(WIN32)
    install(FILES "${CMAKE_BINARY_DIR}/debug/beacon_core.pdb" DESTINATION debug/${BEACON_JNA_PREFIX})
  endif()
endfunction()
