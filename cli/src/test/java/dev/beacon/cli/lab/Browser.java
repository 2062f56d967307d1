package dev.beacon.cli.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chromium with one page, driven by its DevTools protocol over its standard input and output. So it
 * needs no port, and can run in a network namespace of its own.
 */
final class Browser implements AutoCloseable {

  static final String PROGRAM = "chromium";

  private static final long LIMIT_SECONDS = 60;

  /** Without a sandbox, because root can't have it; without anything that asks the Internet. */
  private static final String ARGUMENTS =
      " --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run"
          + " --disable-background-networking --disable-component-update --disable-sync"
          + " --disable-default-apps --disable-extensions --hide-scrollbars --mute-audio"
          + " --force-color-profile=srgb";

  /** Keys with an effect of the browser's own, which needs their number. */
  private static final Map<String, String> ACTING =
      Map.of(
          "Tab", ",\"windowsVirtualKeyCode\":9",
          "Enter", ",\"windowsVirtualKeyCode\":13,\"text\":\"\\r\"");

  private final Process process;
  private final Path profile;
  private final OutputStream in;
  private final BlockingQueue<Map<String, @Nullable Object>> answers = new LinkedBlockingQueue<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final String session;
  private int lastId;

  private Browser(Process process, Path profile) throws IOException, InterruptedException {
    this.process = process;
    this.profile = profile;
    in = process.getOutputStream();
    Thread reader = new Thread(this::read, "reads what the browser says");
    reader.setDaemon(true);
    reader.start();
    String target = text(call("", "Target.createTarget", "{\"url\":\"about:blank\"}"), "targetId");
    String attach = "{\"targetId\":" + Json.quoted(target) + ",\"flatten\":true}";
    session = text(call("", "Target.attachToTarget", attach), "sessionId");
    for (String domain : List.of("Page", "Runtime", "Log")) {
      call(domain + ".enable", "{}");
    }
  }

  /** Starts it with a prefix that enters its namespace. */
  static Browser start(List<String> enter) throws IOException, InterruptedException {
    Path profile = Files.createTempDirectory("beacon-browser");
    List<String> command = new ArrayList<>(enter);
    String line =
        "exec "
            + PROGRAM
            + ARGUMENTS
            + " --user-data-dir='"
            + profile
            + "' --remote-debugging-pipe";
    command.addAll(List.of("sh", "-c", line + " 3<&0 4>&1 </dev/null 1>&2"));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return new Browser(process, profile);
  }

  /** Messages end with a zero byte. */
  private void read() {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    try (InputStream out = process.getInputStream()) {
      byte[] buffer = new byte[65_536];
      for (int count = out.read(buffer); count >= 0; count = out.read(buffer)) {
        for (int i = 0; i < count; i++) {
          if (buffer[i] != 0) {
            message.write(buffer[i]);
          } else {
            handle(Json.object(message.toString(UTF_8)));
            message.reset();
          }
        }
      }
    } catch (IOException ended) {
      return;
    }
  }

  private void handle(Map<String, @Nullable Object> message) {
    Object method = message.get("method");
    if (message.containsKey("id")) {
      answers.add(message);
    } else if ("Log.entryAdded".equals(method) || "Runtime.exceptionThrown".equals(method)) {
      complaints.add(String.valueOf(message.get("params")));
    }
  }

  /** Errors of scripts, and what the page's policy forbade. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Calls a method of the protocol for the page. */
  Map<String, @Nullable Object> call(String method, String parameters)
      throws IOException, InterruptedException {
    return call(",\"sessionId\":" + Json.quoted(session), method, parameters);
  }

  private Map<String, @Nullable Object> call(String session, String method, String parameters)
      throws IOException, InterruptedException {
    int id = ++lastId;
    String message =
        "{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + session + "}";
    in.write((message + '\0').getBytes(UTF_8));
    in.flush();
    while (true) {
      Map<String, @Nullable Object> answer = answers.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (answer == null) {
        throw new IOException(method + ": the browser does not answer");
      }
      if (Double.valueOf(id).equals(answer.get("id"))) {
        if (answer.containsKey("error")) {
          throw new IOException(method + ": " + answer.get("error"));
        }
        return Json.map(Objects.requireNonNull(answer.get("result"), method));
      }
    }
  }

  private static String text(Map<String, @Nullable Object> answer, String key) {
    return String.valueOf(answer.get(key));
  }

  /** Opens an address. */
  void open(String url) throws IOException, InterruptedException {
    Map<String, @Nullable Object> answer =
        call("Page.navigate", "{\"url\":" + Json.quoted(url) + "}");
    if (answer.get("errorText") != null) {
      throw new IOException(url + ": " + answer.get("errorText"));
    }
  }

  /** Evaluates an expression, or a promise, whose value is made a string. */
  String eval(String script) throws IOException, InterruptedException {
    Map<String, @Nullable Object> answer =
        call(
            "Runtime.evaluate",
            "{\"awaitPromise\":true,\"returnByValue\":true,\"expression\":"
                + Json.quoted("(async () => String(await (" + script + ")))()")
                + "}");
    if (answer.get("exceptionDetails") != null) {
      throw new IOException(script + ": " + answer.get("exceptionDetails"));
    }
    Map<String, @Nullable Object> result =
        Json.map(Objects.requireNonNull(answer.get("result"), script));
    return text(result, "value");
  }

  /** Waits in the page until an expression is true. */
  void until(String condition) throws IOException, InterruptedException {
    String script =
        "new Promise(done => { const end = Date.now() + 45000; const look = () => { let is = false;"
            + " try { is = "
            + condition
            + "; } catch { is = false; }"
            + " if (is || Date.now() > end) done(Boolean(is)); else setTimeout(look, 20); };"
            + " look(); })";
    if (!eval(script).equals("true")) {
      throw new AssertionError(
          condition + " did not come true; the page: " + eval("document.body.innerText"));
    }
  }

  /** Presses a key as a person does. */
  void key(String key, String code) throws IOException, InterruptedException {
    String text =
        key.length() == 1 ? ",\"text\":" + Json.quoted(key) : ACTING.getOrDefault(key, "");
    String event = ",\"key\":" + Json.quoted(key) + ",\"code\":" + Json.quoted(code) + text + "}";
    call("Input.dispatchKeyEvent", "{\"type\":\"keyDown\"" + event);
    call("Input.dispatchKeyEvent", "{\"type\":\"keyUp\"" + event);
  }

  /** Types into the focused field. */
  void type(String text) throws IOException, InterruptedException {
    call("Input.insertText", "{\"text\":" + Json.quoted(text) + "}");
  }

  /** Sets the size of the screen, in pixels of the page, and light or dark. */
  void screen(int width, int height, double scale, boolean phone, String scheme)
      throws IOException, InterruptedException {
    call(
        "Emulation.setDeviceMetricsOverride",
        "{\"width\":"
            + width
            + ",\"height\":"
            + height
            + ",\"deviceScaleFactor\":"
            + scale
            + ",\"mobile\":"
            + phone
            + "}");
    call(
        "Emulation.setEmulatedMedia",
        "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + scheme + "\"}]}");
  }

  /** Writes a picture of the screen. */
  void picture(Path file) throws IOException, InterruptedException {
    String data = text(call("Page.captureScreenshot", "{\"format\":\"png\"}"), "data");
    Files.write(file, Base64.getDecoder().decode(data));
  }

  @Override
  public void close() throws IOException {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroy();
    all.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Object unused = each.toFile().delete(); // a process on its way out may still write there
      }
    }
  }
}
