package javax.jmdns;

import dev.beacon.jmdns.Addresses;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.concurrent.atomic.AtomicReference;

/** The choice of the addresses of this machine that are used. */
public interface NetworkTopologyDiscovery {

  /** Makes one. */
  final class Factory {

    /** Makes another kind. */
    public interface ClassDelegate {

      /** Makes one. */
      NetworkTopologyDiscovery newNetworkTopologyDiscovery();
    }

    private static final AtomicReference<ClassDelegate> DELEGATE = new AtomicReference<>();
    private static final AtomicReference<NetworkTopologyDiscovery> CURRENT =
        new AtomicReference<>();

    private Factory() {}

    /** Has another kind made. */
    public static void setClassDelegate(ClassDelegate delegate) {
      DELEGATE.set(delegate);
    }

    /** The factory that makes another kind; null for the usual one. */
    public static ClassDelegate classDelegate() {
      return DELEGATE.get();
    }

    /** The one of this JVM. */
    public static NetworkTopologyDiscovery getInstance() {
      return CURRENT.updateAndGet(now -> now == null ? made() : now);
    }

    private static NetworkTopologyDiscovery made() {
      ClassDelegate delegate = DELEGATE.get();
      NetworkTopologyDiscovery other =
          delegate == null ? null : delegate.newNetworkTopologyDiscovery();
      return other == null ? new Addresses() : other;
    }
  }

  /** The addresses to be used. */
  InetAddress[] getInetAddresses();

  /** Returns true if the address is to be used. */
  boolean useInetAddress(NetworkInterface networkInterface, InetAddress interfaceAddress);

  /** Does nothing. */
  void lockInetAddress(InetAddress interfaceAddress);

  /** Does nothing. */
  void unlockInetAddress(InetAddress interfaceAddress);
}
