package com.example.reach;

import dev.beacon.reach.Reach;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Asks a service again and again, until a second server has answered in place of the first. */
public final class Client {

  private static final int RETRIES = 20;
  private static final long PAUSE_MS = 100;

  private Client() {}

  /** The argument is a list of servers: a row HOST:PORT for each. */
  public static void main(String[] arguments) throws Exception {
    try (Reach reach = Reach.to("_greeting._tcp").list(Path.of(arguments[0])).open()) {
      String first = greeting(reach);
      System.out.println(first);
      String next = first;
      while (next.equals(first)) {
        next = greeting(reach);
      }
      System.out.println(next);
    }
  }

  /** A greeting may be asked for again; a server that dies may take a moment over it. */
  private static String greeting(Reach reach) throws IOException, InterruptedException {
    for (int left = RETRIES; ; left--) {
      try {
        return ask(reach);
      } catch (IOException died) {
        if (left == 0) {
          throw died;
        }
        Thread.sleep(PAUSE_MS);
      }
    }
  }

  private static String ask(Reach reach) throws IOException {
    try (Socket socket = reach.socket();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      String line = in.readLine();
      if (line == null) {
        throw new IOException("no greeting");
      }
      return line;
    }
  }
}
