# 2.36 is the first C library for it.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR loongarch64)
set(BEACON_ZIG_TARGET loongarch64-linux-gnu.2.36)
include("${CMAKE_CURRENT_LIST_DIR}/zig.cmake")
