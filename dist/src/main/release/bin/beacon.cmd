@echo off
rem Starts Beacon's command line with a Java 17 or newer: JAVA_HOME's, or that of the PATH.
setlocal DisableDelayedExpansion
set "top=%~dp0.."
set "java="
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "java=%JAVA_HOME%\bin\java.exe"
if not defined java for %%j in (java.exe) do if not "%%~$PATH:j"=="" set "java=%%~$PATH:j"
if not defined java goto none

rem Its home says its version in a file; a java.exe that is on the PATH without a home is asked.
set "full="
for %%h in ("%java%") do set "release=%%~dph..\release"
if exist "%release%" (
  for /f "usebackq tokens=1,2 delims==" %%k in ("%release%") do if "%%k"=="JAVA_VERSION" set "full=%%~l"
)
if not defined full for /f "tokens=3" %%v in ('""%java%" -version 2^>^&1"') do if not defined full set "full=%%~v"
set "major="
rem 1.8 is too old as well.
for /f "tokens=1 delims=." %%a in ("%full%") do set "major=%%a"
if not defined major goto none
if %major% LSS 17 goto none

set "flags=-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=3 -XX:+UseSerialGC -Xmn4m -XX:-UsePerfData -XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions -XX:AsyncDeflationInterval=60000 -XX:GuaranteedSafepointInterval=0 -Xshare:auto -Xlog:disable -Xlog:all=error,cds*=off:stderr --enable-native-access=ALL-UNNAMED"
"%java%" %flags% -cp "%top%\lib\*" dev.beacon.cli.Main %*
exit /b %ERRORLEVEL%

:none
echo beacon: needs Java 17 or newer; install with: winget install EclipseAdoptium.Temurin.21.JRE; or set JAVA_HOME 1>&2
exit /b 1
