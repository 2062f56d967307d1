# 2.27 is the first C library for it.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR riscv64)
set(BEACON_ZIG_TARGET riscv64-linux-gnu.2.27)
include("${CMAKE_CURRENT_LIST_DIR}/zig.cmake")
