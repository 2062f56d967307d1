package dev.beacon.bond.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.beacon.room.Room;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Programs that pass on bytes and know nothing of Beacon; two of them choose by TLS's name. */
enum ForeignRelay {
  HAPROXY("haproxy", "-v") {
    @Override
    List<String> command(Path folder, String at, int port, String name, String to)
        throws IOException {
      Path file = folder.resolve("haproxy.cfg");
      write(
          file,
          "defaults",
          "  mode tcp",
          "  timeout connect 5s",
          "  timeout client 1h",
          "  timeout server 1h",
          "frontend lines",
          "  bind " + at + ":" + port,
          "  tcp-request inspect-delay 5s",
          "  tcp-request content accept if { req.ssl_hello_type 1 }",
          "  use_backend anchor if { req.ssl_sni -i " + name + " }",
          "backend anchor",
          "  server anchor " + to);
      return List.of("haproxy", "-db", "-f", file.toString());
    }
  },
  NGINX("nginx", "-v") {
    @Override
    List<String> command(Path folder, String at, int port, String name, String to)
        throws IOException {
      Path file = folder.resolve("nginx.conf");
      write(
          file,
          "load_module /usr/lib/nginx/modules/ngx_stream_module.so;",
          "daemon off;",
          "master_process off;",
          "pid " + folder.resolve("nginx.pid") + ";",
          "events {}",
          "stream {",
          "  map_hash_bucket_size 128;", // the name is longer than nginx expects
          "  map $ssl_preread_server_name $anchor { " + name + " " + to + "; }",
          "  server {",
          "    listen " + at + ":" + port + ";",
          "    ssl_preread on;",
          "    proxy_pass $anchor;",
          "    proxy_timeout 1h;",
          "  }",
          "}");
      return List.of("nginx", "-e", "stderr", "-p", folder.toString(), "-c", file.toString());
    }

    @Override
    boolean isThere() throws InterruptedException {
      return super.isThere() && Files.exists(STREAM_MODULE);
    }
  },
  SOCAT("socat", "-V") {
    @Override
    List<String> command(Path folder, String at, int port, String name, String to) {
      return List.of(
          "socat", "TCP4-LISTEN:" + port + ",bind=" + at + ",fork,reuseaddr", "TCP4:" + to);
    }
  },
  SSH("ssh", "-V") {
    @Override
    List<String> command(Path folder, String at, int port, String name, String to)
        throws IOException, InterruptedException {
      return new Sshd(Files.createTempDirectory(folder, "ssh")).forwarding(at + ":" + port, to);
    }

    @Override
    boolean isThere() throws InterruptedException {
      return Sshd.isThere();
    }
  };

  private static final Path STREAM_MODULE = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");

  private final String program;
  private final String question;

  ForeignRelay(String program, String question) {
    this.program = program;
    this.question = question;
  }

  /** The command that listens there and passes on to an anchor; files are in the folder. */
  abstract List<String> command(Path folder, String at, int port, String name, String to)
      throws IOException, InterruptedException;

  boolean isThere() throws InterruptedException {
    return Room.runs(program, question);
  }

  private static void write(Path file, String... lines) throws IOException {
    Files.write(file, List.of(lines), UTF_8);
  }
}
