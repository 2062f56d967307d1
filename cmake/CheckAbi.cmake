# Run as a test: cmake -DHEADER=... -DABI=... -P CheckAbi.cmake; with -DWRITE=1 it accepts what the header says now.
# The C interface without its comments is a file, so that every change of it is seen in a diff.
file(READ "${HEADER}" text)
string(REGEX REPLACE "/\\*([^*]|\\*+[^*/])*\\*+/" "" text "${text}")
string(REGEX REPLACE "[ \t]+\n" "\n" text "${text}")
string(REGEX REPLACE "\n\n+" "\n" text "${text}")
string(REGEX REPLACE "^\n" "" text "${text}")
if(WRITE)
  file(WRITE "${ABI}" "${text}")
endif()
file(READ "${ABI}" accepted)
if(NOT text STREQUAL accepted)
  message(SEND_ERROR "${HEADER} differs from ${ABI}. To accept the change: cmake -DHEADER=${HEADER} -DABI=${ABI} -DWRITE=1 -P CheckAbi.cmake")
endif()
