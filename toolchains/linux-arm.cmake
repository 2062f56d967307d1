# ARMv6 with VFPv2: every Raspberry Pi. The default would be ARMv7 with NEON.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(BEACON_ZIG_TARGET arm-linux-gnueabihf.2.17)
set(BEACON_ZIG_CPU arm1176jzf_s)
include("${CMAKE_CURRENT_LIST_DIR}/zig.cmake")
