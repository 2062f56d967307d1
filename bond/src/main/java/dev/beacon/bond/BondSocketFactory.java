package dev.beacon.bond;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;

/** Sockets of a bond, for libraries that take a factory. */
final class BondSocketFactory extends SocketFactory {

  private final Bond bond;
  private final String service;

  BondSocketFactory(Bond bond, String service) {
    this.bond = bond;
    this.service = service;
  }

  @Override
  public Socket createSocket() throws SocketException {
    return new BondSocket(bond, service);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return bond.socket(service);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return bond.socket(service);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return bond.socket(service);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return bond.socket(service);
  }
}
