# Target `coverage` of a BEACON_COVERAGE build: runs the tests, prints line and branch coverage of src/
# and fails below the floors of SC-009 (85 % of lines, 75 % of branches).
find_program(GCOVR gcovr)
if(GCOVR)
  add_custom_target(coverage
    COMMAND ${CMAKE_CTEST_COMMAND} --output-on-failure
    COMMAND ${GCOVR} --root "${CMAKE_CURRENT_SOURCE_DIR}" --filter "${CMAKE_CURRENT_SOURCE_DIR}/src/"
      --fail-under-line 85 --fail-under-branch 75 "${CMAKE_BINARY_DIR}"
    WORKING_DIRECTORY "${CMAKE_BINARY_DIR}"
    VERBATIM)
else()
  add_custom_target(coverage COMMAND ${CMAKE_COMMAND} -E echo "gcovr is not installed")
endif()
