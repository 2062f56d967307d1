/* One number space for errors: errno's if C has the name, otherwise the WSA code. */
#ifndef BEACON_WINDOWS_ERRORS_H
#define BEACON_WINDOWS_ERRORS_H

/* The positive os_error of a WSA code (WSAGetLastError) or Win32 code (GetLastError). */
int windows_error(unsigned long code);

#endif
