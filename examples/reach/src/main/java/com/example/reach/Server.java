package com.example.reach;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Greets everybody who connects. It knows nothing of Beacon. */
public final class Server {

  private Server() {}

  /** The arguments are a port and the greeting. */
  public static void main(String[] arguments) throws IOException {
    try (ServerSocket server =
        new ServerSocket(Integer.parseInt(arguments[0]), 50, InetAddress.getLoopbackAddress())) {
      System.out.println("listening");
      while (true) {
        try (Socket socket = server.accept()) {
          socket.getOutputStream().write((arguments[1] + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException gone) {
          System.out.println(gone.getMessage()); // this client only
        }
      }
    }
  }
}
