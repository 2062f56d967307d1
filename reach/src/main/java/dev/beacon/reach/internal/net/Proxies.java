package dev.beacon.reach.internal.net;

import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;

/**
 * Makes unconnected sockets. A socket of the JDK asks the {@link ProxySelector} for a SOCKS proxy
 * at each connect. That takes 3 us, a tenth of a fast connect, so it is left out where no proxy can
 * be the answer.
 */
final class Proxies {

  private Proxies() {}

  /** Makes a socket that uses the SOCKS proxy of this JVM, if there is one. */
  static Socket socket() {
    return mayBeUsed() ? new Socket() : new Socket(Proxy.NO_PROXY);
  }

  /**
   * Reports whether the selector may choose a SOCKS proxy. The JDK's own selector chooses one only
   * if these properties name it, or let it ask the system.
   */
  static boolean mayBeUsed() {
    ProxySelector selector = ProxySelector.getDefault();
    if (selector == null) {
      return false;
    }
    boolean jdk = selector.getClass().getModule() == ProxySelector.class.getModule();
    return !jdk
        || System.getProperty("socksProxyHost") != null
        || System.getProperty("java.net.useSystemProxies") != null;
  }
}
