# 2.19 is the first that is to be had; 2.17 knows the name only.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR ppc64le)
set(BEACON_ZIG_TARGET powerpc64le-linux-gnu.2.19)
include("${CMAKE_CURRENT_LIST_DIR}/zig.cmake")
