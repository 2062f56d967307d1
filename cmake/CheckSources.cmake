# Run as a test: cmake -DROOT=... -P CheckSources.cmake
# FR-009: outside the OS folders nothing asks which OS it is; each OS folder refuses to be built
# elsewhere; the core never prints. No line is wider than a reader's window.
file(GLOB portable "${ROOT}/src/*.c" "${ROOT}/src/bfd/*.c")
foreach(file IN LISTS portable)
  file(STRINGS "${file}" bad REGEX "^[ \t]*#[ \t]*(if|elif)")
  foreach(line IN LISTS bad)
    # A default for what the build normally defines is not a question about the OS.
    if(NOT line MATCHES "#ifndef BEACON_VERSION")
      message(SEND_ERROR "${file}: conditional code: ${line}")
    endif()
  endforeach()
endforeach()
file(GLOB os_files "${ROOT}/src/linux/*.c" "${ROOT}/src/macos/*.c" "${ROOT}/src/windows/*.c"
     "${ROOT}/src/posix/*.c" "${ROOT}/src/lacking/*.c")
foreach(file IN LISTS os_files)
  file(READ "${file}" text)
  if(NOT text MATCHES "#error \"src/")
    message(SEND_ERROR "${file}: doesn't refuse the wrong OS")
  endif()
endforeach()
foreach(file IN LISTS portable os_files)
  file(STRINGS "${file}" bad REGEX "[^a-z_](printf|fprintf|puts|syslog|perror)\\(")
  if(bad)
    message(SEND_ERROR "${file}: prints: ${bad}")
  endif()
endforeach()
# Within the column limit. clang-format breaks code there, but neither comments nor what it can't break. CMake's
# expressions have no counts, hence the row of dots.
string(REPEAT "." 101 beyond)
file(GLOB_RECURSE all "${ROOT}/include/*.h" "${ROOT}/src/*.[ch]" "${ROOT}/test/*.[ch]"
     "${ROOT}/fuzz/*.[ch]")
foreach(file IN LISTS all)
  file(STRINGS "${file}" long REGEX "${beyond}")
  foreach(line IN LISTS long)
    message(SEND_ERROR "${file}: over 100 columns: ${line}")
  endforeach()
endforeach()
