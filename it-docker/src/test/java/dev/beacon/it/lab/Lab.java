package dev.beacon.it.lab;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Network.Ipam;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Networks and boxes for one test class, removed together when it is closed, the newest first.
 *
 * <p>A test of two programs in one network namespace makes three boxes: one that owns the namespace
 * and does nothing else ({@link #box}, a plain one sleeps), and the two programs {@linkplain
 * BoxPlan#inside inside} it. Were one of the programs the owner, the other would lose its network
 * when that is killed or started again.
 */
public final class Lab implements AutoCloseable {
  private final Engine engine;
  private final String name;
  private final List<Box> boxes = new ArrayList<>();
  private final Deque<Runnable> undo = new ArrayDeque<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private Lab(Engine engine, String name) {
    this.engine = engine;
    this.name = name;
  }

  static Lab open(Engine engine, String name) {
    Lab lab = new Lab(engine, "beacon-it-" + engine.ownership().run() + "-" + name);
    engine.opened(lab);
    return lab;
  }

  /**
   * A new ordinary bridge network, with IPv6 beside IPv4 where the engine can.
   *
   * <p>Never an "internal" one: the engine's firewall rules for those drop multicast between the
   * boxes.
   */
  public Net network(String shortName) {
    String fullName = name + "-" + shortName;
    Net net;
    try {
      net = new Net(create(fullName, true), fullName, true);
    } catch (DockerException noIpv6) {
      Shell.progress("no IPv6 on this engine (" + noIpv6.getMessage().strip() + "): IPv4 only");
      net = new Net(create(fullName, false), fullName, false);
    }
    return removedOnClose(net);
  }

  /** As {@link #network}, with IPv4 alone: its boxes have no IPv6 address at all. */
  public Net networkOfIpv4(String shortName) {
    String fullName = name + "-" + shortName;
    return removedOnClose(new Net(create(fullName, false), fullName, false));
  }

  private Net removedOnClose(Net net) {
    onClose(() -> Ownership.removeNetwork(client(), net.id()));
    return net;
  }

  private String create(String fullName, boolean ipv6) {
    var create =
        client()
            .createNetworkCmd()
            .withName(fullName)
            .withDriver("bridge")
            .withLabels(engine.ownership().labels());
    if (ipv6) {
      // IPv4 comes from the engine's pools, which avoid this machine's routes; older engines have
      // no IPv6 pool.
      create
          .withEnableIpv6(true)
          .withIpam(new Ipam().withConfig(new Ipam.Config().withSubnet(uniqueLocalSubnet())));
    }
    return create.exec().getId();
  }

  /** RFC 4193 3.1: fd00::/8 and 40 random bits, so that it meets nobody's. */
  private static String uniqueLocalSubnet() {
    long bits = new SecureRandom().nextLong();
    return "fd%02x:%04x:%04x:1::/64"
        .formatted(bits >>> 56, (bits >>> 40) & 0xffff, (bits >>> 24) & 0xffff);
  }

  /** A box to be made; its short name is its host name too, unless another is given. */
  public BoxPlan box(String shortName) {
    return new BoxPlan(this, shortName);
  }

  DockerClient client() {
    return engine.client();
  }

  Engine engine() {
    return engine;
  }

  String name() {
    return name;
  }

  synchronized void add(Box box) {
    boxes.add(box);
  }

  synchronized void onClose(Runnable action) {
    undo.push(action);
  }

  /**
   * Writes what every box and every process in it printed, and the packets of every network
   * namespace.
   */
  synchronized void keepEvidence(Path folder) {
    try {
      Shell.deleteTree(folder);
      for (Box box : boxes) {
        box.keepEvidence(folder);
      }
    } catch (IOException failed) {
      throw new IllegalStateException("cannot keep logs in " + folder, failed);
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    RuntimeException first = null;
    while (!undo.isEmpty()) {
      try {
        undo.pop().run();
      } catch (RuntimeException failed) {
        if (first == null) {
          first = failed;
        } else {
          first.addSuppressed(failed);
        }
      }
    }
    engine.closed(this);
    if (first != null) {
      throw first;
    }
  }
}
