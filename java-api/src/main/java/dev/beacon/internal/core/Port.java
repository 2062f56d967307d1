package dev.beacon.internal.core;

import dev.beacon.IpFamily;
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.PortSharing;
import dev.beacon.SocketFailureException;
import dev.beacon.SourceRate;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Outbox;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The door to the network: the native core, or a simulated link in tests.
 *
 * <p>{@link #wake} and {@link #counters} may be called by any thread at any time. Everything else
 * is called by the loop, within a turn, or by the one thread that opens the port before it runs.
 */
public interface Port {

  /** The result of a turn that ends {@link #run}. */
  long STOP = Long.MIN_VALUE;

  /** The result of a turn if nothing is due. */
  long NEVER = Long.MAX_VALUE;

  /** One turn of the loop. */
  @FunctionalInterface
  interface Turn {
    /**
     * Handles received datagrams and events.
     *
     * @param datagrams the number of received datagrams, see {@link Port#read}
     * @param events the number of events, see {@link Port#event}
     * @param nowNs the time of this turn, monotonic
     * @return the latest time of the next turn, {@link Port#NEVER} or {@link Port#STOP}; a time not
     *     after {@code nowNs} means: send, then call again at once
     */
    long onTurn(int datagrams, int events, long nowNs);
  }

  /** Reports whether this port discovers services; false for a program that only watches. */
  default boolean discovers() {
    return true;
  }

  /** Runs turns until one of them returns {@link #STOP}. The calling thread becomes the loop. */
  void run(Turn turn);

  /** Makes a turn come soon. Any thread; does nothing after the port is closed. */
  void wake();

  /** The present interfaces of this host. */
  List<NetworkInterfaceFacts> interfaces();

  /** Joins the group on an interface; joining twice does nothing. */
  void join(NetworkInterfaceFacts facts, IpFamily family) throws SocketFailureException;

  /** Leaves the group; does nothing without a membership. */
  void leave(int ifindex, IpFamily family);

  /** Returns how the port is shared. */
  PortSharing sharing(IpFamily family);

  /** Points the view at the received datagram with this number, 0 to {@code datagrams - 1}. */
  void read(int number, Datagram into);

  /** Returns the event with this number, 0 to {@code events - 1}. */
  PortEvent event(int number);

  /** Takes a packet to send at the end of this turn; false if it must wait for the next turn. */
  boolean send(Outbox.Packet packet);

  /** The noisiest sources of the last second; empty if the port does not count them. */
  default List<SourceRate> noisiest() {
    return List.of();
  }

  /** The counts so far, by name. Any thread; empty after the port is closed. */
  Map<String, Long> counters();

  /** The names of the counters that can also decrease. Any thread. */
  default Set<String> gauges() {
    return Set.of();
  }

  /** The names of the counters that are scaled up from samples. Any thread. */
  default Set<String> estimates() {
    return Set.of();
  }

  /** Leaves all groups and frees everything. No thread may be in {@link #run}. Idempotent. */
  void close();
}
