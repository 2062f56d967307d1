package dev.beacon.reach.lab;

import dev.beacon.AnswerListener;
import dev.beacon.AnswerRules;
import dev.beacon.Beacon;
import dev.beacon.Service;
import dev.beacon.WatchEvent;
import dev.beacon.reach.Reach;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;

/**
 * Takes numbered records, each one more than the one before. At the end of a connection it prints
 * {@code received N, wrong W, longest silence L ms}, and answers with N.
 */
public final class Numbers {

  static final String TYPE = "_numbers._tcp";
  static final int PORT = 7000;
  private static final int WAITING = 16;
  private static final Duration INTERVAL = Duration.ofMillis(30);

  private Numbers() {}

  /** Arguments: {@code plain} for a server without MPTCP. Runs until its input ends. */
  public static void main(String[] args) throws IOException {
    try (Beacon beacon = Beacon.open();
        ServerSocketChannel port = open(List.of(args).contains("plain"))) {
      beacon.answer(AnswerRules.onLink().interval(INTERVAL).multiplier(3), new Nobody());
      beacon.publish(Service.named("Numbers").type(TYPE).port(PORT).txt("bfd", "1"));
      Thread accepting = new Thread(() -> accept(port));
      accepting.setDaemon(true);
      accepting.start();
      System.out.println("ready");
      while (System.in.read() >= 0) {
        // it says nothing
      }
    }
  }

  private static ServerSocketChannel open(boolean plain) throws IOException {
    InetSocketAddress at = new InetSocketAddress(PORT);
    return plain ? ServerSocketChannel.open().bind(at, WAITING) : Reach.serverChannel(at, WAITING);
  }

  private static void accept(ServerSocketChannel port) {
    try {
      while (true) {
        Socket socket = port.accept().socket();
        Thread one = new Thread(() -> receive(socket));
        one.setDaemon(true);
        one.start();
      }
    } catch (IOException e) {
      System.out.println("accepts no more: " + e);
    }
  }

  private static void receive(Socket socket) {
    long count = 0;
    long wrong = 0;
    long longestNs = 0;
    long lastNs = System.nanoTime();
    try (socket;
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
      try {
        while (true) {
          wrong += in.readLong() == count ? 0 : 1;
          count++;
          long now = System.nanoTime();
          longestNs = Math.max(longestNs, now - lastNs);
          lastNs = now;
        }
      } catch (EOFException end) {
        System.out.printf(
            "received %d, wrong %d, longest silence %d ms%n", count, wrong, longestNs / 1_000_000);
        answer(out, count);
      }
    } catch (IOException e) {
      System.out.println("broken after " + count + ", wrong " + wrong + ": " + e);
    }
  }

  /** A client that ends at once after its last number is not there to hear it. */
  private static void answer(DataOutputStream out, long count) {
    try {
      out.writeLong(count);
    } catch (IOException gone) {
      System.out.println("left before the answer: " + gone);
    }
  }

  private static final class Nobody implements AnswerListener {
    @Override
    public void onEvent(WatchEvent event) {}

    @Override
    public void onGone(InetAddress peer) {}
  }
}
